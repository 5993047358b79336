package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.dedup.store.KeyHash;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The collections of one partition that an order was given for: kept in the partition's store, and on heap.
 *
 * <p>They share the store with the fingerprints, under keys that are longer than any of those: sixteen zero bytes and the
 * collection's name. The value is the generation in eight bytes, the mode's ordinal in one, and the version of its rules in one,
 * which is the first where that is missing. Behind them is the name of the model that its vectors are of, where that is not the shipped one.
 */
public final class CollectionStates {

    /** Stands for all collections that no order names; no slug has this character. */
    static final String ALL_OTHERS = "*";

    /** Longest collection name in an order, in bytes; a slug is shorter. */
    static final int MAX_COLLECTION_BYTES = 512;

    /** Bytes before the name of a model. */
    private static final int HEAD = Long.BYTES + 2;

    private static final byte[] PREFIX = new byte[KeyHash.BYTES];
    private static final DedupMode[] MODES = DedupMode.values();

    private final KeyValueStore<byte[], byte[]> store;
    private final Map<String, CollectionState> byCollection = new HashMap<>();
    private byte[] lastCollection = {};
    private CollectionState last = CollectionState.INITIAL;

    /** Reads what the store holds. */
    public CollectionStates(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
        try (KeyValueIterator<byte[], byte[]> entries = store.prefixScan(PREFIX, new ByteArraySerializer())) {
            while (entries.hasNext()) {
                KeyValue<byte[], byte[]> entry = entries.next();
                if (entry.key.length > PREFIX.length && entry.value.length > Long.BYTES) {
                    String collection = new String(entry.key, PREFIX.length, entry.key.length - PREFIX.length, UTF_8);
                    byCollection.put(collection, read(entry.value));
                }
            }
        }
    }

    /** The state of the collection that a key's first bytes name. */
    public CollectionState of(byte[] key, int collectionLength) {
        if (byCollection.isEmpty()) {
            return CollectionState.INITIAL;
        }
        if (!Arrays.equals(key, 0, collectionLength, lastCollection, 0, lastCollection.length)) {
            lastCollection = Arrays.copyOf(key, collectionLength);
            last = of(new String(lastCollection, UTF_8));
        }
        return last;
    }

    public CollectionState of(String collection) {
        CollectionState state = byCollection.get(collection);
        return state == null ? byCollection.getOrDefault(ALL_OTHERS, CollectionState.INITIAL) : state;
    }

    /**
     * Does what an order to begin a generation says; one for an older generation than the collection is in already changes nothing.
     *
     * @return whether it is an order
     */
    public boolean begin(byte[] key, Headers order) {
        long generation;
        try {
            generation = Long.parseLong(String.valueOf(WinnowHeaders.text(order, WinnowHeaders.GENERATION)));
        } catch (NumberFormatException e) {
            return false;
        }
        if (generation < 0 || key.length == 0 || key.length > MAX_COLLECTION_BYTES) {
            return false;
        }
        begin(
                new String(key, UTF_8),
                generation,
                WinnowHeaders.sameness(order),
                WinnowHeaders.text(order, WinnowHeaders.EMBEDDINGS));
        return true;
    }

    /** Whether any collection's entries must differ in meaning, by the model that is shipped. */
    boolean anyByShippedModel() {
        return byCollection.values().stream()
                .anyMatch(state -> state.sameness().mode() == DedupMode.SEMANTIC && state.embeddings() == null);
    }

    /** Begins a generation; an older one than the collection is in already changes nothing. */
    void begin(String collection, long generation, Sameness sameness, @Nullable String embeddings) {
        if (byCollection.containsKey(collection) && of(collection).generation() >= generation) {
            return;
        }
        byCollection.put(collection, CollectionState.of(generation, sameness, embeddings));
        store.put(key(collection), value(generation, sameness, embeddings));
        lastCollection = new byte[0];
        last = of("");
    }

    private static byte[] key(String collection) {
        byte[] name = collection.getBytes(UTF_8);
        byte[] key = Arrays.copyOf(PREFIX, PREFIX.length + name.length);
        System.arraycopy(name, 0, key, PREFIX.length, name.length);
        return key;
    }

    private static byte[] value(long generation, Sameness sameness, @Nullable String embeddings) {
        byte[] model = embeddings == null ? new byte[0] : embeddings.getBytes(UTF_8);
        byte[] value = Arrays.copyOf(KeyHash.bytes(generation), HEAD + model.length);
        System.arraycopy(model, 0, value, HEAD, model.length);
        value[Long.BYTES] = (byte) sameness.mode().ordinal();
        value[Long.BYTES + 1] = (byte) sameness.form();
        return value;
    }

    private static CollectionState read(byte[] value) {
        int mode = value[Long.BYTES];
        return CollectionState.of(
                KeyHash.generation(value),
                Sameness.of(
                        mode >= 0 && mode < MODES.length ? MODES[mode] : DedupMode.CANONICAL,
                        value.length > Long.BYTES + 1 ? (int) value[Long.BYTES + 1] : null),
                value.length > HEAD ? new String(value, HEAD, value.length - HEAD, UTF_8) : null);
    }
}
