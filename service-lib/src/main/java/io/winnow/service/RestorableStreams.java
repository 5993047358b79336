package io.winnow.service;

import io.winnow.messages.error.RootCause;
import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * A topology whose state on this disk can be thrown away, because its changelogs in Kafka are the truth: when the state turns out to be
 * damaged, at the start or later, it is deleted and restored. Thread safe.
 */
public final class RestorableStreams {

    private static final Logger LOG = Logger.getLogger(RestorableStreams.class);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    /** A disk that damages whatever is written to it would be filled for ever. */
    private static final int MOST_RESTORES = 3;

    private static final Duration BETWEEN_RESTORES = Duration.ofSeconds(5);

    private final String name;
    private final StreamsProbe probe;
    private final Supplier<KafkaStreams> maker;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable KafkaStreams streams;
    private int restores;
    private boolean isRestoring;

    /**
     * A topology that does not run yet.
     *
     * @param name what the log calls it
     * @param probe told of each topology
     * @param maker makes a topology that has not been started; it must hand failures of its threads that are
     *     {@linkplain #isDamage damage} to {@link #restore}
     */
    public RestorableStreams(String name, StreamsProbe probe, Supplier<KafkaStreams> maker) {
        this.name = name;
        this.probe = probe;
        this.maker = maker;
    }

    /**
     * Begins to work.
     *
     * @throws WinnowException when the state directory cannot be used
     */
    public synchronized void start() {
        while (true) {
            KafkaStreams made = null;
            try {
                made = maker.get();
                probe.attach(made);
                made.start();
                streams = made;
                return;
            } catch (RuntimeException e) {
                probe.detach();
                if (made != null) {
                    made.close(CloseOptions.timeout(CLOSE_LIMIT));
                }
                if (made == null || !isDamage(e) || !mayRestore(e)) {
                    throw isOfState(e) ? refusal(e) : e;
                }
                made.cleanUp();
            }
        }
    }

    private static boolean isOfState(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 50; depth++) {
            if (cause instanceof ProcessorStateException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private WinnowException refusal(RuntimeException failure) {
        return new WinnowException(
                name + " cannot keep its state: " + RootCause.describe(failure)
                        + "; make that directory writable or choose another with WINNOW_STATE_DIR",
                failure);
    }

    /**
     * Whether a failure means that state on this disk cannot be read. That it cannot be written, for want of space or of rights, is
     * none: another copy would not be better off.
     */
    public static boolean isDamage(Throwable failure) {
        boolean isOfState = false;
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 50; depth++) {
            if (cause instanceof RocksDBException rocks) {
                return isCorruption(rocks);
            }
            // What noise in a checkpoint makes of itself.
            if (isOfState && (cause instanceof IllegalArgumentException || isMalformed(cause))) {
                return true;
            }
            isOfState |= cause instanceof ProcessorStateException;
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isMalformed(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof IOException && (message.startsWith("Malformed") || message.startsWith("Expected "));
    }

    private static boolean isCorruption(RocksDBException failure) {
        if (failure.getStatus() != null) {
            return switch (failure.getStatus().getCode()) {
                case Corruption, InvalidArgument, NotFound, NotSupported -> true;
                default -> isCorruption(String.valueOf(failure.getMessage()));
            };
        }
        return isCorruption(String.valueOf(failure.getMessage()));
    }

    private static boolean isCorruption(String message) {
        return message.contains("orruption") || message.contains("checksum") || message.contains("No such file");
    }

    /** Deletes the state of a topology that is about to end, and starts it again; returns at once. */
    public synchronized void restore(Throwable damage) {
        if (isRestoring || streams == null || !mayRestore(damage)) {
            return;
        }
        isRestoring = true;
        Thread.ofPlatform().daemon().name(name + "-restore").start(this::beginAnew);
    }

    private boolean mayRestore(Throwable damage) {
        restores++;
        if (restores > MOST_RESTORES) {
            LOG.errorf("%s: the state is damaged again and again: is the disk well?", name);
            return false;
        }
        LOG.warnf(
                "%s: the state on this disk is damaged and is restored from Kafka; nothing is lost: %s",
                name, RootCause.describe(damage));
        return true;
    }

    private void beginAnew() {
        KafkaStreams damaged;
        synchronized (this) {
            damaged = streams;
            streams = null;
            probe.detach();
        }
        if (damaged == null) {
            return;
        }
        try {
            if (!damaged.close(CloseOptions.timeout(CLOSE_LIMIT))) {
                throw new IllegalStateException("it did not end within " + CLOSE_LIMIT);
            }
            if (restores > 1 && closing.await(BETWEEN_RESTORES.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            synchronized (this) {
                isRestoring = false;
                if (closing.getCount() > 0) {
                    damaged.cleanUp();
                    start();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            probe.fail();
            LOG.errorf("%s: cannot restore its state: %s", name, RootCause.describe(e));
        }
    }

    /** Stops; whether all has ended within the time-out. */
    public boolean close(CloseOptions options) {
        closing.countDown();
        KafkaStreams running;
        synchronized (this) {
            running = streams;
            streams = null;
            probe.detach();
        }
        return running == null || running.close(options);
    }
}
