package io.winnow.client.runs;

import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.RunCommand;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.tracing.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A client that stays with the run that it orders: says every few seconds that it is still there, and stops the run if it leaves before
 * the end. A client that is killed can do neither; its lease runs out then, and the coordinator stops the run. Thread safe.
 */
public final class Attendance implements AutoCloseable {

    /** Several in a lease: one that is late costs no run. */
    private static final Duration RENEWAL = Duration.ofSeconds(3);

    private static final Duration CLOSE_LIMIT = Duration.ofMillis(200);

    /** How long one that leaves waits for the coordinator to have read that it does. */
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaClients clients;
    private final Orders orders;
    private final RunCommand command;
    private final CountDownLatch left = new CountDownLatch(1);
    private boolean ordered;

    /** Nothing is ordered yet. */
    public Attendance(KafkaClients clients, Orders orders, RunCommand draft) {
        this.clients = clients;
        this.orders = orders;
        this.command = draft.leased();
    }

    /** The order, with its lease. */
    public RunCommand command() {
        return command;
    }

    /**
     * Orders the run and stays with it.
     *
     * @param trace the context of the order; null when nothing is traced
     */
    public synchronized void order(@Nullable TraceContext trace) {
        if (left.getCount() == 0) {
            throw new WinnowException("told to end before the run was ordered");
        }
        // Before it is sent: when the answer is lost, the order may have been written.
        ordered = true;
        orders.send(command, trace);
        Thread.ofPlatform().daemon().name("run-lease").start(this::renew);
    }

    /** Says that all of a list has been handed in; what is left to do needs no client. */
    public synchronized void finish() {
        left.countDown();
        orders.finish(command);
    }

    /**
     * Orders the run to stop, if it was ordered; further calls do nothing.
     *
     * @param reason for people
     */
    public synchronized void stop(String reason) {
        if (left.getCount() > 0) {
            left.countDown();
            if (ordered) {
                orders.stop(command, reason);
            }
        }
    }

    /**
     * As {@link #stop}, for a client that cannot follow the run any more: waits until it has ended, but not long. The services can be of the same
     * process, and a run that ends with them goes on when they are started again.
     *
     * @param reason for people
     */
    public void abandon(String reason) {
        abandon(List.of(this), reason);
    }

    /** The same for several runs, which share the time. */
    public static void abandon(Collection<Attendance> all, String reason) {
        List<Attendance> stopped =
                all.stream().filter(one -> one.canStop(reason)).toList();
        long limit = System.nanoTime() + FAREWELL.toNanos();
        try {
            for (Attendance one : stopped) {
                while (one.ordered && !one.isOver() && System.nanoTime() < limit) {
                    TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
                }
            }
        } catch (WinnowException e) {
            // Kafka is away. Then the leases run out.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops it, unless Kafka is away. Then its lease runs out. */
    private boolean canStop(String reason) {
        try {
            stop(reason);
            return true;
        } catch (WinnowException e) {
            return false;
        }
    }

    /** The run needs no client any more, for example because it has ended. */
    @Override
    public void close() {
        left.countDown();
    }

    /** Or nobody has heard of it. */
    private boolean isOver() {
        return RunIndex.read(clients)
                .run(command.runId())
                .filter(run -> !run.state().isTerminal())
                .isEmpty();
    }

    private void renew() {
        Producer<byte[], byte[]> producer = null;
        try {
            Future<?> last = CompletableFuture.completedFuture(null);
            while (!left.await(RENEWAL.toMillis(), TimeUnit.MILLISECONDS)) {
                // Not before: what starts for the run needs the processor first, and a short run never renews.
                if (producer == null) {
                    producer = clients.producer();
                }
                // While Kafka is away, one waits to be sent: more would say nothing more.
                if (last.isDone()) {
                    last = renew(producer);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (producer != null) {
                producer.close(CLOSE_LIMIT);
            }
        }
    }

    private Future<?> renew(Producer<byte[], byte[]> producer) {
        try {
            RunCommand renewal = command.renew(Instant.now().truncatedTo(ChronoUnit.MILLIS));
            ProducerRecord<byte[], byte[]> sent =
                    CollectionPartitioner.record(clients.topics().runs(), renewal, producer);
            synchronized (this) {
                // Not after an order to stop: the topic is compacted, and the last order is what stays.
                return left.getCount() == 0 ? CompletableFuture.completedFuture(null) : producer.send(sent);
            }
        } catch (KafkaException e) {
            // The next one may pass.
            return CompletableFuture.completedFuture(null);
        }
    }
}
