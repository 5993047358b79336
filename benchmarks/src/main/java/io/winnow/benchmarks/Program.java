package io.winnow.benchmarks;

/** What is measured. */
enum Program {
    /** Plain consumer to transactional producer: the floor. */
    PLAIN_COPY,
    /** Kafka Streams from topic to topic with the settings of deduplication: the baseline. */
    STREAMS_COPY,
    /** The least that deduplication with Kafka Streams has to do; forgets everything at a restart. */
    MEMORY_ONLY,
    /** Deduplication as tutorials of Kafka Streams write it. */
    TEXTBOOK,
    /** Deduplication with Flink, whose state is on the heap; in a module of its own. */
    FLINK_HASHMAP,
    /** The same with its state in RocksDB. */
    FLINK_ROCKSDB,
    /** The deduplication service. */
    DEDUP,
    /** The same, with traces on: producers follow one attribute in twenty of each answer, so one record in twenty has a context. */
    DEDUP_TRACED,
    /** Counting mentions, which dedup-service does beside deduplication: what it costs on top. */
    MENTIONS;

    /** What its topics begin with, given what those of all begin with: records with traces have their own topics. */
    String topics(String prefix) {
        return this == DEDUP_TRACED ? prefix + "traced." : prefix;
    }

    /** Whether it is measured only where it is asked for. */
    boolean isOnRequest() {
        return this == MEMORY_ONLY || this == TEXTBOOK || isFlink();
    }

    boolean isFlink() {
        return this == FLINK_HASHMAP || this == FLINK_ROCKSDB;
    }

    boolean isService() {
        return this == DEDUP || this == DEDUP_TRACED;
    }

    /** The consumer group that the program works in. */
    String group(String prefix) {
        return switch (this) {
            case PLAIN_COPY -> prefix + "plain-copy";
            case STREAMS_COPY -> prefix + "streams-copy";
            case MEMORY_ONLY -> prefix + "memory-only";
            case TEXTBOOK -> prefix + "textbook";
            case FLINK_HASHMAP -> prefix + "flink-hashmap";
            case FLINK_ROCKSDB -> prefix + "flink-rocksdb";
            case DEDUP, DEDUP_TRACED -> topics(prefix) + "dedup";
            case MENTIONS -> prefix + "mentions";
        };
    }

    /** The topic that the program writes to; the service's own is {@code attributes.unique}. */
    String output(String prefix) {
        return this == MENTIONS
                ? prefix + "mentions"
                : isService() ? topics(prefix) + "attributes.unique" : group(prefix) + ".out";
    }
}
