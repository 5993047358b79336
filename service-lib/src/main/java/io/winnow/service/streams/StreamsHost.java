package io.winnow.service.streams;

import io.winnow.messages.error.RootCause;
import io.winnow.messages.error.WinnowException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs one topology from {@link #start} to {@link #close}, whatever fails in between: a thread that failed is replaced after a wait,
 * state on this disk that is damaged is deleted and restored from its changelogs, and where trying again cannot help, the host stops
 * with one line that says what to do. A closed host is not started again. Thread safe.
 */
public final class StreamsHost implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(StreamsHost.class);

    /** A disk that damages all data would otherwise be filled again and again. */
    private static final int MOST_WIPES = 3;

    /** How long a topology whose state is damaged may take to end. */
    private static final Duration WIPE_LIMIT = Duration.ofSeconds(20);

    /** How much longer than its time-out Kafka Streams may take before it is abandoned. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final StreamsSettings settings;
    private final Supplier<Topology> topology;
    private final StreamsProbe probe = new StreamsProbe();
    private final Lifecycle lifecycle = new Lifecycle();
    private final LongAdder failures = new LongAdder();
    private final RestartBackoff restarts =
            new RestartBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofMinutes(1));
    private final RestartBackoff wipes =
            new RestartBackoff(Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofHours(1));
    private final AtomicBoolean wiping = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable KafkaStreams streams;

    /**
     * A host that is not started yet.
     *
     * @param topology built each time that Kafka Streams is started
     */
    public StreamsHost(StreamsSettings settings, Supplier<Topology> topology) {
        this.settings = settings;
        this.topology = topology;
    }

    /**
     * Starts the topology; partitions and their state are assigned in the background.
     *
     * @throws WinnowException when that cannot succeed, for example because the state directory cannot be used
     */
    public synchronized void start() {
        while (!isClosing()) {
            try {
                KafkaStreams made = new KafkaStreams(topology.get(), settings.properties());
                made.setUncaughtExceptionHandler(this::handle);
                made.setStateListener((to, from) -> LOG.debugf("%s is %s, was %s", settings.name(), to, from));
                probe.attach(made);
                streams = made;
                made.start();
                return;
            } catch (RuntimeException e) {
                FailureAdvice advice = FailureAdvice.on(e, settings);
                KafkaStreams failed = streams;
                Optional<Duration> wait = failed == null || advice.remedy() != FailureAdvice.Remedy.WIPE
                        ? Optional.empty()
                        : planWipe(advice);
                if (failed == null || wait.isEmpty()) {
                    throw refusal(advice, e);
                }
                wipe(failed, wait.get());
            }
        }
    }

    private RuntimeException refusal(FailureAdvice advice, RuntimeException failure) {
        lifecycle.fail(advice.line());
        KafkaStreams failed = streams;
        if (failed != null) {
            boolean unused = end(failed, WIPE_LIMIT, GroupMembershipOperation.REMAIN_IN_GROUP);
        }
        // It may have failed before, because there were no further attempts.
        String reason = lifecycle.state() instanceof StreamsState.Failed first ? first.reason() : advice.line();
        return advice.kind() == FailureAdvice.Kind.OTHER
                ? failure
                : new WinnowException(settings.name() + " cannot start: " + reason, failure);
    }

    /** Called by Kafka Streams when one of its threads has failed, on that thread. */
    StreamThreadExceptionResponse handle(Throwable failure) {
        failures.increment();
        FailureAdvice advice = FailureAdvice.on(failure, settings);
        switch (advice.remedy()) {
            case RETRY -> {
                waitAfter(advice);
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
            case WIPE -> restoreInBackground(advice);
            case END -> stop(advice.line());
        }
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private void waitAfter(FailureAdvice advice) {
        Duration wait;
        synchronized (restarts) {
            wait = restarts.next(System.nanoTime());
        }
        StreamsState.BackingOff waiting =
                lifecycle.backOff(advice.line(), Instant.now().plus(wait));
        LOG.warnf("%s failed and starts again in %d ms: %s", settings.name(), wait.toMillis(), advice.line());
        awaitClosing(wait);
        lifecycle.tryAgain(waiting);
    }

    private void stop(String reason) {
        lifecycle.fail(reason);
        LOG.errorf("%s stops: %s", settings.name(), reason);
    }

    private void restoreInBackground(FailureAdvice advice) {
        KafkaStreams damaged = streams;
        // A second thread that finds the same damage has nothing to add.
        if (damaged != null && !isClosing() && wiping.compareAndSet(false, true)) {
            planWipe(advice)
                    .ifPresent(wait -> Thread.ofPlatform()
                            .daemon()
                            .name(settings.name() + "-restore")
                            .start(() -> restore(damaged, wait)));
        }
    }

    private void restore(KafkaStreams damaged, Duration wait) {
        try {
            wipe(damaged, wait);
            start();
        } catch (RuntimeException e) {
            stop(RootCause.describe(e));
        }
    }

    /** Decides on a further wipe; empty when there were too many of them. */
    private Optional<Duration> planWipe(FailureAdvice advice) {
        Duration wait;
        synchronized (wipes) {
            wait = wipes.next(System.nanoTime());
            if (wipes.inARow() > MOST_WIPES) {
                stop("its state in " + settings.stateDirectory() + " keeps getting corrupted; check the disk ("
                        + advice.line() + ")");
                return Optional.empty();
            }
        }
        LOG.warnf("%s: %s; it is deleted and restored from Kafka, nothing is lost", settings.name(), advice.line());
        StreamsState unused = lifecycle.backOff(advice.line(), Instant.now().plus(wait));
        return Optional.of(wait);
    }

    /** Ends a topology and deletes its state, unless the host is closed meanwhile. */
    private void wipe(KafkaStreams damaged, Duration wait) {
        if (!end(damaged, WIPE_LIMIT, GroupMembershipOperation.REMAIN_IN_GROUP)) {
            throw new WinnowException("its damaged state is still in use after " + WIPE_LIMIT.toSeconds()
                    + " s and cannot be deleted: restart this process");
        }
        awaitClosing(wait);
        synchronized (this) {
            if (!isClosing()) {
                // Not all of the directory: the identity from which transactional ids are made stays.
                damaged.cleanUp();
                synchronized (lifecycle) {
                    streams = null;
                    probe.detach();
                    lifecycle.startAnew();
                }
                wiping.set(false);
            }
        }
    }

    /** Where it is in its life, as of now. */
    public StreamsState state() {
        // Together with the topology: the end of one that was replaced is not the host's.
        synchronized (lifecycle) {
            KafkaStreams current = streams;
            if (current == null) {
                return lifecycle.state();
            }
            KafkaStreams.State now = current.state();
            boolean isAssigning = now == KafkaStreams.State.RUNNING && probe.isAnyThreadStarting();
            return lifecycle.observe(isAssigning ? KafkaStreams.State.REBALANCING : now, probe.progress());
        }
    }

    /** Whether partitions are assigned and their state is restored. */
    public boolean isReady() {
        return state() instanceof StreamsState.Running;
    }

    /** Whether it has been ready since it was made. */
    public boolean hasBeenReady() {
        return isReady() || lifecycle.hasRun();
    }

    /** Whether it gave up, so that only a restart of the process helps. */
    public boolean isFailed() {
        return state() instanceof StreamsState.Failed;
    }

    /** Failures of stream threads so far. */
    public long failures() {
        return failures.sum();
    }

    /** The figures of the topology. */
    public StreamsProbe probe() {
        return probe;
    }

    /** State and figures, by name, for health checks. */
    public Map<String, Object> details() {
        StreamsState now = state();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", now.label());
        switch (now) {
            case StreamsState.BackingOff waiting -> {
                details.put("reason", waiting.reason());
                details.put("until", waiting.until());
            }
            case StreamsState.Failed failed -> details.put("reason", failed.reason());
            default -> {
                // The figures say all.
            }
        }
        details.put("tasks", probe.tasks());
        details.put("standbyTasks", probe.standbyTasks());
        details.put("restored", probe.restored());
        details.put("restoreLeft", probe.restoreLeft());
        return details;
    }

    /** As {@link #tryClose}. */
    @Override
    public void close() {
        boolean unused = tryClose();
    }

    /**
     * Finishes the current transactions and stops, within the close time-out even when Kafka is gone.
     *
     * @return whether all has ended; else it is abandoned, and its stores may still be in use
     */
    public boolean tryClose() {
        closing.countDown();
        lifecycle.close();
        boolean ended = within(settings.closeTimeout(), this::closeStreams);
        if (!ended) {
            LOG.warnf(
                    "%s did not stop within %d ms and is abandoned; nothing is lost: uncommitted work is repeated after"
                            + " the next start",
                    settings.name(), settings.closeTimeout().toMillis());
        }
        return ended;
    }

    private boolean closeStreams() {
        KafkaStreams running;
        synchronized (this) {
            running = streams;
        }
        probe.detach();
        return running == null
                || running.close(options(
                        settings.closeTimeout(),
                        settings.leaveGroup()
                                ? GroupMembershipOperation.LEAVE_GROUP
                                : GroupMembershipOperation.REMAIN_IN_GROUP));
    }

    private boolean end(KafkaStreams running, Duration limit, GroupMembershipOperation membership) {
        return within(limit, () -> running.close(options(limit, membership)));
    }

    private static CloseOptions options(Duration limit, GroupMembershipOperation membership) {
        return CloseOptions.timeout(limit).withGroupMembershipOperation(membership);
    }

    /** Kafka Streams can wait forever for a broker that is gone, regardless of the time-out. */
    private boolean within(Duration limit, Supplier<Boolean> work) {
        CompletableFuture<Boolean> done = CompletableFuture.supplyAsync(
                work,
                task -> Thread.ofPlatform()
                        .daemon()
                        .name(settings.name() + "-close")
                        .start(task));
        try {
            return done.get(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            LOG.warnf("%s did not stop cleanly: %s", settings.name(), RootCause.describe(e));
            return false;
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void awaitClosing(Duration most) {
        try {
            boolean unused = closing.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
