package io.winnow.benchmarks;

/** What is measured. */
enum Program {
    /** Plain consumer to transactional producer: the floor. */
    PLAIN_COPY,
    /** Kafka Streams from topic to topic with the settings of deduplication: the baseline. */
    STREAMS_COPY,
    /** The deduplication service. */
    DEDUP;

    /** The consumer group that the program works in. */
    String group(String prefix) {
        return switch (this) {
            case PLAIN_COPY -> prefix + "plain-copy";
            case STREAMS_COPY -> prefix + "streams-copy";
            case DEDUP -> prefix + "dedup";
        };
    }

    /** The topic that the program writes to; the service's own is {@code attributes.unique}. */
    String output(String prefix) {
        return this == DEDUP ? prefix + "attributes.unique" : group(prefix) + ".out";
    }
}
