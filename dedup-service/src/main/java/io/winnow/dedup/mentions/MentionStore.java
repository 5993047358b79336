package io.winnow.dedup.mentions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Json;
import io.winnow.messages.consensus.Mentions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the store: each {@link Wording} under its key, and, under a key that begins with a byte that no slug begins with, the counts of
 * other wordings for each entry that stands for them. Generations of collections are beside them.
 */
final class MentionStore {

    private static final byte OF_OTHERS = 1;
    private static final int STANDS_FOR_OTHERS = 1;
    private static final int PUBLISHED = 2;

    private final KeyValueStore<byte[], byte[]> store;

    MentionStore(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    @Nullable Wording wording(byte[] key) {
        byte[] stored = store.get(key);
        if (stored == null) {
            return null;
        }
        ByteBuffer row = ByteBuffer.wrap(stored);
        int flags = row.get();
        long lastCall = row.getLong();
        byte[] twin = new byte[row.getInt()];
        row.get(twin);
        return new Wording(
                key,
                Json.read(Arrays.copyOfRange(stored, row.position(), stored.length), Mentions.class),
                twin.length == 0 ? null : new String(twin, UTF_8),
                (flags & STANDS_FOR_OTHERS) != 0,
                (flags & PUBLISHED) != 0,
                lastCall);
    }

    /** @param own its mentions as JSON, which is also what is published of most: writing it takes most of the time */
    void put(byte[] key, Wording wording, byte[] own) {
        byte[] twin = wording.twin() == null ? new byte[0] : wording.twin().getBytes(UTF_8);
        store.put(
                key,
                ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES + twin.length + own.length)
                        .put((byte) ((wording.standsForOthers() ? STANDS_FOR_OTHERS : 0)
                                | (wording.isPublished() ? PUBLISHED : 0)))
                        .putLong(wording.lastCall())
                        .putInt(twin.length)
                        .put(twin)
                        .put(own)
                        .array());
    }

    /**
     * Sets what is counted for another wording of an entry.
     *
     * @param mentions null when the entry does not stand for it any more
     * @return whether that changes anything
     */
    boolean putOther(String entry, String wording, @Nullable Mentions mentions) {
        byte[] key = key(entry, wording);
        byte[] before = store.get(key);
        byte[] now = mentions == null ? null : Json.write(mentions);
        if (Arrays.equals(before, now)) {
            return false;
        }
        store.put(key, now);
        return true;
    }

    /** What is counted for other wordings of an entry, by their keys, in its generation; what is of older ones is deleted. */
    Map<String, Mentions> others(String entry, long generation) {
        Map<String, Mentions> others = new LinkedHashMap<>();
        byte[] prefix = key(entry, "");
        try (KeyValueIterator<byte[], byte[]> rows = store.prefixScan(prefix, new ByteArraySerializer())) {
            while (rows.hasNext()) {
                KeyValue<byte[], byte[]> row = rows.next();
                Mentions mentions = Json.read(row.value, Mentions.class);
                if (mentions.generation() == generation) {
                    others.put(new String(row.key, prefix.length, row.key.length - prefix.length, UTF_8), mentions);
                } else if (mentions.generation() < generation) {
                    store.delete(row.key);
                }
            }
        }
        return others;
    }

    private static byte[] key(String entry, String wording) {
        byte[] of = entry.getBytes(UTF_8);
        byte[] from = wording.getBytes(UTF_8);
        return ByteBuffer.allocate(1 + Integer.BYTES + of.length + from.length)
                .put(OF_OTHERS)
                .putInt(of.length)
                .put(of)
                .put(from)
                .array();
    }
}
