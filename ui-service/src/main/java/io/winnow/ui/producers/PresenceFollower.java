package io.winnow.ui.producers;

import io.winnow.client.producers.PresenceIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicFollower;
import io.winnow.messages.Presence;
import io.winnow.messages.ReadyProviders;
import io.winnow.messages.kafka.Topics;
import io.winnow.ui.http.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps a {@link PresenceIndex} up to date from topic {@code producers}. It begins when somebody first asks, with what was said
 * in the last minutes, and reads on from there for all who ask.
 */
public final class PresenceFollower implements TopicFollower.Listener, AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(10);

    /** What was said before is of instances that are shown no more. */
    private static final Duration WINDOW = PresenceIndex.REMEMBERED.plusMinutes(5);

    private static final Duration TIDYING = Duration.ofMinutes(1);

    private final String topic;
    private final KafkaClients clients;
    private final Clock clock;
    private final PresenceIndex index = new PresenceIndex();
    private final TopicFollower follower;
    private Instant tidied = Instant.MIN;

    public PresenceFollower(Topics topics, KafkaClients clients, Clock clock) {
        this.topic = topics.producers();
        this.clients = clients;
        this.clock = clock;
        this.follower = new TopicFollower("winnow-producers", List.of(topic), clients, this);
    }

    /**
     * How the producers are now.
     *
     * @throws ProblemException (503) when that cannot be read in time
     */
    PresenceIndex.ProducerList producers() throws InterruptedException {
        follower.start();
        // Once: what comes later is there within moments, and people look every few seconds.
        if (!follower.awaitCaughtUp(WAIT)) {
            throw ProblemException.unavailable("the producers have not been read yet: try again shortly", null);
        }
        return index.at(clock.instant());
    }

    /**
     * Which providers the producers that run can ask, as far as it has been read by now: never waits, nor fails without Kafka.
     */
    public ReadyProviders readyProviders() {
        follower.start();
        return ReadyProviders.of(index.running(clock.instant()));
    }

    @Override
    public Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        index.forget();
        return clients.offsetsAt(clock.instant().minus(WINDOW), ends);
    }

    @Override
    public void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions) {
        Instant now = clock.instant();
        // Of what was said before this node listened, the broker knows when that was.
        boolean live = follower.isCaughtUp();
        Records.forEach(records, Presence.class, (presence, record) -> {
            Instant said = Instant.ofEpochMilli(record.timestamp());
            index.heard(presence, live || said.isAfter(now) ? now : said);
        });
        if (tidied.plus(TIDYING).isBefore(now)) {
            // Also when nobody asks any more.
            index.at(now);
            tidied = now;
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
