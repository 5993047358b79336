package io.winnow.ui.producers;

import io.winnow.client.producers.PresenceIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicFollower;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.presence.Presence;
import io.winnow.messages.presence.ReadyProviders;
import io.winnow.ui.http.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps a {@link PresenceIndex} up to date from topic {@code producers}. It starts on the first request, with the
 * records of the last minutes, and then reads on for all later requests.
 */
public final class PresenceFollower implements TopicFollower.Listener, AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(10);

    /** Older records are from instances that are no longer shown. */
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
        // Only once: later records arrive within moments, and clients poll every few seconds.
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
        // For records from before this node started to read, the broker's time stamps apply.
        boolean live = follower.isCaughtUp();
        Records.forEach(records, Presence.class, (presence, record) -> {
            Instant said = Instant.ofEpochMilli(record.timestamp());
            index.heard(presence, live || said.isAfter(now) ? now : said);
        });
        if (tidied.plus(TIDYING).isBefore(now)) {
            // Also when there are no more requests.
            index.at(now);
            tidied = now;
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
