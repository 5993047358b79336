package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What waits for verdicts in one collection's generation: on heap which key waits for which entry, all else in the partition's
 * store. Not thread safe.
 *
 * <p>They share the store with the rows of the entries, under a zero byte and the attribute's key: no slug begins with one.
 */
final class PendingAttributes {

    private final KeyValueStore<byte[], byte[]> store;

    /** Keys of what follows each entry in doubt, the entry's own not among them. */
    private final SortedMap<Integer, SortedSet<String>> followers = new TreeMap<>();

    /** Reads what waits in a collection. */
    PendingAttributes(KeyValueStore<byte[], byte[]> store, String collection, CollectionEntries entries) {
        this.store = store;
        try (KeyValueIterator<byte[], byte[]> stored =
                store.prefixScan(stored(collection + '|'), new ByteArraySerializer())) {
            stored.forEachRemaining(one -> {
                Pending pending = Json.read(one.value, Pending.class);
                SortedSet<String> of = of(entries.entryOf(pending.entry()));
                if (!pending.isInDoubt()) {
                    of.add(new String(one.key, 1, one.key.length - 1, UTF_8));
                }
            });
        }
    }

    /** How much waits for a verdict, whatever the collection. */
    static int countInDoubt(KeyValueStore<byte[], byte[]> store) {
        int count = 0;
        try (KeyValueIterator<byte[], byte[]> stored = store.prefixScan(stored(""), new ByteArraySerializer())) {
            while (stored.hasNext()) {
                count += Json.read(stored.next().value, Pending.class).isInDoubt() ? 1 : 0;
            }
        }
        return count;
    }

    /** What waits under a key. */
    static @Nullable Pending find(KeyValueStore<byte[], byte[]> store, String key) {
        byte[] value = store.get(stored(key));
        return value == null ? null : Json.read(value, Pending.class);
    }

    boolean contains(String key) {
        return !followers.isEmpty() && find(store, key) != null;
    }

    boolean isInDoubt(int entry) {
        return followers.containsKey(entry);
    }

    /** The entries in doubt, in order of arrival. */
    List<Integer> inDoubt() {
        return List.copyOf(followers.keySet());
    }

    void add(String key, Pending pending) {
        store.put(stored(key), Json.write(pending));
        SortedSet<String> of = of(pending.entry());
        if (!pending.isInDoubt()) {
            of.add(key);
        }
    }

    /** What waits under a key waits no more. */
    Pending remove(String key) {
        byte[] value = store.delete(stored(key));
        if (value == null) {
            throw new IllegalStateException(key + " does not wait");
        }
        return Json.read(value, Pending.class);
    }

    /** What waits under a key waits no more, and follows no entry. */
    Pending cancel(String key) {
        Pending pending = remove(key);
        if (!pending.isInDoubt()) {
            followers.values().forEach(of -> of.remove(key));
        }
        return pending;
    }

    /** The keys of what followed an entry, which is not in doubt any more. */
    List<String> release(int entry) {
        SortedSet<String> released = followers.remove(entry);
        return released == null ? List.of() : new ArrayList<>(released);
    }

    /** What followed an entry follows another one, which the entry has joined. */
    void follow(int entry, int other) {
        of(other).addAll(release(entry));
    }

    private SortedSet<String> of(int entry) {
        return followers.computeIfAbsent(entry, unseen -> new TreeSet<>());
    }

    private static byte[] stored(String key) {
        return ('\0' + key).getBytes(UTF_8);
    }
}
