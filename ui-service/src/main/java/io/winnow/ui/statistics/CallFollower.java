package io.winnow.ui.statistics;

import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicFollower;
import io.winnow.messages.Call;
import io.winnow.messages.TallyBatch;
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
 * Keeps {@link CallStatistics} up to date from topics {@code calls} and {@code tallies}. It starts on the first
 * request, so that a start of the service is not slowed down by unused statistics, and then reads on for all later
 * requests.
 */
public final class CallFollower implements TopicFollower.Listener, AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(10);

    private final String calls;
    private final String tallies;
    private final KafkaClients clients;
    private final CallStatistics statistics;
    private final Duration window;
    private final Clock clock;
    private final TopicFollower follower;

    /**
     * Follows the calls of a cluster.
     *
     * @param window how far back the first records lie that are read
     */
    public CallFollower(Topics topics, KafkaClients clients, CallStatistics statistics, Duration window, Clock clock) {
        this.calls = topics.calls();
        this.tallies = topics.tallies();
        this.clients = clients;
        this.statistics = statistics;
        this.window = window;
        this.clock = clock;
        this.follower = new TopicFollower("winnow-calls", List.of(calls, tallies), clients, this);
    }

    /**
     * The statistics, with all calls and tallies that are on their topics now.
     *
     * @throws ProblemException (503) when they cannot be read in time
     */
    public CallStatistics upToDate() throws InterruptedException {
        follower.start();
        if (!follower.awaitPositions(clients.ends(calls, tallies), WAIT)) {
            throw ProblemException.unavailable("the calls have not been read yet: try again shortly", null);
        }
        return statistics;
    }

    @Override
    public Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        Instant from = clock.instant().minus(window);
        statistics.begin(from);
        return clients.offsetsAt(from, ends);
    }

    @Override
    public void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Instant at = Instant.ofEpochMilli(Math.max(0, record.timestamp()));
            if (record.topic().equals(calls)) {
                Records.accept(record, Call.class, call -> statistics.add(call, at));
            } else {
                Records.accept(
                        record, TallyBatch.class, batch -> batch.tallies().forEach(tally -> statistics.add(tally, at)));
            }
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
