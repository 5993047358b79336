package io.winnow.ui;

/** Whether this node has read what it must know before it answers anything, and whether it can read more. */
final class Readiness {

    private final TopicFollower runs;
    private final TopicFollower attributes;
    private final KafkaWatch kafka;

    Readiness(TopicFollower runs, TopicFollower attributes, KafkaWatch kafka) {
        this.runs = runs;
        this.attributes = attributes;
        this.kafka = kafka;
    }

    /** Stays true when Kafka goes: what has been read can still be shown. */
    boolean isReady() {
        return runs.isCaughtUp() && attributes.isCaughtUp();
    }

    /**
     * Refuses to answer too early.
     *
     * @throws ApiException (503) while the topics have not been read up to where they ended at the start
     */
    void require() {
        if (!isReady()) {
            kafka.require();
            throw ApiException.unavailable("this node has not read its topics yet: try again shortly", null);
        }
    }

    /**
     * Refuses what cannot be answered from memory, too early or without Kafka.
     *
     * @throws ApiException (503) as {@link #require}, and while Kafka is unreachable
     */
    void requireKafka() {
        require();
        kafka.require();
    }
}
