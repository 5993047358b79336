package io.winnow.dedup.vectors;

import io.winnow.messages.error.WinnowException;
import io.winnow.sameness.CosineScale;
import io.winnow.sameness.Embedder;
import io.winnow.sameness.PhraseVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Vectors by one model for all partitions of a process, computed beside the streams' threads. Thread safe. */
public final class Embedding implements AutoCloseable {

    private static final int IDLE_SECONDS = 10;

    private final VectorModel model;
    private final int threads;
    private final BlockingQueue<Wanted> wanted = new LinkedBlockingQueue<>();
    private final AtomicBoolean warmed = new AtomicBoolean();
    private @Nullable ExecutorService background;

    /** A text whose vector is wanted. */
    private static final class Wanted extends CompletableFuture<PhraseVector> {

        private final String text;

        Wanted(String text) {
            this.text = text;
        }
    }

    /** @param threads so many requests or computations at a time */
    public Embedding(VectorModel model, int threads) {
        this.model = model;
        this.threads = threads;
    }

    /**
     * By the model that is shipped.
     *
     * @param directory where the tokenizer may unpack its native library
     * @param threads at most so many processors are used
     */
    public Embedding(Path directory, int threads) {
        this(directory, threads, () -> Embedder.inProcess(threads, directory));
    }

    /** By another one in this process. */
    public Embedding(Path directory, int threads, Supplier<Embedder> loading) {
        this(new ShippedModel(directory, loading), threads);
    }

    /** Whether a stream's thread may wait for a vector. */
    public boolean isQuick() {
        return model.isQuick();
    }

    /**
     * The vector of a text.
     *
     * @throws WinnowException when this machine cannot run the model
     */
    public PhraseVector of(String text) {
        return model.embed(List.of(text)).getFirst();
    }

    /** Begins to compute the vector of a text; how it fails is as {@link #of} says. Cancelling it spares the work only until it has begun. */
    public Future<PhraseVector> begin(String text) {
        Wanted one = new Wanted(text);
        wanted.add(one);
        background().execute(this::embedSome);
        return one;
    }

    private void embedSome() {
        List<Wanted> some = new ArrayList<>();
        wanted.drainTo(some, model.mostTexts());
        some.removeIf(CompletableFuture::isDone);
        if (some.isEmpty()) {
            return;
        }
        try {
            List<PhraseVector> vectors =
                    model.embed(some.stream().map(one -> one.text).toList());
            for (int i = 0; i < some.size(); i++) {
                some.get(i).complete(vectors.get(i));
            }
        } catch (RuntimeException | LinkageError e) {
            some.forEach(one -> one.completeExceptionally(e));
        }
    }

    /**
     * Loads the model in the background, once, so that the first text does not wait for it. If it does not run here, the first text
     * says so.
     */
    public void warm() {
        if (warmed.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("embedding-warm-up").start(() -> {
                try {
                    of("warm");
                } catch (RuntimeException | LinkageError e) {
                    // Said when a text needs it, with what to do.
                }
            });
        }
    }

    /** Which model the vectors are of. */
    public String model() {
        return model.name();
    }

    /** What its cosines are worth; known with its first vector. */
    public CosineScale scale() {
        return model.scale();
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
        synchronized (this) {
            pool = background;
        }
        // Not under the lock, which the first text of a thread needs.
        if (pool != null) {
            pool.shutdownNow();
            pool.close();
        }
        model.close();
    }
}
