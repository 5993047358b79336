package io.winnow.benchmarks;

/** What is measured. */
enum Program {
    /** Plain consumer to transactional producer: the floor. */
    PLAIN_COPY,
    /** Kafka Streams from topic to topic with the settings of deduplication: the baseline. */
    STREAMS_COPY,
    /** The deduplication service. */
    DEDUP,
    /** The same, with traces on: producers follow one attribute in twenty of each answer, so one record in twenty has a context. */
    DEDUP_TRACED;

    /** What its topics begin with, given what those of all begin with: records with traces have their own topics. */
    String topics(String prefix) {
        return this == DEDUP_TRACED ? prefix + "traced." : prefix;
    }

    boolean isService() {
        return this == DEDUP || this == DEDUP_TRACED;
    }

    /** The consumer group that the program works in. */
    String group(String prefix) {
        return switch (this) {
            case PLAIN_COPY -> prefix + "plain-copy";
            case STREAMS_COPY -> prefix + "streams-copy";
            case DEDUP, DEDUP_TRACED -> topics(prefix) + "dedup";
        };
    }

    /** The topic that the program writes to; the service's own is {@code attributes.unique}. */
    String output(String prefix) {
        return isService() ? topics(prefix) + "attributes.unique" : group(prefix) + ".out";
    }
}
