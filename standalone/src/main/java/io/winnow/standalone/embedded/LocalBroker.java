package io.winnow.standalone.embedded;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.kafka.HeldPort;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.utils.internals.Exit;

/** The broker of this process, started on its own thread; it is ready when the topics exist too. */
final class LocalBroker {

    /** More would only cost start time: a process with one thread for each service gains nothing from them. */
    static final int PARTITIONS = 1;

    /** A broker that cannot start fails by itself; one on a machine that is slow or busy is waited for. */
    private static final Duration START_LIMIT = Duration.ofMinutes(10);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

    private static final Map<String, String> OVERRIDES = Map.ofEntries(
            // A new member of a share group gets its partitions with its second heartbeat: with the default of 5 s, a user
            // would wait that long for the first call.
            Map.entry("group.share.heartbeat.interval.ms", "250"),
            Map.entry("group.share.min.heartbeat.interval.ms", "250"),
            // Kafka delays each assignment by one second for the sake of large groups; Winnow's groups are small.
            Map.entry("group.share.assignment.interval.ms", "0"),
            // A process that is killed leaves its members behind, and a restarted broker considers them alive for this
            // long: a few kills must not fill a group with dead members.
            Map.entry("group.share.min.session.timeout.ms", "15000"),
            Map.entry("group.share.session.timeout.ms", "15000"),
            Map.entry("group.share.max.size", "1000"),
            // How far the queue advances past a slow call.
            Map.entry("group.share.max.partition.max.record.locks", "10000"),
            // A killed worker may use up some of them.
            Map.entry("group.share.max.delivery.count.limit", "25"),
            // A transaction that begins while the one before is still being ended waits in the broker for as long. With
            // the
            // default of 100 ms a busy machine sends the first batch back, and the next one is then out of order: the
            // producer corrects that, but logs an error.
            Map.entry("add.partitions.to.txn.retry.backoff.max.ms", "5000"),
            Map.entry("group.consumer.assignment.interval.ms", "0"),
            Map.entry("group.streams.assignment.interval.ms", "0"),
            Map.entry("group.streams.initial.rebalance.delay.ms", "0"),
            // Otherwise the controller writes two no-op records per second, which every later start replays.
            Map.entry("metadata.max.idle.interval.ms", "0"),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"));

    private final DataDirectory directory;
    private final HeldPort port;
    private final CompletableFuture<EmbeddedKafka> started = new CompletableFuture<>();
    private final CompletableFuture<Void> ready;

    private LocalBroker(DataDirectory directory, HeldPort port, Topics topics) {
        this.directory = directory;
        this.port = port;
        this.ready = started.thenAccept(kafka -> createTopics(kafka, topics));
    }

    /**
     * Starts a broker in the background.
     *
     * @param onHalt receives the reason if the broker fails later and would have ended the JVM
     */
    static LocalBroker start(DataDirectory directory, HeldPort port, Topics topics, Consumer<WinnowException> onHalt) {
        // Kafka ends the JVM when its disk fails; this process must report the failure and close its services first.
        Exit.Procedure giveUp = (status, message) -> {
            onHalt.accept(new WinnowException("the embedded Kafka broker failed"
                    + (message == null ? "" : " (" + message + ")") + ": check the free space in " + directory.path()
                    + "; details are in " + directory.logFile()));
            throw new HaltedError();
        };
        Exit.setHaltProcedure(giveUp);
        Exit.setExitProcedure(giveUp);
        LocalBroker broker = new LocalBroker(directory, port, topics);
        Thread.ofPlatform().daemon().name("embedded-kafka-start").start(broker::run);
        return broker;
    }

    /**
     * Waits until the broker answers and has the topics.
     *
     * @throws WinnowException when it did not start
     */
    void awaitReady() {
        try {
            ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new WinnowException(
                    "the embedded Kafka broker did not start within " + START_LIMIT.toMinutes() + " min: see "
                            + directory.logFile(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while the embedded Kafka broker started", e);
        }
    }

    /** Stops the broker if it runs, and waits for that a limited time; a broker that still starts stops when it is up. */
    void stop() {
        CompletableFuture<Void> stopped = started.thenAcceptAsync(
                EmbeddedKafka::close,
                task -> Thread.ofPlatform().daemon().name("embedded-kafka-stop").start(task));
        Bounded.await("embedded-kafka", stopped, STOP_LIMIT);
    }

    private void run() {
        try {
            started.complete(EmbeddedKafka.start(directory.kafka(), port, OVERRIDES));
        } catch (RuntimeException | Error e) {
            started.completeExceptionally(e);
        }
    }

    private static void createTopics(EmbeddedKafka kafka, Topics topics) {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) START_LIMIT.toMillis()))) {
            InternalTopics.create(admin);
            TopicSetup.ensure(admin, topics, PARTITIONS, (short) 1);
        }
    }

    private WinnowException failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof WinnowException known) {
            return known;
        }
        return new WinnowException(Failures.messageOf(cause) + " (details are in " + directory.logFile() + ")", cause);
    }

    /** Ends the thread on which the broker wanted to end the JVM. */
    private static final class HaltedError extends Error {

        private static final long serialVersionUID = 1L;

        HaltedError() {
            super("the embedded Kafka broker failed", null, false, false);
        }
    }
}
