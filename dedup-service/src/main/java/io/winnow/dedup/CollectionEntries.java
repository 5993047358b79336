package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.AttributeKey;
import io.winnow.sameness.CosineScale;
import io.winnow.sameness.Entries;
import io.winnow.sameness.Finding;
import io.winnow.sameness.LocalDecision;
import io.winnow.sameness.PhraseVector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one collection's generation: on heap, and row by row in the partition's store, so that who reads them again
 * decides alike. Not thread safe.
 *
 * <p>A row's key is the collection, {@code |} and the row's number, so that a scan gives the order of arrival.
 */
final class CollectionEntries {

    private static final byte MODEL = 3;

    private final KeyValueStore<byte[], byte[]> store;
    private final String collection;
    private final byte[] prefix;
    private final PendingAttributes pending;
    private @Nullable Entries entries;
    private long generation = -1;
    private int dimensions;
    private int rows;

    /** Whose vectors the rows have; null for the model that is shipped. */
    private @Nullable AskedFor asked;

    /**
     * Reads what the store holds of a collection.
     *
     * @param shipped for rows with the vectors of a former model that was shipped, which are stored anew
     */
    CollectionEntries(KeyValueStore<byte[], byte[]> store, String collection, Function<String, PhraseVector> shipped) {
        this.store = store;
        this.collection = collection;
        this.prefix = (collection + '|').getBytes(UTF_8);
        this.asked = AskedFor.read(store.get(modelKey()));
        List<KeyValue<byte[], Row>> renewed = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> stored = store.prefixScan(prefix, new ByteArraySerializer())) {
            stored.forEachRemaining(next -> {
                Row row = Row.read(next.value);
                if (Row.isOfFormerModel(next.value) && !row.vector().isNone()) {
                    row = row.with(shipped.apply(row.text()));
                    renewed.add(KeyValue.pair(next.key, row));
                }
                append(row);
            });
        }
        renewed.forEach(row -> store.put(row.key, row.value.toBytes()));
        this.pending = new PendingAttributes(store, collection, this);
    }

    /**
     * A row as it is stored.
     *
     * @param entry row of the entry that it is a wording of; its own if it is an entry
     * @param answer what texts of one answer of a model have in common, see {@link Entries#add(String, PhraseVector, int)}
     * @param vector without dimensions where the entry has wordings enough: the row then only tells where it belongs
     * @param canonical the second half of the attribute's key
     */
    record Row(long generation, int entry, int answer, PhraseVector vector, String canonical, String text) {

        private static final byte VERSION = 2;

        /** Of a former embedding model, and without the answer. */
        private static final byte FORMER = 1;

        Row of(int other, boolean isKept) {
            return new Row(generation, other, answer, isKept ? vector : PhraseVector.NONE, canonical, text);
        }

        byte[] toBytes() {
            byte[] direction = vector.toBytes();
            byte[] form = canonical.getBytes(UTF_8);
            byte[] wording = text.getBytes(UTF_8);
            return ByteBuffer.allocate(
                            1 + Long.BYTES + 4 * Integer.BYTES + direction.length + form.length + wording.length)
                    .put(VERSION)
                    .putLong(generation)
                    .putInt(entry)
                    .putInt(answer)
                    .putInt(direction.length)
                    .putInt(form.length)
                    .put(direction)
                    .put(form)
                    .put(wording)
                    .array();
        }

        Row with(PhraseVector other) {
            return new Row(generation, entry, answer, other, canonical, text);
        }

        static boolean isOfFormerModel(byte[] value) {
            return value[0] == FORMER;
        }

        static Row read(byte[] value) {
            ByteBuffer buffer = ByteBuffer.wrap(value);
            byte version = buffer.get();
            if (version != VERSION && version != FORMER) {
                throw new IllegalStateException("an entry is stored in version " + version);
            }
            long generation = buffer.getLong();
            int entry = buffer.getInt();
            int answer = version == FORMER ? Entries.NO_ANSWER : buffer.getInt();
            byte[] direction = new byte[buffer.getInt()];
            byte[] form = new byte[buffer.getInt()];
            buffer.get(direction).get(form);
            return new Row(
                    generation,
                    entry,
                    answer,
                    PhraseVector.fromBytes(direction),
                    new String(form, UTF_8),
                    UTF_8.decode(buffer).toString());
        }
    }

    /**
     * The model on a server that a list's vectors are of, in the store under a byte of value 3 and the collection: no slug begins with one.
     *
     * @param scale what its cosines were worth when the list began; kept, so that later entries are decided as earlier ones
     */
    private record AskedFor(String model, CosineScale scale) {

        static @Nullable AskedFor read(byte @Nullable [] value) {
            if (value == null) {
                return null;
            }
            String text = new String(value, UTF_8);
            int end = text.indexOf('\n');
            return new AskedFor(text.substring(end + 1), CosineScale.parse(text.substring(0, end)));
        }

        byte[] toBytes() {
            return (scale + "\n" + model).getBytes(UTF_8);
        }
    }

    private byte[] modelKey() {
        byte[] name = collection.getBytes(UTF_8);
        return ByteBuffer.allocate(1 + name.length).put(MODEL).put(name).array();
    }

    /**
     * Says whose vectors come. Where there is no row yet, the list has its vectors from that model from now on.
     *
     * @param model null for the one that is shipped
     * @param scale of a model that is not
     * @return whether that is the list's model
     */
    boolean isOf(@Nullable String model, Supplier<CosineScale> scale) {
        if (entries == null && !Objects.equals(model, model())) {
            asked = model == null ? null : new AskedFor(model, scale.get());
            if (asked == null) {
                store.delete(modelKey());
            } else {
                store.put(modelKey(), asked.toBytes());
            }
        }
        return Objects.equals(model, model());
    }

    /** The model on a server that the vectors are of; null for the one that is shipped. */
    @Nullable String model() {
        return asked == null ? null : asked.model();
    }

    /** What is in the store; -1 when nothing is. */
    long generation() {
        return generation;
    }

    int rows() {
        return rows;
    }

    /** Whether vectors can be compared with those of the entries. */
    boolean isComparable(PhraseVector vector) {
        return entries == null || vector.dimensions() == dimensions;
    }

    /** What of the list waits for verdicts. */
    PendingAttributes pending() {
        return pending;
    }

    /**
     * Forgets all and begins a generation.
     *
     * @throws IllegalStateException when something still waits for a verdict
     */
    void begin(long next) {
        if (!pending.inDoubt().isEmpty()) {
            throw new IllegalStateException("what waits in list " + collection + " would be lost");
        }
        List<byte[]> keys = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> stored = store.prefixScan(prefix, new ByteArraySerializer())) {
            stored.forEachRemaining(row -> keys.add(row.key));
        }
        keys.forEach(store::delete);
        entries = null;
        rows = 0;
        generation = next;
    }

    Finding decide(LocalDecision rule, String text, PhraseVector vector, int answer) {
        return entries == null ? new Finding.New() : rule.decide(entries, text, vector, answer);
    }

    /** A new entry of the current generation; returns its row. */
    int add(String canonical, String text, PhraseVector vector, int answer) {
        int row = rows;
        put(new Row(generation, row, answer, vector, canonical, text));
        return row;
    }

    /** Another wording of an entry; one too many is not kept. */
    void merge(int entry, String canonical, String text, PhraseVector vector, int answer) {
        put(new Row(generation, entry, answer, vector, canonical, text));
    }

    /** Makes an entry another wording of an earlier one, with all its wordings. */
    void join(int entry, int earlier) {
        Entries known = Objects.requireNonNull(entries);
        for (int row : known.join(entry, earlier)) {
            store.put(key(row), row(row).of(earlier, known.isKept(row)).toBytes());
        }
    }

    /** The newest row of a form, one that is an entry before all others; −1 where there is none. */
    int find(String canonical) {
        int found = -1;
        try (KeyValueIterator<byte[], byte[]> stored = store.prefixScan(prefix, new ByteArraySerializer())) {
            while (stored.hasNext()) {
                KeyValue<byte[], byte[]> next = stored.next();
                Row row = Row.read(next.value);
                int number = ByteBuffer.wrap(next.key).getInt(prefix.length);
                if (row.canonical().equals(canonical) && (found < 0 || !isEntry(found))) {
                    found = number;
                }
            }
        }
        return found;
    }

    /** Whether a row is an entry, and not another wording of one. */
    boolean isEntry(int row) {
        return row >= 0 && row(row).entry() == row;
    }

    /**
     * Makes a form an entry of its own, whatever it was before.
     *
     * @param vector of the text, used where the list has no vector of it
     * @return its row; −1 where there is no vector, or one of another length than the list's
     */
    int own(String canonical, String text, Supplier<PhraseVector> vector) {
        int found = find(canonical);
        if (isEntry(found)) {
            return found;
        }
        if (found >= 0 && Objects.requireNonNull(entries).isKept(found)) {
            entries.detach(found);
            store.put(key(found), row(found).of(found, true).toBytes());
            return found;
        }
        PhraseVector direction = vector.get();
        return !direction.isNone() && isComparable(direction) ? add(canonical, text, direction, Entries.NO_ANSWER) : -1;
    }

    private void put(Row row) {
        int number = rows;
        if (append(row)) {
            store.put(key(number), row.toBytes());
        }
    }

    private boolean append(Row row) {
        Entries known = entries;
        if (known == null) {
            dimensions = row.vector().dimensions();
            known = new Entries(dimensions, asked == null ? CosineScale.SHIPPED : asked.scale());
            entries = known;
        }
        generation = row.generation();
        if (row.vector().isNone()) {
            known.skip(row.entry());
            rows++;
            return true;
        }
        int number = row.entry() == rows
                ? known.add(row.text(), row.vector(), row.answer())
                : known.merge(row.entry(), row.text(), row.vector(), row.answer());
        if (number < 0) {
            return false;
        }
        rows = number + 1;
        return true;
    }

    /** As it was stored. */
    Row row(int number) {
        return Row.read(store.get(key(number)));
    }

    /** The key of the attribute that a row is of. */
    String nameOf(int row) {
        return new AttributeKey(collection, row(row).canonical()).toString();
    }

    /** The entry that a row belongs to by now. */
    int entryOf(int row) {
        return Objects.requireNonNull(entries).entryOf(row);
    }

    private byte[] key(int row) {
        return ByteBuffer.allocate(prefix.length + Integer.BYTES)
                .put(prefix)
                .putInt(row)
                .array();
    }
}
