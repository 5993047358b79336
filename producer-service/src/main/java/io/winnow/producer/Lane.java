package io.winnow.producer;

import io.winnow.producer.WorkQueue.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Takes one task at a time and holds on to it while it is worked on.
 *
 * <p>The broker gives a task to somebody else when its lock ends, so the lane renews the lock from its own thread, while the
 * work goes on in another. A lane whose consumer fails opens a new one after a pause, for as long as the queue runs.
 */
final class Lane implements Runnable {

    /** Longer polls can miss that a transaction was committed. */
    private static final Duration POLL = Duration.ofMillis(250);

    private static final Duration IDLE_LIMIT = Duration.ofMinutes(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int DEFAULT_LOCK_MS = 15_000;
    private static final int RENEWALS_A_LOCK = 3;
    private static final int POLLS_BETWEEN_LOOKS = 40;

    private final ShareGroupQueue queue;
    private final int number;
    private volatile @Nullable KafkaShareConsumer<byte[], byte[]> consumer;
    private volatile @Nullable Thread worker;
    private long lastBusyMs;

    Lane(ShareGroupQueue queue, int number) {
        this.queue = queue;
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Ends the wait for a task; a task in flight goes on. */
    void stop() {
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
    }

    /** Cancels the task in flight. */
    void cancel() {
        Thread current = worker;
        if (current != null) {
            current.interrupt();
        }
    }

    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!queue.isStopping()) {
                try (Connection connection = new Connection()) {
                    if (serve(connection.consumer)) {
                        return;
                    }
                    pause = FIRST_PAUSE;
                } catch (WakeupException e) {
                    // The queue stops, which the loop looks at.
                } catch (RuntimeException e) {
                    queue.trouble("cannot take tasks and try again: {}", messageOf(e));
                    Thread.sleep(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            queue.ended(this);
        }
    }

    /** Returns true when the lane is one too many and is to close. */
    private boolean serve(KafkaShareConsumer<byte[], byte[]> taker) {
        taker.subscribe(List.of(queue.settings().topic()));
        long idleSince = System.nanoTime();
        int emptyPolls = 0;
        while (!queue.isStopping()) {
            ConsumerRecords<byte[], byte[]> taken = taker.poll(POLL);
            if (taken.isEmpty()) {
                emptyPolls++;
                lookAround(taker, emptyPolls);
                if (System.nanoTime() - idleSince > IDLE_LIMIT.toNanos()) {
                    if (queue.releaseSurplus()) {
                        return true;
                    }
                    idleSince = System.nanoTime();
                }
                continue;
            }
            queue.becomesBusy();
            try {
                for (ConsumerRecord<byte[], byte[]> task : taken) {
                    take(taker, task);
                }
            } finally {
                queue.becomesFree();
            }
            idleSince = System.nanoTime();
            emptyPolls = 0;
        }
        return false;
    }

    private void lookAround(KafkaShareConsumer<?, ?> taker, int emptyPolls) {
        if (emptyPolls == 2) {
            queue.waitsForWork();
        }
        if (emptyPolls % POLLS_BETWEEN_LOOKS == 0 && !isConnected(taker)) {
            queue.trouble(
                    "no connection to Kafka at {}; still trying",
                    queue.settings().bootstrapServers());
        }
    }

    private void take(KafkaShareConsumer<byte[], byte[]> taker, ConsumerRecord<byte[], byte[]> task) {
        // It may have been fetched while the task before it was worked on, and its lock may have ended since.
        if (lastBusyMs > lockMs(taker) / 2 && !renew(taker, task)) {
            lastBusyMs = 0;
            return;
        }
        long begun = System.nanoTime();
        AcknowledgeType acknowledgement = work(taker, task);
        lastBusyMs = (System.nanoTime() - begun) / 1_000_000;
        if (acknowledgement == null) {
            return;
        }
        try {
            taker.acknowledge(task, acknowledgement);
            KafkaException refused = commit(taker);
            if (refused != null) {
                queue.trouble("task {} may be handed out twice: {}", keyOf(task), messageOf(refused));
            }
        } catch (IllegalStateException e) {
            queue.trouble("task {} may be handed out twice: {}", keyOf(task), messageOf(e));
        }
    }

    /** Works on a task until it is done; null when it was lost to somebody else. */
    private @Nullable AcknowledgeType work(
            KafkaShareConsumer<byte[], byte[]> taker, ConsumerRecord<byte[], byte[]> task) {
        CompletableFuture<Verdict> result = new CompletableFuture<>();
        CompletableFuture<Void> lost = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().name(keyOf(task)).unstarted(() -> {
            try {
                result.complete(queue.handler().handle(task, () -> !lost.isDone()));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        worker = thread;
        thread.start();
        try {
            while (true) {
                try {
                    Verdict verdict = result.get(lockMs(taker) / RENEWALS_A_LOCK, TimeUnit.MILLISECONDS);
                    return verdict == Verdict.DONE ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE;
                } catch (TimeoutException e) {
                    if (!renew(taker, task)) {
                        lost.complete(null);
                        thread.interrupt();
                        queue.trouble("task {} went to another worker before it was done here", keyOf(task));
                        return null;
                    }
                }
            }
        } catch (ExecutionException e) {
            // Whatever it was, it would meet the next worker too: the coordinator hands the task out anew, with a
            // pause.
            queue.trouble("task {} failed: {}", keyOf(task), messageOf(e));
            return AcknowledgeType.ACCEPT;
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            return AcknowledgeType.RELEASE;
        } finally {
            worker = null;
        }
    }

    /**
     * Renews a task's lock. The renewal is committed on its own and the record taken back by a poll after that: carried by the poll,
     * it would let the consumer fetch another task, which would lie here without anybody renewing its lock.
     */
    private boolean renew(KafkaShareConsumer<byte[], byte[]> taker, ConsumerRecord<byte[], byte[]> task) {
        try {
            taker.acknowledge(task, AcknowledgeType.RENEW);
            if (commit(taker) != null) {
                return false;
            }
            long until = System.nanoTime() + lockMs(taker) / 2 * 1_000_000L;
            while (System.nanoTime() - until < 0) {
                try {
                    for (ConsumerRecord<byte[], byte[]> held : taker.poll(Duration.ofMillis(50))) {
                        if (held.offset() == task.offset() && held.partition() == task.partition()) {
                            return true;
                        }
                    }
                } catch (WakeupException e) {
                    // A stop lets tasks in flight finish.
                }
            }
            return false;
        } catch (KafkaException | IllegalStateException e) {
            return false;
        }
    }

    /** Commits acknowledgements; returns why the broker refused them, or null. */
    private static @Nullable KafkaException commit(KafkaShareConsumer<?, ?> taker) {
        while (true) {
            try {
                Map<TopicIdPartition, Optional<KafkaException>> results = taker.commitSync();
                return results.values().stream()
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElse(null);
            } catch (WakeupException e) {
                // A stop lets acknowledgements through.
            } catch (KafkaException e) {
                return e;
            }
        }
    }

    private static int lockMs(KafkaShareConsumer<?, ?> taker) {
        return taker.acquisitionLockTimeoutMs().orElse(DEFAULT_LOCK_MS);
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

    private static String keyOf(ConsumerRecord<byte[], byte[]> task) {
        return task.key() == null
                ? task.topic() + "-" + task.partition() + "@" + task.offset()
                : new String(task.key(), java.nio.charset.StandardCharsets.UTF_8);
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
            consumer = new KafkaShareConsumer<>(
                    Map.of(
                            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            settings.bootstrapServers(),
                            ConsumerConfig.GROUP_ID_CONFIG,
                            settings.group(),
                            ConsumerConfig.CLIENT_ID_CONFIG,
                            settings.instance() + "-" + number,
                            ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG,
                            "record_limit",
                            ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
                            "explicit",
                            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                            1,
                            ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                            Integer.MAX_VALUE,
                            ConsumerConfig.RETRY_BACKOFF_MS_CONFIG,
                            20,
                            ConsumerConfig.RETRY_BACKOFF_MAX_MS_CONFIG,
                            200),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
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
