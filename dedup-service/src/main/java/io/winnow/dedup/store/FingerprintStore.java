package io.winnow.dedup.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store of fingerprint to generation that answers from memory and writes to another store in batches.
 *
 * <p>Sits between Kafka Streams' change-logging and the store on disk. Keys of {@value KeyHash#BYTES} bytes are
 * fingerprints, with a generation of eight bytes as value; every other key goes straight to disk. While the
 * {@link FingerprintTable} is complete the disk is never read. When there are more fingerprints than it may hold it goes on as a
 * cache, and a {@link FingerprintFilter} that contains every fingerprint of the store says of nearly all new ones that they are new,
 * so that the disk is asked about known ones that are not in the cache, and little else. Where it cannot say so, as there is no memory for it or
 * what was on disk before is still being read back ({@link FilterScan}), the disk decides.
 *
 * <p>{@link Fingerprints} puts past the change-logging, and what the changelog then lacks is {@link #unlogged} until it is logged, as
 * {@linkplain FingerprintBatch batches}. Those take their way through this store, which knows what is in them. In a restore it does not,
 * and reads them. A changelog of an earlier release has a record for each fingerprint; both can be in one.
 *
 * <p>While the table is complete nobody asks the disk for a fingerprint, and it keeps batches as they are: they are read back when the store is
 * opened. Only what was known before has a row of its own, which is newer than any batch. A cache needs a row for each: when the table becomes
 * one, all of it goes to disk, and the batches are removed.
 *
 * <p>Rows wait in memory until there are enough of them, or until Streams commits the store, and go to disk in the order of
 * the keys: under exactly-once what a crash takes from the disk is restored from the changelog, so that nothing is lost by waiting.
 *
 * <p>Entries are never deleted.
 */
final class FingerprintStore implements KeyValueStore<Bytes, byte[]> {

    /** Entries in one native call. */
    private static final int BATCH = 4096;

    /** Entries that wait in the table; the more, the fewer passes over it, and the longer each one. */
    private static final int MOST_UNWRITTEN = 1 << 17;

    private final KeyValueStore<Bytes, byte[]> disk;
    private final FingerprintMemory memory;
    private final int partitions;
    private final FingerprintTable table;

    /** Once the table is a cache: contains all that was put, restored, or in the table when it became one. */
    private FingerprintFilter filter = FingerprintFilter.NONE;

    /** Adds to the filter what was on disk before all of that; null where nothing was. */
    private @Nullable FilterScan scan;

    /** Whether the table was complete after the last entry that it was given. */
    private boolean exact = true;

    private final FingerprintBatch unlogged = new FingerprintBatch();

    private boolean isLogging;

    /** What waits and is not in the table. */
    private final Map<Bytes, byte[]> pending = new HashMap<>();

    /** @param partitions of the topic, among which memory is divided */
    FingerprintStore(KeyValueStore<Bytes, byte[]> disk, FingerprintMemory memory, int partitions) {
        this.disk = disk;
        this.memory = memory;
        this.partitions = partitions;
        this.table = new FingerprintTable(memory.tables());
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        forget();
        disk.init(new RestoreObservingContext(context, new Restore()), root);
        load();
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        byte[] bytes = key.get();
        if (bytes.length != KeyHash.BYTES) {
            return disk.get(key);
        }
        long generation = find(KeyHash.high(bytes), KeyHash.low(bytes));
        return generation == Fingerprints.NONE ? null : KeyHash.bytes(generation);
    }

    /** The generation of a fingerprint, or {@link Fingerprints#NONE}. */
    long find(long high, long low) {
        if (!exact && isNew(high, low)) {
            return Fingerprints.NONE;
        }
        long generation = table.find(high, low);
        if (generation >= 0) {
            return generation;
        }
        return generation == FingerprintTable.ABSENT && exact ? Fingerprints.NONE : read(high, low);
    }

    @Override
    public void put(Bytes key, byte[] value) {
        byte[] bytes = key.get();
        if (bytes.length == KeyHash.BYTES) {
            put(KeyHash.high(bytes), KeyHash.low(bytes), KeyHash.generation(value));
        } else if (FingerprintBatch.isKey(bytes)) {
            putBatch(key, value);
            if (!isLogging) {
                // What has a row is newer than any batch.
                FingerprintBatch.read(value, (high, low, generation) -> {
                    if (find(high, low) == Fingerprints.NONE) {
                        putNew(high, low, generation);
                    }
                });
            }
        } else {
            disk.put(key, value);
        }
    }

    private void putBatch(Bytes key, byte[] value) {
        if (exact) {
            disk.put(key, value);
        }
    }

    void put(long high, long low, long generation) {
        if (!table.putUnwritten(high, low, generation)) {
            postpone(high, low, generation);
        }
        note(high, low);
    }

    /** Puts one that was not known, and follows in a batch. */
    void putNew(long high, long low, long generation) {
        if (!exact) {
            put(high, low, generation);
            return;
        }
        if (!table.put(high, low, generation)) {
            postpone(high, low, generation);
        }
        note(high, low);
    }

    private void postpone(long high, long low, long generation) {
        pending.put(Bytes.wrap(KeyHash.bytes(high, low)), KeyHash.bytes(generation));
    }

    /** What was put here and is not in the changelog. */
    FingerprintBatch unlogged() {
        return unlogged;
    }

    /** Puts what is unlogged through the layers around this store, which log it; it comes back here and is known. */
    void log(BiConsumer<byte[], byte[]> layers) {
        isLogging = true;
        try {
            unlogged.drain(layers);
        } finally {
            isLogging = false;
        }
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        byte[] previous = get(key);
        if (previous == null) {
            put(key, value);
        }
        return previous;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte[] delete(Bytes key) {
        throw new UnsupportedOperationException("fingerprints are kept forever");
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        write();
        return disk.range(from, to);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        write();
        return disk.all();
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(P prefix, PS serializer) {
        write();
        return disk.prefixScan(prefix, serializer);
    }

    @Override
    public long approximateNumEntries() {
        return disk.approximateNumEntries() + pending.size() + table.unwritten();
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        if (!unlogged.isEmpty()) {
            // A disk that knows more than its changelog would hide for a while that the changelog has lost something.
            throw new IllegalStateException("fingerprints were not logged before the commit of " + name());
        }
        write();
        disk.commit(changelogOffsets);
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        return disk.committedOffset(partition);
    }

    @Override
    @SuppressWarnings("deprecation")
    public boolean managesOffsets() {
        return disk.managesOffsets();
    }

    /** Entries since the last commit are dropped; Streams commits before each close that keeps the disk. */
    @Override
    public void close() {
        forget();
        disk.close();
    }

    @Override
    public String name() {
        return disk.name();
    }

    @Override
    public boolean persistent() {
        return disk.persistent();
    }

    @Override
    public boolean isOpen() {
        return disk.isOpen();
    }

    @Override
    public Position getPosition() {
        return disk.getPosition();
    }

    /** Whether a fingerprint was certainly never put. */
    private boolean isNew(long high, long low) {
        if (scan != null) {
            if (!scan.isDone()) {
                return false;
            }
            scan = null;
        }
        return filter.excludes(high, low);
    }

    private long read(long high, long low) {
        Bytes key = Bytes.wrap(KeyHash.bytes(high, low));
        byte[] unwritten = pending.get(key);
        if (unwritten != null) {
            return KeyHash.generation(unwritten);
        }
        byte[] written = disk.get(key);
        memory.lookedUp(written != null);
        if (written == null) {
            return Fingerprints.NONE;
        }
        long generation = KeyHash.generation(written);
        if (!exact) {
            table.put(high, low, generation);
        }
        return generation;
    }

    /** Entries in both places are newer in the table, so the table comes last. */
    private void write() {
        writePending();
        Rows rows = new Rows();
        table.drainUnwritten(rows::add);
        rows.write();
    }

    private void writePending() {
        if (!pending.isEmpty()) {
            List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>(pending.size());
            pending.forEach((key, value) -> entries.add(KeyValue.pair(key, value)));
            disk.putAll(entries);
            pending.clear();
        }
    }

    /** Rows on their way to disk, many in one native call. */
    private final class Rows {

        private final List<KeyValue<Bytes, byte[]>> rows = new ArrayList<>();

        void add(long high, long low, long generation) {
            rows.add(KeyValue.pair(Bytes.wrap(KeyHash.bytes(high, low)), KeyHash.bytes(generation)));
            if (rows.size() == BATCH) {
                write();
            }
        }

        void write() {
            if (!rows.isEmpty()) {
                disk.putAll(rows);
                rows.clear();
            }
        }
    }

    /**
     * What this store makes of its changelog: fingerprints wait as those that are put do, so that there is one order of all that goes to
     * disk.
     */
    private final class Restore implements RestoreObservingContext.Observer {

        @Override
        public boolean keeps(ConsumerRecord<byte[], byte[]> record) {
            return FingerprintBatch.isKey(record.key())
                    || (record.key().length == KeyHash.BYTES && record.value() != null);
        }

        @Override
        public void take(ConsumerRecord<byte[], byte[]> record) {
            byte[] key = record.key();
            if (FingerprintBatch.isKey(key)) {
                putBatch(Bytes.wrap(key), record.value());
                FingerprintBatch.read(record.value(), FingerprintStore.this::putNew);
            } else {
                put(KeyHash.high(key), KeyHash.low(key), KeyHash.generation(record.value()));
            }
        }

        @Override
        public void restoring(Collection<ConsumerRecord<byte[], byte[]>> records) {
            if (records.stream().anyMatch(record -> record.key().length == KeyHash.BYTES)) {
                // What waits must not come after what is removed now.
                write();
            }
        }

        @Override
        public void restored(Collection<ConsumerRecord<byte[], byte[]>> records) {
            records.stream()
                    .map(ConsumerRecord::key)
                    .filter(key -> key.length == KeyHash.BYTES)
                    .forEach(key -> forgotten(KeyHash.high(key), KeyHash.low(key)));
        }
    }

    /** Winnow does not write such records to the changelog; if one is there, the disk knows what came of it. */
    private void forgotten(long high, long low) {
        table.putUnknown(high, low);
        note(high, low);
    }

    /** Reads what is on disk: at once if it all fits into the table, otherwise later and into the filter. */
    private void load() {
        if (fillTable()) {
            return;
        }
        if (takeBatchesApart()) {
            // It has not all of them, and of some a generation that a row has replaced.
            table.clear();
            pending.clear();
        }
        beginAsCache();
        if (filter != FingerprintFilter.NONE) {
            scan = FilterScan.start(name(), disk.all(), filter);
        }
    }

    /** Returns whether the table holds everything now. Rows come last: they are newer than batches. */
    private boolean fillTable() {
        visitBatches(batch -> {
            FingerprintBatch.read(batch.value, (high, low, generation) -> {
                if (!table.put(high, low, generation)) {
                    postpone(high, low, generation);
                }
            });
            return table.isComplete();
        });
        if (!table.isComplete() || !table.reserve(table.size() + disk.approximateNumEntries())) {
            return false;
        }
        try (KeyValueIterator<Bytes, byte[]> entries = disk.all()) {
            while (entries.hasNext() && table.isComplete()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                byte[] key = entry.key.get();
                if (key.length == KeyHash.BYTES) {
                    pending.remove(entry.key);
                    table.put(KeyHash.high(key), KeyHash.low(key), KeyHash.generation(entry.value));
                }
            }
        }
        return table.isComplete();
    }

    /** Visits the batches on disk, among which are rows, until the visitor has enough. */
    private void visitBatches(Predicate<KeyValue<Bytes, byte[]>> visitor) {
        try (KeyValueIterator<Bytes, byte[]> entries =
                disk.range(FingerprintBatch.FIRST_KEY, FingerprintBatch.LAST_KEY)) {
            boolean goesOn = true;
            while (goesOn && entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                goesOn = !FingerprintBatch.isKey(entry.key.get()) || visitor.test(entry);
            }
        }
    }

    /**
     * Gives what is in batches rows of its own, where it has none.
     *
     * @return whether there was a batch
     */
    private boolean takeBatchesApart() {
        Rows rows = new Rows();
        visitBatches(batch -> {
            FingerprintBatch.read(batch.value, (high, low, generation) -> {
                if (disk.get(Bytes.wrap(KeyHash.bytes(high, low))) == null) {
                    rows.add(high, low, generation);
                }
            });
            return true;
        });
        rows.write();
        return removeBatches();
    }

    /** Returns whether there was a batch. */
    private boolean removeBatches() {
        boolean[] any = {false};
        visitBatches(batch -> {
            disk.delete(batch.key);
            any[0] = true;
            return true;
        });
        return any[0];
    }

    /** To be called for every fingerprint that the table was given, whether or not it took it. */
    private void note(long high, long low) {
        if (exact && !table.isComplete()) {
            becomeCache();
        }
        filter.add(high, low);
        if (table.unwritten() >= MOST_UNWRITTEN || pending.size() >= BATCH) {
            write();
        }
    }

    /** From now on the disk is asked for single fingerprints. */
    private void becomeCache() {
        writePending();
        Rows rows = new Rows();
        table.drainAll(rows::add);
        rows.write();
        removeBatches();
        beginAsCache();
    }

    private void beginAsCache() {
        exact = false;
        write();
        table.becomeCache(memory.tableBytes(partitions));
        filter = memory.filter(partitions);
        table.addTo(filter);
    }

    private void forget() {
        if (scan != null) {
            scan.cancel();
            scan = null;
        }
        unlogged.clear();
        pending.clear();
        table.clear();
        memory.release(filter);
        filter = FingerprintFilter.NONE;
        exact = true;
    }
}
