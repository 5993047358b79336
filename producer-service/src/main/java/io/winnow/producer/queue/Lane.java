package io.winnow.producer.queue;

import io.winnow.messages.error.RootCause;
import io.winnow.producer.queue.LaneSchedule.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    /** Each poll asks anew, and one that does so while an answer comes in makes the consumer fetch twice: so they are few. */
    private static final Duration POLL = Duration.ofSeconds(10);

    /** Who has got nothing until then found nothing. */
    private static final Duration SOON = Duration.ofMillis(250);

    /** A broker lets a fetch wait for half a second. */
    private static final Duration LONGEST_FETCH = Duration.ofSeconds(1);

    /** A task has a few kilobytes; there can be a hundred consumers. */
    private static final int FETCH_BYTES = 1024 * 1024;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration UNCONNECTED_LIMIT = Duration.ofSeconds(10);

    private final ShareGroupQueue queue;
    private final Ticket ticket;
    private final int size;
    private final Semaphore turn = new Semaphore(0);

    private volatile boolean mayHoldMore;
    private volatile boolean closing;
    private volatile @Nullable Wait wait;
    private boolean askedOnce;

    private volatile @Nullable KafkaShareConsumer<byte[], byte[]> consumer;
    private volatile @Nullable Connection connection;
    private volatile @Nullable Batch batch;
    private volatile boolean cancelled;
    private long fetchedNanos = System.nanoTime();

    /** A lane that begins with its turn to come. */
    Lane(ShareGroupQueue queue, Ticket ticket) {
        this.queue = queue;
        this.ticket = ticket;
        this.size = ticket.size();
    }

    Ticket ticket() {
        return ticket;
    }

    /**
     * Whether the consumer may have fetched tasks that nobody has seen, so that the lane must take soon.
     */
    boolean mayHoldMore() {
        return mayHoldMore;
    }

    /** Has a permit when the lane may take. */
    Semaphore turn() {
        return turn;
    }

    /** Whether the group has taken it in: only then does its consumer fetch. */
    boolean isMember() {
        Connection current = connection;
        return current != null && current.isConnected() && current.fetches() > 0;
    }

    /** Ends the wait for tasks; those in flight go on. */
    void stop() {
        turn.release();
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
    }

    boolean isWorking() {
        return batch != null;
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
                        ConsumerRecords<byte[], byte[]> taken = poll(connection);
                        pause = FIRST_PAUSE;
                        if (taken.isEmpty()) {
                            return;
                        }
                        mayTake = false;
                        work(connection, taken);
                        mayTake = queue.awaitTurn(this);
                    }
                    return;
                } catch (WakeupException e) {
                    // The queue stops, which the loop looks at.
                } catch (GroupMaxSizeReachedException e) {
                    queue.trouble(
                            "the group {} is full: raise group.share.max.size on the brokers",
                            queue.settings().group());
                    if (queue.canDoWithout()) {
                        return;
                    }
                    Thread.sleep(pause);
                    pause = longer(pause);
                } catch (RuntimeException e) {
                    queue.trouble("cannot take tasks; retrying: {}", RootCause.messageOf(e));
                    Thread.sleep(pause);
                    pause = longer(pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (mayTake) {
                queue.gaveUp(ticket);
            }
            queue.ended(ticket);
        }
    }

    /** Asks until there are tasks; gives none when the lane is to close. */
    private ConsumerRecords<byte[], byte[]> poll(Connection connection) {
        long begun = System.nanoTime();
        askedOnce = true;
        while (!queue.isStopping() && !closing) {
            Wait current = new Wait(connection, begun, connection.acknowledgements());
            wait = current;
            try {
                ConsumerRecords<byte[], byte[]> taken = connection.consumer.poll(POLL);
                if (!taken.isEmpty()) {
                    queue.took(ticket, Math.min(taken.count(), size), Duration.ofNanos(System.nanoTime() - begun));
                    return taken;
                }
                askedOnce = false;
            } catch (WakeupException e) {
                askedOnce &= current.isFetchOver();
            } finally {
                wait = null;
            }
        }
        return ConsumerRecords.empty();
    }

    /** Looks after a lane that waits for tasks; called every now and then by another thread. */
    void look() {
        Wait current = wait;
        if (current == null) {
            return;
        }
        Duration waited = Duration.ofNanos(System.nanoTime() - current.begun);
        if (waited.compareTo(SOON) > 0) {
            queue.foundNothing(ticket);
        }
        if (queue.isSurplus(ticket, waited)) {
            closing = true;
        }
        if (closing || current.isFetchOver()) {
            current.connection.consumer.wakeup();
        } else if (waited.compareTo(UNCONNECTED_LIMIT) > 0 && !current.connection.isConnected()) {
            queue.trouble(
                    "no connection to Kafka at {}; still retrying",
                    queue.settings().kafka().bootstrapServers());
        }
    }

    /**
     * A wait for tasks.
     *
     * @param begun when the lane began to wait
     * @param acknowledgements how many the consumer had sent then
     */
    private record Wait(Connection connection, long begun, double acknowledgements) {

        /**
         * Whether the consumer has fetched the end of a transaction and nothing else. It acknowledges that by itself, and does not
         * fetch again before the next poll.
         */
        boolean isFetchOver() {
            return connection.acknowledgements() > acknowledgements;
        }
    }

    private void work(Connection connection, ConsumerRecords<byte[], byte[]> taken) throws InterruptedException {
        KafkaShareConsumer<byte[], byte[]> taker = connection.consumer;
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
        Duration sinceFetch = Duration.ofNanos(System.nanoTime() - fetchedNanos);
        double fetches = connection.fetches();
        fetchedNanos = System.nanoTime();
        try {
            current.work(mayHoldMore && sinceFetch.toMillis() > Batch.lockMs(taker) / 2);
        } finally {
            batch = null;
            Duration busy = Duration.ofNanos(System.nanoTime() - fetchedNanos);
            boolean fetchedNothing = busy.compareTo(LONGEST_FETCH) > 0 && connection.fetches() == fetches;
            mayHoldMore = !fetchedNothing && (mayHoldMore || !askedOnce || current.mayHaveFetched());
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** A consumer for as long as it works; closing it releases what it still holds. */
    private final class Connection implements AutoCloseable {

        private final KafkaShareConsumer<byte[], byte[]> consumer;
        private final Map<String, Metric> metrics = new ConcurrentHashMap<>();

        Connection() {
            ShareGroupQueue.Settings settings = queue.settings();
            Map<String, Object> configuration = settings.kafka().forShareConsumer();
            configuration.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
            configuration.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.instance() + "-" + ticket.number());
            configuration.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
            configuration.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
            configuration.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, size);
            configuration.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
            configuration.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
            configuration.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
            configuration.put(ConsumerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 200);
            // Nobody watches one of a hundred consumers.
            configuration.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
            consumer =
                    new KafkaShareConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            Lane.this.consumer = consumer;
            Lane.this.connection = this;
        }

        /** How many acknowledgements the consumer has sent. */
        double acknowledgements() {
            return total("acknowledgements-send-total");
        }

        /** How many answers to fetches the consumer has got. */
        double fetches() {
            return total("fetch-total");
        }

        boolean isConnected() {
            return total("connection-count") > 0;
        }

        private double total(String name) {
            Metric metric = metrics.computeIfAbsent(name, this::metric);
            return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
        }

        private Metric metric(String name) {
            return consumer.metrics().values().stream()
                    .filter(metric -> metric.metricName().name().equals(name))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("this version of Kafka's client has no metric " + name));
        }

        @Override
        public void close() {
            Lane.this.consumer = null;
            Lane.this.connection = null;
            try {
                consumer.close(CLOSE_LIMIT);
            } catch (WakeupException e) {
                // It was woken to stop, and stops.
            } catch (KafkaException e) {
                queue.trouble("a task consumer did not close cleanly: {}", RootCause.messageOf(e));
            }
        }
    }
}
