package io.winnow.ui.kafka;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicPosition;
import io.winnow.ui.http.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks Kafka every second where {@code attributes.unique} ends, so that this node reports what Kafka answers. Kafka's
 * clients wait silently while a broker is down, so they cannot be relied on for this. It has its own thread and client.
 * Thread safe.
 *
 * <p>Kafka counts as reachable while every partition's leader answers. That it does not is known after the interval and
 * {@value #TIMEOUT_MS} ms.
 */
public final class BrokerWatch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(BrokerWatch.class);

    /** For one whole check. */
    static final int TIMEOUT_MS = 2_000;

    /** The client keeps time by itself; this is for one that does not. */
    private static final int GRACE_MS = 500;

    private final String topic;
    private final KafkaClients clients;
    private final Supplier<TopicPosition> read;
    private final Duration interval;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("winnow-kafka-watch").daemon().factory());
    private volatile Verdict verdict;
    private @Nullable Admin admin;

    /**
     * Watches a topic.
     *
     * @param read how far this node has read the topic
     * @param interval between the end of one check and the beginning of the next
     */
    public BrokerWatch(
            String topic, KafkaClients clients, Supplier<TopicPosition> read, Duration interval, Clock clock) {
        this.topic = topic;
        this.clients = clients;
        this.read = read;
        this.interval = interval;
        this.clock = clock;
        // Before the first check, no request is refused because of it.
        this.verdict = new Verdict(true, clock.instant(), null);
    }

    /**
     * What a node knows about Kafka.
     *
     * @param reachable whether every partition's leader of {@code attributes.unique} answers
     * @param since since when that is so
     * @param behind offsets of that topic which this node has yet to pass, markers of transactions included; null while that is
     *     not known
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record KafkaState(
            boolean reachable, Instant since, @Nullable Long behind) {}

    private record Verdict(
            boolean reachable, Instant since, @Nullable Map<Integer, Long> ends) {}

    public void start() {
        thread.scheduleWithFixedDelay(this::check, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether the newest check found every leader; true before the first. */
    public boolean isReachable() {
        return verdict.reachable();
    }

    public KafkaState state() {
        Verdict now = verdict;
        return new KafkaState(now.reachable(), now.since(), behind(now.ends()));
    }

    /**
     * Spares a request the wait for a broker that is known to be away.
     *
     * @throws ProblemException (503) while Kafka is unreachable
     */
    public void require() {
        if (!isReachable()) {
            throw unreachable(null);
        }
    }

    public ProblemException unreachable(@Nullable Throwable cause) {
        return ProblemException.unavailable(
                "Kafka at " + clients.brokers()
                        + " does not answer: check that the broker is running and reachable at this address; Winnow reconnects on its own",
                cause);
    }

    private @Nullable Long behind(@Nullable Map<Integer, Long> ends) {
        TopicPosition head = read.get();
        if (ends == null || head.partitions() == 0) {
            return null;
        }
        long behind = 0;
        for (Map.Entry<Integer, Long> end : ends.entrySet()) {
            behind += Math.max(0, end.getValue() - head.at(end.getKey()));
        }
        return behind;
    }

    private void check() {
        try {
            settle(true, ends(), "");
        } catch (UnknownTopicOrPartitionException e) {
            // Kafka itself said so.
            settle(true, null, "");
        } catch (KafkaException | TimeoutException e) {
            settle(false, null, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // An exception that escaped would end all further checks.
            settle(false, null, e.toString());
        }
    }

    private void settle(boolean reachable, @Nullable Map<Integer, Long> ends, String reason) {
        Verdict before = verdict;
        boolean changed = reachable != before.reachable();
        verdict = new Verdict(reachable, changed ? clock.instant() : before.since(), ends);
        if (changed && !reachable) {
            LOG.warnf("Kafka at %s does not answer: %s", clients.brokers(), reason);
        } else if (changed) {
            LOG.infof("Kafka at %s answers again", clients.brokers());
        }
    }

    private Map<Integer, Long> ends() throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        try {
            Admin open = open();
            Map<String, TopicDescription> described = open.describeTopics(
                            List.of(topic), new DescribeTopicsOptions().timeoutMs(TIMEOUT_MS))
                    .allTopicNames()
                    .get(TIMEOUT_MS + GRACE_MS, TimeUnit.MILLISECONDS);
            // Committed ends: this node reads no further while a transaction is open.
            int left = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
            Map<TopicPartition, ListOffsetsResultInfo> ends = open.listOffsets(
                            described.values().stream()
                                    .flatMap(description -> description.partitions().stream())
                                    .collect(Collectors.toMap(
                                            partition -> new TopicPartition(topic, partition.partition()),
                                            partition -> OffsetSpec.latest())),
                            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(left))
                    .all()
                    .get(left + GRACE_MS, TimeUnit.MILLISECONDS);
            return ends.entrySet().stream()
                    .collect(Collectors.toMap(
                            end -> end.getKey().partition(),
                            end -> end.getValue().offset()));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        }
    }

    private synchronized Admin open() {
        if (admin == null) {
            admin = clients.quickAdmin(Duration.ofMillis(TIMEOUT_MS));
        }
        return admin;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        synchronized (this) {
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }
    }
}
