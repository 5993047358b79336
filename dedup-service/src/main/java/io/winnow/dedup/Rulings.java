package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Json;
import io.winnow.messages.rulings.Ruling;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What people decided about attributes of the lists of one partition, in its store.
 *
 * <p>They share the store with the rows of the entries, under a byte of one and the attribute's key: no slug begins with one. A ruling
 * of a generation that has ended counts as none.
 */
final class Rulings {

    private static final int VERSION = 1;

    private final KeyValueStore<byte[], byte[]> store;

    Rulings(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    /**
     * What was decided last about an attribute.
     *
     * @param v version of this form
     * @param listed whether it is an entry
     * @param twin what it was merged into; null if it was struck out, or is an entry
     */
    record Standing(
            int v,
            long generation,
            boolean listed,
            @Nullable Twin twin) {

        boolean isStruck() {
            return !listed && twin == null;
        }
    }

    /** An entry that stands for others. */
    record Twin(String key, String text) {}

    /** What holds for a key in a generation, or in a later one that has begun elsewhere; null where nothing does. */
    @Nullable Standing of(String key, long generation) {
        byte[] value = store.get(stored(key));
        Standing standing = value == null ? null : Json.read(value, Standing.class);
        return standing == null || standing.generation() < generation ? null : standing;
    }

    /** @param twin what it is merged into, where it is */
    void put(Ruling ruling, @Nullable Twin twin) {
        boolean isListed = ruling.kind() == Ruling.Kind.SPLIT;
        store.put(stored(ruling.key()), Json.write(new Standing(VERSION, ruling.generation(), isListed, twin)));
    }

    /** What stands for an entry after all merges by people; no merge makes a circle. */
    Twin head(Twin entry, long generation) {
        Twin head = entry;
        while (true) {
            Standing standing = of(head.key(), generation);
            if (standing == null || standing.twin() == null) {
                return head;
            }
            head = standing.twin();
        }
    }

    private static byte[] stored(String key) {
        return ('\1' + key).getBytes(UTF_8);
    }
}
