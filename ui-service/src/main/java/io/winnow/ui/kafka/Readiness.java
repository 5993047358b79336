package io.winnow.ui.kafka;

import io.winnow.client.topics.TopicFollower;
import io.winnow.ui.http.ProblemException;

/** Whether this node has read what it must know before it answers anything, and whether it can read more. */
public final class Readiness {

    private final TopicFollower runs;
    private final TopicFollower attributes;
    private final BrokerWatch kafka;

    public Readiness(TopicFollower runs, TopicFollower attributes, BrokerWatch kafka) {
        this.runs = runs;
        this.attributes = attributes;
        this.kafka = kafka;
    }

    /** Stays true when Kafka becomes unreachable: data that was read can still be shown. */
    public boolean isReady() {
        return runs.isCaughtUp() && attributes.isCaughtUp();
    }

    /**
     * Refuses to answer too early.
     *
     * @throws ProblemException (503) while the topics have not been read up to where they ended at the start
     */
    public void require() {
        if (!isReady()) {
            kafka.require();
            throw ProblemException.unavailable("this node has not read its topics yet: try again shortly", null);
        }
    }

    /**
     * Refuses what cannot be answered from memory, too early or without Kafka.
     *
     * @throws ProblemException (503) as {@link #require}, and while Kafka is unreachable
     */
    public void requireKafka() {
        require();
        kafka.require();
    }
}
