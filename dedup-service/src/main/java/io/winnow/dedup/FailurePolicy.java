package io.winnow.dedup;

import io.winnow.service.RestorableStreams;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What happens when a stream thread fails: a new one takes its place after a wait that grows with each failure, unless
 * trying again cannot help; then the service stops, with a line that says what to do. State that is damaged is restored.
 */
final class FailurePolicy implements StreamsUncaughtExceptionHandler {

    private static final Logger LOG = Logger.getLogger(FailurePolicy.class);

    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** What operating systems say of a full disk, in whatever else it is wrapped. */
    private static final String NO_SPACE = "No space left on device";

    /** Failures that are further apart have nothing to do with each other. */
    private static final Duration CALM = Duration.ofMinutes(1);

    private final String instance;
    private final Consumer<Throwable> restore;
    private final CountDownLatch closing = new CountDownLatch(1);
    private int failures;
    private final AtomicLong count = new AtomicLong();
    private long lastFailure = System.nanoTime();

    /**
     * The policy of an instance.
     *
     * @param restore begins to restore state that a failure says is damaged, and returns at once
     */
    FailurePolicy(String instance, Consumer<Throwable> restore) {
        this.instance = instance;
        this.restore = restore;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        count.incrementAndGet();
        Throwable cause = rootOf(failure);
        String advice = adviceOn(cause);
        if (advice != null) {
            LOG.errorf("deduplication stops: %s: %s", advice, oneLine(cause));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (RestorableStreams.isDamage(failure)) {
            restore.accept(failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        Duration wait = nextWait();
        String line = oneLine(cause);
        LOG.warnf(
                "deduplication failed and starts again in %d ms: %s%s",
                wait.toMillis(), line, line.contains(NO_SPACE) ? ": make room on that disk" : "");
        try {
            closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Failures so far. */
    long count() {
        return count.get();
    }

    /** Ends all waiting. */
    void close() {
        closing.countDown();
    }

    private synchronized Duration nextWait() {
        long now = System.nanoTime();
        failures = now - lastFailure > CALM.toNanos() ? 0 : Math.min(failures + 1, 16);
        lastFailure = now;
        Duration wait = FIRST_WAIT.multipliedBy(1L << failures);
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    private @Nullable String adviceOn(Throwable cause) {
        return switch (cause) {
            case FencedInstanceIdException e ->
                "another instance runs under the name " + instance + ", give one of them another winnow.instance";
            case AuthenticationException e -> "Kafka does not accept the credentials";
            case AuthorizationException e -> "this principal lacks a right on the cluster";
            case UnsupportedVersionException e -> "the broker is too old";
            case ConfigException e -> "the configuration is wrong";
            case Error e -> "the JVM can not go on";
            default -> null;
        };
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < 50; depth++) {
            root = root.getCause();
        }
        return root;
    }

    private static String oneLine(Throwable cause) {
        String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return (cause.getClass().getSimpleName() + message).replaceAll("\\s+", " ");
    }
}
