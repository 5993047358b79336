package io.winnow.ui;

/** Whether this node has read what it must know before it answers anything. */
final class Readiness {

    private final TopicFollower runs;
    private final TopicFollower attributes;

    Readiness(TopicFollower runs, TopicFollower attributes) {
        this.runs = runs;
        this.attributes = attributes;
    }

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
            throw ApiException.unavailable("this node has not read its topics yet: try again shortly", null);
        }
    }
}
