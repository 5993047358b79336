package io.winnow.dedup.store;

import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * The keys that one partition knows, and the generation of each.
 *
 * <p>Goes past the layers that Streams puts around a store, each of which would cost every record something, among them a record of the
 * changelog for each new key. Instead, what is new is kept until {@link #log}, which puts it through these layers many at once. So
 * {@code log} has to be called inside each transaction, after its last record: what it does not log, a restore does not know.
 *
 * <p>Not thread safe.
 */
public final class Fingerprints {

    /** Answer of {@link #generation}. */
    public static final long NONE = -1;

    private final FingerprintStore store;
    private final KeyValueStore<byte[], byte[]> logged;

    /** @param logged a store of {@link FingerprintStoreSupplier}, as Streams hands it out */
    public Fingerprints(KeyValueStore<byte[], byte[]> logged) {
        this.logged = logged;
        StateStore inner = logged;
        while (inner instanceof WrappedStateStore<?, ?, ?> wrapper) {
            inner = wrapper.wrapped();
        }
        this.store = (FingerprintStore) inner;
    }

    /** The generation under which a key was put last, or {@link #NONE}. */
    public long generation(byte[] key) {
        KeyHash.Hash hash = KeyHash.hash(key);
        return store.find(hash.high(), hash.low());
    }

    /**
     * Puts a key, unless it is known in this generation or in a later one.
     *
     * @return whether it was put
     */
    public boolean putIfNewer(byte[] key, long generation) {
        KeyHash.Hash hash = KeyHash.hash(key);
        long known = store.find(hash.high(), hash.low());
        if (known >= generation) {
            return false;
        }
        put(hash, generation, known == NONE);
        return true;
    }

    /** Puts a key. */
    public void put(byte[] key, long generation) {
        // Whether it is new does not matter here: these are few.
        put(KeyHash.hash(key), generation, false);
    }

    private void put(KeyHash.Hash hash, long generation, boolean isNew) {
        FingerprintBatch unlogged = store.unlogged();
        if (unlogged.isFull()) {
            log();
        }
        if (isNew) {
            store.putNew(hash.high(), hash.low(), generation);
            unlogged.addNew(hash.high(), hash.low(), generation);
        } else {
            store.put(hash.high(), hash.low(), generation);
            unlogged.addKnown(hash.high(), hash.low(), generation);
        }
    }

    /** Writes to the changelog what it lacks. */
    public void log() {
        store.log(logged::put);
    }
}
