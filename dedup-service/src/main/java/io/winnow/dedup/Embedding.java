package io.winnow.dedup;

import io.winnow.messages.error.RootCause;
import io.winnow.messages.error.WinnowException;
import io.winnow.sameness.Embedder;
import io.winnow.sameness.PhraseVector;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Vectors for all partitions of a process, by the model that lists which differ in meaning use. Neither the model nor its native
 * libraries are touched before the first text. Thread safe.
 */
final class Embedding implements AutoCloseable {

    private static final int IDLE_SECONDS = 10;

    private final Path directory;
    private final Supplier<Embedder> loading;
    private final int threads;
    private final AtomicBoolean warmed = new AtomicBoolean();
    private @Nullable Embedder embedder;
    private @Nullable ExecutorService background;

    /**
     * @param directory where the tokenizer may unpack its native library
     * @param threads at most so many processors are used
     */
    Embedding(Path directory, int threads) {
        this(directory, threads, () -> Embedder.inProcess(threads, directory));
    }

    /** By another model. */
    Embedding(Path directory, int threads, Supplier<Embedder> loading) {
        this.directory = directory;
        this.threads = threads;
        this.loading = loading;
    }

    /**
     * The vector of a text.
     *
     * @throws WinnowException when this machine cannot run the model
     */
    PhraseVector of(String text) {
        try {
            return embedder().embed(text);
        } catch (RuntimeException | LinkageError e) {
            throw new WinnowException(
                    "the embedding model that --dedup semantic needs does not run here (" + RootCause.describe(e)
                            + "): check that " + directory + " and " + System.getProperty("java.io.tmpdir")
                            + " are writable and not mounted noexec, and that this is Linux with glibc, macOS or Windows",
                    e);
        }
    }

    /** Begins to compute the vector of a text; how it fails is as {@link #of} says. Cancelling it spares the work only until it has begun. */
    Future<PhraseVector> begin(String text) {
        return background().submit(() -> of(text));
    }

    /**
     * Loads the model in the background, once, so that the first text does not wait for it. If it does not run here, the first text
     * says so.
     */
    void warm() {
        if (warmed.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("embedding-warm-up").start(() -> {
                try {
                    embedder().embed("warm");
                } catch (RuntimeException | LinkageError e) {
                    // Said when a text needs it, with what to do.
                }
            });
        }
    }

    /** Which model the vectors are of. */
    String model() {
        return embedder().name();
    }

    private synchronized Embedder embedder() {
        Embedder made = embedder;
        if (made == null) {
            made = loading.get();
            embedder = made;
        }
        return made;
    }

    /** Its threads end when there is nothing to do. */
    private synchronized ExecutorService background() {
        ExecutorService made = background;
        if (made == null) {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    threads,
                    threads,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform().daemon().name("embedding-", 0).factory());
            pool.allowCoreThreadTimeOut(true);
            made = pool;
            background = made;
        }
        return made;
    }

    /** Texts that are being turned into vectors are finished first. */
    @Override
    public void close() {
        ExecutorService pool;
        Embedder model;
        synchronized (this) {
            pool = background;
            model = embedder;
        }
        // Not under the lock, which the first text of a thread needs.
        if (pool != null) {
            pool.shutdownNow();
            pool.close();
        }
        if (model != null) {
            model.close();
        }
    }
}
