package io.winnow.client.topics;

import io.winnow.messages.error.RootCause;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows all partitions of some topics on its own daemon thread until it is closed. Thread safe.
 *
 * <p>It survives broker outages: it retries after {@value #FIRST_RETRY_MS} ms, then after twice as long each
 * time, at most {@value #LONGEST_RETRY_MS} ms, and goes on where it was. It logs an outage once when it begins and once when it is
 * over. It takes up partitions that are added. When the records at its place are gone, because a topic was deleted and
 * created again, it starts again from the beginning and notifies its listener.
 */
public final class TopicFollower implements AutoCloseable {

    /** Short, because a process may start before its topics exist. */
    private static final long FIRST_RETRY_MS = 100;

    private static final long LONGEST_RETRY_MS = 1_000;
    private static final long STOP_MS = 5_000;
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LOOK_FOR_PARTITIONS = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);

    private final List<String> topics;
    private final KafkaClients clients;
    private final Listener listener;
    private final Thread thread;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Object progress = new Object();
    private @Nullable Map<TopicPartition, Long> positions;
    private @Nullable Map<TopicPartition, Long> endsAtStart;
    private volatile boolean caughtUp;
    private volatile long lag;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private long retryMs = FIRST_RETRY_MS;
    private boolean failing;

    /**
     * Receives the records; called on the follower's thread only. A listener skips records that it cannot use, as
     * {@link Records} does: the same records come again when it throws.
     */
    public interface Listener {

        /** Decides from where to read, at the start and whenever everything has to be read again. */
        Map<TopicPartition, Long> begin(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends);

        /** Receives records, and the positions up to which everything has been read. */
        void accept(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> positions);
    }

    /**
     * A follower that has yet to start.
     *
     * @param name of its thread
     */
    public TopicFollower(String name, List<String> topics, KafkaClients clients, Listener listener) {
        this.topics = List.copyOf(topics);
        this.clients = clients;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    /** Begins to follow and returns at once; does nothing when it has begun, or was closed. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    /** Records that were on the topics at the last check and have not been read yet. */
    public long lag() {
        return lag;
    }

    /** Whether it follows, or has not begun to; false when its thread ended by itself. */
    public boolean isAlive() {
        return thread.isAlive() || thread.getState() == Thread.State.NEW || closing.getCount() == 0;
    }

    /** Whether everything that was on the topics at the start has been read. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** Waits until everything that was on the topics at the start has been read; false if that takes too long. */
    public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
        return await(() -> caughtUp, timeout);
    }

    /** Waits until everything before the given positions has been read; false if that takes too long. */
    public boolean awaitPositions(Map<TopicPartition, Long> targets, Duration timeout) throws InterruptedException {
        return await(() -> reached(targets), timeout);
    }

    private boolean await(java.util.function.BooleanSupplier condition, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (progress) {
            while (!condition.getAsBoolean()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || closing.getCount() == 0) {
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
        while (isOpen()) {
            try {
                followOnce();
            } catch (WakeupException e) {
                LOG.debug("woken up: {}", topics);
            } catch (OffsetOutOfRangeException e) {
                LOG.warn("the next records were deleted; reading {} from the beginning: {}", topics, e.getMessage());
                beginAnew();
            } catch (RuntimeException e) {
                retryLater(e);
            }
        }
    }

    private void followOnce() {
        Consumer<byte[], byte[]> opened = clients.consumer();
        try {
            consumer = opened;
            if (!isOpen()) {
                // Closed in the meantime, when there was no consumer to wake.
                return;
            }
            follow(opened);
        } finally {
            consumer = null;
            KafkaClients.close(opened);
        }
    }

    private void retryLater(RuntimeException e) {
        if (failing) {
            LOG.debug("still cannot read {}: {}", topics, RootCause.messageOf(e));
        } else {
            LOG.warn("cannot read {}; retrying until it succeeds: {}", topics, RootCause.messageOf(e));
        }
        failing = true;
        try {
            if (closing.await(retryMs, TimeUnit.MILLISECONDS)) {
                LOG.debug("closing: {}", topics);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
        retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
    }

    private void works() {
        if (failing) {
            LOG.info("reading {} again", topics);
        }
        failing = false;
        retryMs = FIRST_RETRY_MS;
    }

    private void beginAnew() {
        synchronized (progress) {
            positions = null;
        }
    }

    private void follow(Consumer<byte[], byte[]> from) {
        List<TopicPartition> partitions = KafkaClients.partitions(from, topics);
        from.assign(partitions);
        Map<TopicPartition, Long> beginnings = from.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = from.endOffsets(partitions);
        Map<TopicPartition, Long> next = resume(beginnings, ends);
        next.forEach(from::seek);
        progressed(List.of(), next);
        long lookedForPartitions = System.nanoTime();
        while (isOpen()) {
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
            // Here, so that a listener that fails at the same records again and again is one outage.
            works();
            if (System.nanoTime() - lookedForPartitions > LOOK_FOR_PARTITIONS.toNanos()) {
                if (KafkaClients.partitions(from, topics).size() > partitions.size()) {
                    return;
                }
                lookedForPartitions = System.nanoTime();
            }
        }
    }

    private static long lagOf(Consumer<byte[], byte[]> from, List<TopicPartition> partitions) {
        long sum = 0;
        for (TopicPartition partition : partitions) {
            // Known from the last fetch; makes no request.
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
            endsAtStart = ends;
            return Map.copyOf(listener.begin(beginnings, ends));
        }
        Map<TopicPartition, Long> next = new HashMap<>(beginnings);
        next.putAll(known);
        return next;
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    @Override
    public void close() {
        closing.countDown();
        synchronized (progress) {
            progress.notifyAll();
        }
        if (started.compareAndSet(false, true)) {
            return;
        }
        Consumer<byte[], byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
