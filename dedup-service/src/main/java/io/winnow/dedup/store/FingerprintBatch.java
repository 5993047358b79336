package io.winnow.dedup.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a store was told and its changelog was not yet: handed out as few records, before the transaction is committed.
 *
 * <p>Fingerprints that are new are put together, up to {@value #MOST} in one record. Its key is a byte of one and the hash of its value; no
 * fingerprint, and no key of another kind, has such a form. Compaction therefore removes a batch only for an equal one. The value is a
 * byte for the version, and then, as often as needed, a generation in eight bytes, a count in four, and so many fingerprints of 16 bytes.
 *
 * <p>A fingerprint that was known already gets a record of its own, with the fingerprint as key, so that compaction keeps one of each.
 * These follow the batch: a fingerprint can be new and in a later generation within the same transaction. So what a log says last about a
 * fingerprint is in the record that was written last, and compaction never removes that one.
 *
 * <p>Not thread safe.
 */
final class FingerprintBatch {

    /** Fingerprints in a record; many more would make a restore's steps large, and would save nothing more. */
    static final int MOST = 256;

    private static final byte VERSION = 1;
    private static final byte MARK = 1;
    private static final int KEY_BYTES = 1 + KeyHash.BYTES;
    private static final int GROUP_BYTES = Long.BYTES + Integer.BYTES;

    /** So many that each is of another generation than the one before. */
    private static final int MOST_BYTES = 1 + MOST * (GROUP_BYTES + KeyHash.BYTES);

    /** Every key of a batch is between these, both among them; rows of fingerprints can be there too. */
    static final Bytes FIRST_KEY = Bytes.wrap(new byte[] {MARK});

    static final Bytes LAST_KEY = Bytes.wrap(new byte[] {MARK + 1});

    private final ByteBuffer fresh = ByteBuffer.allocate(MOST_BYTES);
    private int count;

    /** The last group: its generation, where its count belongs, and its first place in {@link #count}. */
    private long generation;

    private int group;
    private int groupBegin;

    private final List<Known> known = new ArrayList<>();

    private record Known(long high, long low, long generation) {}

    /** A fingerprint that no earlier record of the changelog has; the batch must not be full. */
    void addNew(long high, long low, long generation) {
        if (count == 0) {
            fresh.put(VERSION);
            begin(generation);
        } else if (this.generation != generation) {
            end();
            begin(generation);
        }
        fresh.putLong(high).putLong(low);
        count++;
    }

    private void begin(long generation) {
        this.generation = generation;
        fresh.putLong(generation);
        group = fresh.position();
        groupBegin = count;
        fresh.putInt(0);
    }

    private void end() {
        fresh.putInt(group, count - groupBegin);
    }

    /** One that may be in the changelog, in an earlier generation. */
    void addKnown(long high, long low, long generation) {
        known.add(new Known(high, low, generation));
    }

    /** Whether it must be drained before more is added. */
    boolean isFull() {
        return count == MOST || known.size() >= MOST;
    }

    boolean isEmpty() {
        return count == 0 && known.isEmpty();
    }

    void clear() {
        fresh.clear();
        count = 0;
        known.clear();
    }

    /** Hands out keys and values of records, to be logged in this order, and is empty then. */
    void drain(BiConsumer<byte[], byte[]> log) {
        if (count > 0) {
            end();
            byte[] value = new byte[fresh.flip().remaining()];
            fresh.get(value).clear();
            count = 0;
            log.accept(keyOf(value), value);
        }
        for (Known one : known) {
            log.accept(KeyHash.bytes(one.high, one.low), KeyHash.bytes(one.generation));
        }
        known.clear();
    }

    private static byte[] keyOf(byte[] value) {
        ByteBuffer key = ByteBuffer.allocate(KEY_BYTES).put(MARK).put(KeyHash.of(value));
        return key.array();
    }

    /** Whether a record of the changelog is a batch. */
    static boolean isKey(byte[] key) {
        return key.length == KEY_BYTES && key[0] == MARK;
    }

    /**
     * Reads a batch.
     *
     * @throws IllegalStateException when it is of a later version, or damaged: to leave it out would let attributes through twice
     */
    static void read(byte @Nullable [] value, FingerprintTable.EntryConsumer consumer) {
        if (value == null) {
            return;
        }
        ByteBuffer batch = ByteBuffer.wrap(value);
        if (!batch.hasRemaining() || batch.get() != VERSION) {
            throw new IllegalStateException("the changelog has fingerprints in a form that this release does not know");
        }
        while (batch.hasRemaining()) {
            if (batch.remaining() < GROUP_BYTES) {
                throw damaged();
            }
            long generation = batch.getLong();
            int fingerprints = batch.getInt();
            if (fingerprints < 0 || batch.remaining() / KeyHash.BYTES < fingerprints) {
                throw damaged();
            }
            for (int i = 0; i < fingerprints; i++) {
                consumer.accept(batch.getLong(), batch.getLong(), generation);
            }
        }
    }

    private static IllegalStateException damaged() {
        return new IllegalStateException("the changelog has fingerprints that are cut off");
    }
}
