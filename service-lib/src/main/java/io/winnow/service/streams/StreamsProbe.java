package io.winnow.service.streams;

import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.ThreadMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a host's topology while it runs: how far a restore is, how far it is behind, what it works on. All are 0 while
 * there is no topology. Thread safe.
 */
public final class StreamsProbe {

    private final RestoreProgress progress = new RestoreProgress();
    private volatile @Nullable KafkaStreams streams;

    StreamsProbe() {}

    /** Watches a topology that was not started yet. */
    void attach(KafkaStreams topology) {
        topology.setGlobalStateRestoreListener(progress);
        streams = topology;
    }

    /** There is no topology, for now or any more. */
    void detach() {
        streams = null;
        progress.abandon();
    }

    StreamsState.Progress progress() {
        return progress.now();
    }

    /** Records that are still to be restored; 0 when all are. */
    public long restoreLeft() {
        return progress.left();
    }

    /** Records restored since the process began. */
    public long restored() {
        return progress.restored();
    }

    /** Partitions whose records this instance works on. */
    public int tasks() {
        return sum(thread -> thread.activeTasks().size());
    }

    /** Partitions whose state this instance keeps for others. */
    public int standbyTasks() {
        return sum(thread -> thread.standbyTasks().size());
    }

    /** Live stream threads. */
    public long threads() {
        return sum(thread -> thread.threadState().equals("DEAD") ? 0 : 1);
    }

    /** Whether a thread is being assigned partitions, which Kafka Streams' own state shows only later. */
    boolean isAnyThreadStarting() {
        return sum(thread -> thread.threadState().equals("RUNNING") ? 1 : 0) < threads();
    }

    /**
     * Records that the state which this instance keeps, for others too, is behind the changelogs; the end of a
     * transaction counts as one that is never caught up. Asks the broker.
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

    /** Records of a topic that are there and were not read yet, in the partitions of this instance. */
    public double lag(String topic) {
        KafkaStreams current = streams;
        Collection<? extends Metric> metrics =
                current == null ? List.of() : current.metrics().values();
        double sum = 0;
        for (Metric metric : metrics) {
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

    private int sum(ToIntFunction<ThreadMetadata> figure) {
        KafkaStreams current = streams;
        return current == null
                ? 0
                : current.metadataForLocalThreads().stream().mapToInt(figure).sum();
    }

    private static boolean isNamed(@Nullable String tag, String topic) {
        return tag != null && (tag.equals(topic) || tag.equals(topic.replace('.', '_')));
    }
}
