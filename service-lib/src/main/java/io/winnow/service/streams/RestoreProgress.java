package io.winnow.service.streams;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.jboss.logging.Logger;

/** Counts restored records and logs the progress of large restores. Thread safe. */
final class RestoreProgress implements StateRestoreListener {

    private static final Logger LOG = Logger.getLogger(RestoreProgress.class);

    /** Restores of fewer records are over before a log line about them is of use. */
    private static final long WORTH_TELLING = 10_000;

    private static final long TELL_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final AtomicLong toldNanos = new AtomicLong();
    private final LongAdder restored = new LongAdder();
    private final Map<TopicPartition, Long> left = new ConcurrentHashMap<>();

    /** Records that are still to be restored; 0 when all are. */
    long left() {
        return left.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Records restored since the process began. */
    long restored() {
        return restored.sum();
    }

    StreamsState.Progress now() {
        return new StreamsState.Progress(restored(), left());
    }

    /** The topology is gone, and with it its unfinished restores. */
    void abandon() {
        left.clear();
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
            LOG.infof("restored %d records of state, %d left", restored(), left());
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
}
