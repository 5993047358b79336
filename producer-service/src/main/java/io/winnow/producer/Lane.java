package io.winnow.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Takes some tasks at a time, when it is its turn, and holds on to them until the last of them has ended ({@link Batch}).
 *
 * <p>A lane whose consumer fails opens a new one after a pause, for as long as the queue runs.
 */
final class Lane implements Runnable {

    /** Longer polls can miss that a transaction was committed. */
    private static final Duration POLL = Duration.ofMillis(250);

    /** What takes longer than this to come was not there when it was asked for. */
    private static final Duration AT_ONCE = Duration.ofMillis(25);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int POLLS_BETWEEN_LOOKS = 40;

    private final ShareGroupQueue queue;
    private final int number;
    private final int size;
    private final Semaphore turn = new Semaphore(0);

    /** Whether it has ever got tasks; the queue's, and guarded by it. */
    boolean hasTaken;

    private volatile @Nullable KafkaShareConsumer<byte[], byte[]> consumer;
    private volatile @Nullable Batch batch;
    private volatile boolean cancelled;
    private long lastBusyMs;

    /**
     * A lane that begins with its turn to come.
     *
     * @param size most tasks that it takes at once
     */
    Lane(ShareGroupQueue queue, int number, int size) {
        this.queue = queue;
        this.number = number;
        this.size = size;
    }

    int number() {
        return number;
    }

    int size() {
        return size;
    }

    /** Has a permit when the lane may take. */
    Semaphore turn() {
        return turn;
    }

    /** Ends the wait for tasks; those in flight go on. */
    void stop() {
        turn.release();
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
    }

    /** Cancels the tasks in flight. */
    void cancel() {
        cancelled = true;
        Batch current = batch;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        boolean mayTake = true;
        try {
            turn.acquire();
            while (!queue.isStopping()) {
                try (Connection connection = new Connection()) {
                    connection.consumer.subscribe(List.of(queue.settings().topic()));
                    while (mayTake) {
                        ConsumerRecords<byte[], byte[]> taken = poll(connection.consumer);
                        pause = FIRST_PAUSE;
                        if (taken.isEmpty()) {
                            return;
                        }
                        mayTake = false;
                        work(connection.consumer, taken);
                        mayTake = queue.awaitTurn(this);
                    }
                    return;
                } catch (WakeupException e) {
                    // The queue stops, which the loop looks at.
                } catch (GroupMaxSizeReachedException e) {
                    queue.trouble(
                            "the group {} is full: raise group.share.max.size at the brokers",
                            queue.settings().group());
                    if (queue.canDoWithout()) {
                        return;
                    }
                    Thread.sleep(pause);
                    pause = longer(pause);
                } catch (RuntimeException e) {
                    queue.trouble("cannot take tasks and try again: {}", messageOf(e));
                    Thread.sleep(pause);
                    pause = longer(pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (mayTake) {
                queue.gaveUp(this);
            }
            queue.ended(this);
        }
    }

    /** Asks until there are tasks; gives none when the lane is to close. */
    private ConsumerRecords<byte[], byte[]> poll(KafkaShareConsumer<byte[], byte[]> taker) {
        long begun = System.nanoTime();
        int emptyPolls = 0;
        while (!queue.isStopping()) {
            ConsumerRecords<byte[], byte[]> taken = taker.poll(POLL);
            Duration waited = Duration.ofNanos(System.nanoTime() - begun);
            if (!taken.isEmpty()) {
                queue.took(this, Math.min(taken.count(), size), waited.compareTo(AT_ONCE) < 0);
                return taken;
            }
            emptyPolls++;
            if (emptyPolls == 2) {
                queue.findsNothing();
            }
            if (emptyPolls % POLLS_BETWEEN_LOOKS == 0 && !isConnected(taker)) {
                queue.trouble(
                        "no connection to Kafka at {}; still trying",
                        queue.settings().bootstrapServers());
            }
            if (queue.isSurplus(this, waited)) {
                break;
            }
        }
        return ConsumerRecords.empty();
    }

    private void work(KafkaShareConsumer<byte[], byte[]> taker, ConsumerRecords<byte[], byte[]> taken)
            throws InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> tasks = new ArrayList<>(taken.count());
        taken.forEach(tasks::add);
        // A broker that knows no limits to the number of records gives more than was asked for.
        for (ConsumerRecord<byte[], byte[]> excess : tasks.subList(Math.min(size, tasks.size()), tasks.size())) {
            taker.acknowledge(excess, AcknowledgeType.RELEASE);
        }
        Batch current = new Batch(queue, taker, tasks.subList(0, Math.min(size, tasks.size())));
        batch = current;
        if (cancelled) {
            current.cancel();
        }
        long begun = System.nanoTime();
        try {
            // They may have been fetched while the tasks before them were worked on, and their locks may have ended since.
            current.work(lastBusyMs > Batch.lockMs(taker) / 2);
        } finally {
            batch = null;
            lastBusyMs = (System.nanoTime() - begun) / 1_000_000;
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private static boolean isConnected(KafkaShareConsumer<?, ?> taker) {
        for (Metric metric : taker.metrics().values()) {
            if (metric.metricName().name().equals("connection-count")
                    && metric.metricValue() instanceof Number count
                    && count.doubleValue() > 0) {
                return true;
            }
        }
        return false;
    }

    static String messageOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    /** A consumer for as long as it works; closing it releases what it still holds. */
    private final class Connection implements AutoCloseable {

        private final KafkaShareConsumer<byte[], byte[]> consumer;

        Connection() {
            ShareGroupQueue.Settings settings = queue.settings();
            Map<String, Object> configuration = new HashMap<>();
            configuration.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
            configuration.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
            configuration.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.instance() + "-" + number);
            configuration.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
            configuration.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
            configuration.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, size);
            configuration.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
            configuration.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
            configuration.put(ConsumerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 200);
            // Nobody watches one of a hundred consumers.
            configuration.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
            consumer = new KafkaShareConsumer<>(
                    configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            Lane.this.consumer = consumer;
        }

        @Override
        public void close() {
            Lane.this.consumer = null;
            try {
                consumer.close(CLOSE_LIMIT);
            } catch (WakeupException e) {
                // It was woken to stop, and stops.
            } catch (KafkaException e) {
                queue.trouble("a consumer of tasks closed badly: {}", messageOf(e));
            }
        }
    }
}
