package io.winnow.service;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a Kafka Streams topology while it runs: its state, how far a restore is, how far it is behind. Thread
 * safe.
 */
public final class StreamsProbe implements StateRestoreListener {

    private static final Logger LOG = Logger.getLogger(StreamsProbe.class);

    /** Restores of fewer records are over before anybody has read that they began. */
    private static final long WORTH_TELLING = 10_000;

    private static final long TELL_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final AtomicLong toldNanos = new AtomicLong();
    private final LongAdder restored = new LongAdder();
    private final Map<TopicPartition, Long> left = new ConcurrentHashMap<>();
    private volatile @Nullable KafkaStreams streams;
    private volatile boolean hasRun;
    private volatile boolean hasFailed;

    /** Watches a topology; call it before that is started. */
    public void attach(KafkaStreams topology) {
        topology.setGlobalStateRestoreListener(this);
        streams = topology;
    }

    /** There is no topology and will be none. */
    void fail() {
        hasFailed = true;
    }

    /** The topology is closed on purpose. */
    public void detach() {
        streams = null;
    }

    /** Whether partitions are assigned and their state is restored. */
    public boolean isReady() {
        KafkaStreams current = streams;
        boolean running = current != null && current.state() == KafkaStreams.State.RUNNING;
        hasRun |= running;
        return running;
    }

    /** Whether it has been ready since the process began. */
    public boolean hasBeenReady() {
        return isReady() || hasRun;
    }

    /** Whether it ended for good by itself. */
    public boolean isDead() {
        KafkaStreams current = streams;
        return hasFailed
                || current != null
                        && switch (current.state()) {
                            case ERROR, PENDING_ERROR, PENDING_SHUTDOWN, NOT_RUNNING -> true;
                            case CREATED, REBALANCING, RUNNING -> false;
                        };
    }

    /** Records that are still to be restored; 0 when all are. */
    public long restoreLeft() {
        return left.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Records restored since the process began. */
    public long restored() {
        return restored.sum();
    }

    /** Partitions whose records this instance works on. */
    public int tasks() {
        KafkaStreams current = streams;
        return current == null
                ? 0
                : current.metadataForLocalThreads().stream()
                        .mapToInt(
                                (ThreadMetadata thread) -> thread.activeTasks().size())
                        .sum();
    }

    /** Partitions whose state this instance keeps for others. */
    public int standbyTasks() {
        KafkaStreams current = streams;
        return current == null
                ? 0
                : current.metadataForLocalThreads().stream()
                        .mapToInt(
                                (ThreadMetadata thread) -> thread.standbyTasks().size())
                        .sum();
    }

    /**
     * Records that the state which this instance keeps, for others too, is behind the changelogs; the end of a transaction is
     * one that is never caught up with. Asks the broker.
     */
    public long stateLag() {
        KafkaStreams current = streams;
        return current == null
                ? 0
                : current.allLocalStorePartitionLags().values().stream()
                        .flatMap(partitions -> partitions.values().stream())
                        .mapToLong(LagInfo::offsetLag)
                        .sum();
    }

    /** Stream threads that live. */
    public long threads() {
        KafkaStreams current = streams;
        return current == null
                ? 0
                : current.metadataForLocalThreads().stream()
                        .filter(thread -> !"DEAD".equals(thread.threadState()))
                        .count();
    }

    /** Records of a topic that are there and were not read yet, in the partitions of this instance. */
    public double lag(String topic) {
        KafkaStreams current = streams;
        if (current == null) {
            return 0;
        }
        double sum = 0;
        for (Metric metric : current.metrics().values()) {
            // Kafka writes '.' as '_' in tags of its metrics.
            if (metric.metricName().name().equals("records-lag")
                    && isNamed(metric.metricName().tags().get("topic"), topic)
                    && metric.metricValue() instanceof Double lag
                    && !lag.isNaN()) {
                sum += lag;
            }
        }
        return sum;
    }

    /** State, and how far a restore is, by name. */
    public Map<String, Object> details() {
        KafkaStreams current = streams;
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", current == null ? "NOT_STARTED" : current.state().name());
        details.put("tasks", tasks());
        details.put("standbyTasks", standbyTasks());
        details.put("restored", restored());
        details.put("restoreLeft", restoreLeft());
        return details;
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
        left.put(partition, Math.max(0, end - start));
        if (end - start >= WORTH_TELLING) {
            toldNanos.set(System.nanoTime());
            LOG.infof("restoring %s: %d records of state", partition, end - start);
        }
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long batchEnd, long count) {
        restored.add(count);
        left.computeIfPresent(partition, (unused, before) -> Math.max(0, before - count));
        long told = toldNanos.get();
        long now = System.nanoTime();
        if (told != 0 && now - told >= TELL_EVERY_NANOS && toldNanos.compareAndSet(told, now)) {
            LOG.infof("restored %d records of state, %d left", restored(), restoreLeft());
        }
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long total) {
        left.remove(partition);
        if (total >= WORTH_TELLING) {
            LOG.infof("restored %s: %d records of state", partition, total);
        }
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long total) {
        left.remove(partition);
    }

    private static boolean isNamed(@Nullable String tag, String topic) {
        return tag != null && (tag.equals(topic) || tag.equals(topic.replace('.', '_')));
    }
}
