package io.winnow.dedup.vectors;

import io.winnow.messages.kafka.WinnowHeaders;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The models of all lists of a process, each made when a text first needs it. Thread safe. */
public final class EmbeddingModels implements AutoCloseable {

    /** Requests to one model at a time. */
    private static final int REQUESTS = 2;

    private final Embedding shipped;
    private final Function<String, VectorModel> asking;
    private final Map<String, Embedding> asked = new ConcurrentHashMap<>();

    /** @param asking makes a model by its name, as an order has it */
    public EmbeddingModels(Embedding shipped, Function<String, VectorModel> asking) {
        this.shipped = shipped;
        this.asking = asking;
    }

    /** The shipped one and no other. */
    public static EmbeddingModels only(Embedding shipped) {
        return new EmbeddingModels(shipped, name -> {
            throw new IllegalArgumentException(name);
        });
    }

    public Embedding shipped() {
        return shipped;
    }

    /** @param name as an order has it; null for the model that is shipped */
    public Embedding of(@Nullable String name) {
        return name == null
                ? shipped
                : asked.computeIfAbsent(name, unseen -> new Embedding(asking.apply(unseen), REQUESTS));
    }

    /** The model that a candidate's list has. */
    public static @Nullable String nameIn(Headers headers) {
        return WinnowHeaders.text(headers, WinnowHeaders.EMBEDDINGS);
    }

    @Override
    public void close() {
        asked.values().forEach(Embedding::close);
        shipped.close();
    }
}
