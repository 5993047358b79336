package io.winnow.ui.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows all partitions of some topics on a thread of its own, without a consumer group, until it is closed.
 *
 * <p>It survives brokers that go and come back, takes up partitions that are added, and begins anew, telling its
 * listener, when the records at its place are gone (a topic that was deleted and created again).
 */
public final class TopicFollower implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LOOK_FOR_PARTITIONS = Duration.ofSeconds(30);
    /** A process that has just begun may come before its topics. */
    private static final long FIRST_RETRY_MS = 100;

    private static final long LONGEST_RETRY_MS = 1_000;
    private static final long STOP_MS = 5_000;

    private final List<String> topics;
    private final KafkaClients clients;
    private final Listener listener;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Object progress = new Object();
    private @Nullable Map<TopicPartition, Long> positions;
    private @Nullable Map<TopicPartition, Long> endsAtStart;
    private volatile boolean caughtUp;
    private volatile long lag;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    /** What is done with the records; called on the follower's thread only. */
    public interface Listener {

        /** Says from where to read, at the start and whenever all has to be begun anew. */
        Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends);

        /** Takes records, and the places up to which all has been read now. */
        void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions);
    }

    public TopicFollower(String name, List<String> topics, KafkaClients clients, Listener listener) {
        this.topics = List.copyOf(topics);
        this.clients = clients;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Records that stood on the topics when it last looked and that it has not read yet. */
    public long lag() {
        return lag;
    }

    /** Whether it follows, or has not begun to; false when its thread ended by itself. */
    public boolean isAlive() {
        return thread.isAlive() || thread.getState() == Thread.State.NEW || closing.getCount() == 0;
    }

    /** Whether all that stood on the topics at the start has been read. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** Waits until all before the given places has been read; false when that takes too long. */
    public boolean awaitPositions(Map<TopicPartition, Long> targets, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (progress) {
            while (!reached(targets)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                progress.wait(left);
            }
            return true;
        }
    }

    private boolean reached(Map<TopicPartition, Long> targets) {
        Map<TopicPartition, Long> reached = positions;
        return reached != null
                && targets.entrySet().stream()
                        .allMatch(target -> reached.getOrDefault(target.getKey(), 0L) >= target.getValue());
    }

    private void run() {
        long retryMs = FIRST_RETRY_MS;
        while (closing.getCount() > 0) {
            try (Consumer<byte[], byte[]> opened = clients.consumer()) {
                consumer = opened;
                follow(opened);
            } catch (WakeupException e) {
                LOG.debugf("woken up: %s", topics);
            } catch (OffsetOutOfRangeException e) {
                LOG.warnf("records that were to be read next are gone, reading %s anew: %s", topics, e.getMessage());
                beginAnew();
            } catch (RuntimeException e) {
                LOG.warnf("cannot read %s, trying again in %d ms: %s", topics, retryMs, e.toString());
                pause(retryMs);
                retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
            } finally {
                consumer = null;
            }
        }
    }

    private void pause(long retryMs) {
        try {
            if (closing.await(retryMs, TimeUnit.MILLISECONDS)) {
                LOG.debugf("closing: %s", topics);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    private void beginAnew() {
        synchronized (progress) {
            positions = null;
        }
    }

    private void follow(Consumer<byte[], byte[]> from) {
        List<TopicPartition> partitions = partitions(from);
        // Before their offsets are asked for: otherwise the consumer logs a warning for each.
        from.assign(partitions);
        Map<TopicPartition, Long> beginnings = from.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = from.endOffsets(partitions);
        Map<TopicPartition, Long> next = resume(beginnings, ends);
        next.forEach(from::seek);
        if (endsAtStart == null) {
            endsAtStart = ends;
        }
        progressed(List.of(), next);
        long lookedForPartitions = System.nanoTime();
        while (closing.getCount() > 0) {
            ConsumerRecords<byte[], byte[]> records = from.poll(POLL);
            boolean moved = !records.isEmpty();
            Map<TopicPartition, Long> now = new HashMap<>(next);
            for (TopicPartition partition : partitions) {
                long position = from.position(partition);
                // Markers of transactions move the position too, without a record.
                moved |= now.put(partition, position) != position;
            }
            lag = lagOf(from, partitions);
            if (moved) {
                next = now;
                progressed(records, next);
            }
            if (System.nanoTime() - lookedForPartitions > LOOK_FOR_PARTITIONS.toNanos()) {
                if (partitions(from).size() > partitions.size()) {
                    return;
                }
                lookedForPartitions = System.nanoTime();
            }
        }
    }

    private static long lagOf(Consumer<byte[], byte[]> from, List<TopicPartition> partitions) {
        long sum = 0;
        for (TopicPartition partition : partitions) {
            // Known from what was fetched last; nothing is asked.
            sum += from.currentLag(partition).orElse(0);
        }
        return sum;
    }

    private void progressed(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> next) {
        listener.accept(records, next);
        synchronized (progress) {
            positions = next;
            if (!caughtUp && endsAtStart != null && reached(endsAtStart)) {
                caughtUp = true;
            }
            progress.notifyAll();
        }
    }

    private Map<TopicPartition, Long> resume(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> known = positions;
        boolean gone = known != null
                && known.entrySet().stream().anyMatch(place -> {
                    long beginning = beginnings.getOrDefault(place.getKey(), Long.MAX_VALUE);
                    long end = ends.getOrDefault(place.getKey(), -1L);
                    return place.getValue() < beginning || place.getValue() > end;
                });
        if (known == null || gone) {
            return Map.copyOf(listener.begin(beginnings, ends));
        }
        Map<TopicPartition, Long> next = new HashMap<>(beginnings);
        next.putAll(known);
        return next;
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> from) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> infos = from.partitionsFor(topic);
            if (infos == null || infos.isEmpty()) {
                throw new UnknownTopicOrPartitionException("topic " + topic + " does not exist");
            }
            infos.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        return partitions;
    }

    @Override
    public void close() {
        closing.countDown();
        Consumer<byte[], byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            LOG.debugf("closing %s: %s", topics, e.toString());
        }
    }
}
