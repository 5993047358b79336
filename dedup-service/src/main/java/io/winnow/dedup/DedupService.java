package io.winnow.dedup;

import io.winnow.dedup.store.MemoryBudget;
import io.winnow.dedup.store.RocksDbMemory;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaTrouble;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.service.RestorableStreams;
import io.winnow.service.StreamsProbe;
import io.winnow.tracing.Tracing;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs deduplication from {@link #start} to {@link #close}; a closed one is not started again. Thread safe. */
public final class DedupService implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DedupService.class);

    private static final int ADMIN_TIMEOUT_SECONDS = 30;

    private final DedupSettings settings;
    private final Tracing tracing;
    private final FailurePolicy failures;
    private final StreamsProbe probe = new StreamsProbe();
    private final Decisions decisions = new Decisions();
    private final MemoryBudget fingerprints;
    private @Nullable RocksDbMemory rocksDbMemory;
    private volatile @Nullable RestorableStreams streams;

    public DedupService(DedupSettings settings) {
        this(settings, Tracing.off());
    }

    /** Deduplication whose part in traces is recorded. */
    public DedupService(DedupSettings settings, Tracing tracing) {
        this.settings = settings;
        this.tracing = tracing;
        this.fingerprints = new MemoryBudget(settings.fingerprintsBytes());
        this.failures = new FailurePolicy(settings.instance(), this::restore);
    }

    /**
     * Sets up the topics and begins to work; partitions and their state come in the background.
     *
     * @throws WinnowException when Kafka does not answer or the topics cannot be used
     */
    public synchronized void start() {
        int partitions = prepareTopics();
        RocksDbMemory memory = new RocksDbMemory(settings.rocksDbCacheBytes(), settings.rocksDbWriteBufferBytes());
        rocksDbMemory = memory;
        RestorableStreams started = new RestorableStreams("deduplication", probe, () -> {
            KafkaStreams made = new KafkaStreams(
                    DedupTopology.build(
                            settings.topics(), partitions, settings.maxValueBytes(), fingerprints, decisions, tracing),
                    StreamsProperties.of(settings, memory));
            made.setUncaughtExceptionHandler(failures);
            made.setStateListener((to, from) -> LOG.debugf("deduplication is %s, was %s", to, from));
            return made;
        });
        streams = started;
        started.start();
    }

    private void restore(Throwable damage) {
        RestorableStreams running = streams;
        if (running != null) {
            running.restore(damage);
        }
    }

    /** Whether all partitions of this instance are being worked on. */
    public boolean isReady() {
        return probe.isReady();
    }

    Decisions decisions() {
        return decisions;
    }

    /** Heap that the tables of fingerprints take, in bytes. */
    long fingerprintBytes() {
        return settings.fingerprintsBytes() - fingerprints.left();
    }

    /** Heap that they may take, in bytes. */
    long fingerprintBytesAllowed() {
        return settings.fingerprintsBytes();
    }

    /** How often a stream thread failed and was replaced. */
    long failures() {
        return failures.count();
    }

    String rawTopic() {
        return settings.topics().rawAttributes();
    }

    StreamsProbe probe() {
        return probe;
    }

    /** Whether the service gave up and has to be started anew. */
    public boolean isFailed() {
        return probe.isDead();
    }

    /** Finishes the current transaction and stops, within the close time-out even when Kafka is gone. */
    @Override
    public synchronized void close() {
        RestorableStreams running = streams;
        if (running == null) {
            return;
        }
        streams = null;
        failures.close();
        CloseOptions options = CloseOptions.timeout(settings.closeTimeout())
                .withGroupMembershipOperation(
                        settings.leaveGroup()
                                ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
                                : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP);
        boolean closed = running.close(options);
        if (!closed) {
            LOG.warnf(
                    "deduplication did not stop within %d ms and is abandoned; nothing is lost: what was not"
                            + " committed is done again after the next start",
                    settings.closeTimeout().toMillis());
        } else if (rocksDbMemory != null) {
            // Only when no store is open any more: native memory must outlive its users.
            rocksDbMemory.close();
        }
    }

    private int prepareTopics() {
        String raw = settings.topics().rawAttributes();
        try (Admin admin = Admin.create(settings.kafka().forAdmin())) {
            if (settings.topicSetup()) {
                TopicSetup.ensure(admin, settings.topics(), settings.partitions(), settings.replication());
            }
            return admin.describeTopics(List.of(raw))
                    .allTopicNames()
                    .get(ADMIN_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
        } catch (ExecutionException | TimeoutException e) {
            KafkaTrouble.of(e).ifPresent(trouble -> {
                throw trouble;
            });
            throw new WinnowException(
                    "cannot read topic " + raw + " at " + settings.kafka().bootstrapServers()
                            + ": check that the broker runs and that the topic exists",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while looking for topic " + raw, e);
        }
    }
}
