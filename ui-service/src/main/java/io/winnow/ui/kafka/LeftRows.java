package io.winnow.ui.kafka;

import io.winnow.client.lists.Departures;
import io.winnow.client.lists.Row;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicFollower;
import io.winnow.messages.kafka.Topics;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Which rows of the history are not in their lists any more, as far as this node has read. */
public final class LeftRows implements AutoCloseable {

    private final Departures departures;
    private final TopicFollower follower;

    public LeftRows(KafkaClients clients) {
        Topics topics = clients.topics();
        this.departures = new Departures(topics);
        this.follower = new TopicFollower(
                "winnow-departures", List.of(topics.rulings(), topics.uniqueAttributes()), clients, departures);
    }

    public void start() {
        follower.start();
    }

    /** The rows that are in their lists; waits so long until what left before this node's start is known. */
    Predicate<Row> present(Duration patience) throws InterruptedException {
        follower.awaitCaughtUp(patience);
        return departures::isPresent;
    }

    @Override
    public void close() {
        follower.close();
    }
}
