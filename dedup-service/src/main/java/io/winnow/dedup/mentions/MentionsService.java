package io.winnow.dedup.mentions;

import io.winnow.dedup.DedupSettings;
import io.winnow.dedup.StreamsProperties;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.Topics;
import io.winnow.service.streams.StreamsHost;
import io.winnow.service.streams.StreamsService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Counts mentions, from {@link #start} to {@link #close}. Thread safe. */
public final class MentionsService implements StreamsService {

    /** Between two transactions: nobody waits for a count. */
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(1);

    /** How long a close waits for what was read late: after the last run of a process nobody counts any more. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int ADMIN_TIMEOUT_SECONDS = 30;

    private final DedupSettings settings;
    private final StreamsHost host;
    private volatile int partitions;

    public MentionsService(DedupSettings settings) {
        this.settings = settings;
        this.host = new StreamsHost(
                StreamsProperties.mentions(settings, COMMIT_INTERVAL),
                () -> MentionsTopology.build(settings.topics(), partitions, settings.maxValueBytes()));
    }

    @Override
    public StreamsHost host() {
        return host;
    }

    /**
     * Starts to count; deduplication has set up the topics.
     *
     * @throws WinnowException when Kafka does not answer or the topics cannot be used
     */
    @Override
    public void start() {
        partitions = partitions();
        host.start();
    }

    /** What it reads. */
    List<String> sourceTopics() {
        Topics topics = settings.topics();
        return List.of(topics.rawAttributes(), topics.merges(), topics.mentionsMoved());
    }

    /** Counts what is there already, if that takes no longer than two seconds, and stops. */
    @Override
    public void close() {
        long begun = System.nanoTime();
        while (host.isReady()
                && sourceTopics().stream().mapToDouble(host.probe()::lag).sum() > 0
                && System.nanoTime() - begun < PATIENCE.toNanos()) {
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        host.close();
    }

    private int partitions() {
        try (Admin admin = Admin.create(settings.kafka().forAdmin())) {
            List<Integer> counts = admin
                    .describeTopics(sourceTopics())
                    .allTopicNames()
                    .get(ADMIN_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .map(topic -> topic.partitions().size())
                    .distinct()
                    .toList();
            if (counts.size() > 1) {
                throw new WinnowException("mentions cannot be counted: " + sourceTopics()
                        + " must have the same number of partitions; set winnow.dedup.mentions=false to do without");
            }
            return counts.getFirst();
        } catch (ExecutionException | TimeoutException e) {
            throw new WinnowException(
                    "mentions cannot be counted: the topics " + sourceTopics() + " cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while looking for topics", e);
        }
    }
}
