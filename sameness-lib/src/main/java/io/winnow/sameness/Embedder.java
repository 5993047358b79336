package io.winnow.sameness;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import dev.langchain4j.model.embedding.onnx.e5smallv2q.E5SmallV2QuantizedEmbeddingModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns phrases into vectors. Nothing is loaded before the first phrase.
 *
 * <p>Each phrase is embedded by itself: in a quantised model the phrases of a batch would influence each other's vectors, and an entry's vector
 * must not depend on its company. Safe for use by several threads.
 */
public final class Embedder implements AutoCloseable {

    private static final String IN_PROCESS = "e5-small-v2-q";
    private static final String CACHE = "DJL_CACHE_DIR";

    private final String name;
    private final Supplier<EmbeddingModel> loading;
    private final @Nullable ExecutorService threads;
    private @Nullable EmbeddingModel model;

    private Embedder(String name, Supplier<EmbeddingModel> loading, @Nullable ExecutorService threads) {
        this.name = name;
        this.loading = loading;
        this.threads = threads;
    }

    /**
     * English, in this process: E5 (small, version 2) in ONNX form with 8-bit weights, 384 dimensions, as LangChain4j ships it.
     *
     * @param threads at most so many processors are used
     */
    public static Embedder inProcess(int threads) {
        return inProcess(threads, null);
    }

    /**
     * The same, with a place for the native library that the tokenizer unpacks.
     *
     * @param directory null for {@code .djl.ai} in the user's home; what the environment says in {@value #CACHE} wins
     */
    public static Embedder inProcess(int threads, @Nullable Path directory) {
        ExecutorService pool = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("embedder-", 0).factory());
        return new Embedder(
                IN_PROCESS,
                () -> {
                    if (directory != null && System.getProperty(CACHE) == null) {
                        // The tokenizer reads it when its class is initialised, and can be told in no other way.
                        System.setProperty(CACHE, directory.toString());
                    }
                    return new E5(pool);
                },
                pool);
    }

    /**
     * Any other model.
     *
     * @param name tells its vectors from those of others: vectors of two models must not be compared
     * @param loading called once, before the first phrase
     */
    public static Embedder of(String name, Supplier<EmbeddingModel> loading) {
        return new Embedder(name, loading, null);
    }

    /** Which model the vectors are of. */
    public String name() {
        return name;
    }

    public PhraseVector embed(String phrase) {
        return embed(List.of(phrase)).getFirst();
    }

    /** In the order of the phrases. */
    public List<PhraseVector> embed(List<String> phrases) {
        if (phrases.isEmpty()) {
            return List.of();
        }
        List<TextSegment> segments = phrases.stream()
                .map(phrase -> TextSegment.from(Phrase.plain(phrase)))
                .toList();
        return model().embedAll(segments).content().stream()
                .map(embedding -> PhraseVector.of(embedding.vector()))
                .toList();
    }

    private synchronized EmbeddingModel model() {
        EmbeddingModel loaded = model;
        if (loaded == null) {
            loaded = loading.get();
            model = loaded;
        }
        return loaded;
    }

    /** Phrases that are being embedded are finished first. */
    @Override
    public void close() {
        if (threads != null) {
            threads.close();
        }
    }

    /** LangChain4j's, but one thread per phrase: its own session lets every phrase occupy all processors, and spins while it waits. */
    private static final class E5 extends AbstractInProcessEmbeddingModel {

        private final OnnxBertBiEncoder encoder;

        E5(ExecutorService threads) {
            super(threads);
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                    InputStream onnx = resource(".onnx");
                    InputStream tokenizer = resource("-tokenizer.json")) {
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                OrtSession session = environment.createSession(onnx.readAllBytes(), options);
                encoder = new OnnxBertBiEncoder(environment, session, tokenizer, PoolingMode.MEAN);
            } catch (IOException e) {
                throw new UncheckedIOException("the embedding model could not be read", e);
            } catch (OrtException e) {
                throw new IllegalStateException("the embedding model could not be loaded", e);
            }
        }

        private static InputStream resource(String suffix) throws IOException {
            InputStream stream = E5SmallV2QuantizedEmbeddingModel.class.getResourceAsStream("/" + IN_PROCESS + suffix);
            if (stream == null) {
                throw new IOException(IN_PROCESS + suffix + " is not on the class path");
            }
            return stream;
        }

        @Override
        protected OnnxBertBiEncoder model() {
            return encoder;
        }
    }
}
