package io.winnow.dedup.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * {@link FingerprintTable} is complete the disk is never read. Writes wait in memory until there are enough of them, or
 * until Streams commits the store, and go to disk in the order of the keys: under exactly-once what a crash takes from
 * the disk is restored from the changelog, so that nothing is lost by waiting.
 *
 * <p>Entries are never deleted.
 */
final class FingerprintStore implements KeyValueStore<Bytes, byte[]> {

    /** Entries in one native call. */
    private static final int BATCH = 4096;

    /** Entries that wait in the table; the more, the fewer passes over it, and the longer each one. */
    private static final int MOST_UNWRITTEN = 1 << 17;

    private final KeyValueStore<Bytes, byte[]> disk;
    private final FingerprintTable table;

    /** What waits without the table's account, which only a complete table keeps. */
    private final Map<Bytes, byte[]> pending = new HashMap<>();

    FingerprintStore(KeyValueStore<Bytes, byte[]> disk, MemoryBudget budget) {
        this.disk = disk;
        this.table = new FingerprintTable(budget);
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        forget();
        disk.init(new RestoreObservingContext(context, this::restored), root);
        fillTable();
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        byte[] bytes = key.get();
        if (bytes.length != KeyHash.BYTES) {
            return disk.get(key);
        }
        long generation = table.find(KeyHash.high(bytes), KeyHash.low(bytes));
        if (generation >= 0) {
            return KeyHash.bytes(generation);
        }
        if (generation == FingerprintTable.ABSENT && table.isComplete()) {
            return null;
        }
        return read(key, bytes);
    }

    @Override
    public void put(Bytes key, byte[] value) {
        byte[] bytes = key.get();
        if (bytes.length != KeyHash.BYTES) {
            disk.put(key, value);
            return;
        }
        if (table.putUnwritten(KeyHash.high(bytes), KeyHash.low(bytes), KeyHash.generation(value))) {
            if (table.unwritten() >= MOST_UNWRITTEN) {
                write();
            }
            return;
        }
        if (!table.isComplete() && table.unwritten() > 0) {
            write();
        }
        pending.put(key, value);
        if (pending.size() >= BATCH) {
            write();
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
        disk.close();
        forget();
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

    private byte @Nullable [] read(Bytes key, byte[] bytes) {
        byte[] unwritten = pending.get(key);
        if (unwritten != null) {
            return unwritten;
        }
        byte[] written = disk.get(key);
        if (written != null && !table.isComplete()) {
            table.put(KeyHash.high(bytes), KeyHash.low(bytes), KeyHash.generation(written));
        }
        return written;
    }

    /** Entries in both places are newer in the table, so the table comes last. */
    private void write() {
        if (!pending.isEmpty()) {
            List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>(pending.size());
            pending.forEach((key, value) -> entries.add(KeyValue.pair(key, value)));
            disk.putAll(entries);
            pending.clear();
        }
        List<KeyValue<Bytes, byte[]>> batch = new ArrayList<>();
        table.drainUnwritten((high, low, generation) -> {
            batch.add(KeyValue.pair(Bytes.wrap(KeyHash.bytes(high, low)), KeyHash.bytes(generation)));
            if (batch.size() == BATCH) {
                disk.putAll(batch);
                batch.clear();
            }
        });
        if (!batch.isEmpty()) {
            disk.putAll(batch);
        }
    }

    private void restored(Collection<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            remember(record.key(), record.value());
        }
    }

    private void fillTable() {
        if (!table.reserve(disk.approximateNumEntries())) {
            table.markIncomplete();
            return;
        }
        try (KeyValueIterator<Bytes, byte[]> entries = disk.all()) {
            while (entries.hasNext() && table.isComplete()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                remember(entry.key.get(), entry.value);
            }
        }
    }

    private void remember(byte[] key, byte @Nullable [] value) {
        if (key.length != KeyHash.BYTES) {
            return;
        }
        if (value == null) {
            // Winnow does not write such records to the changelog; if one is there, the disk is authoritative from then
            // on.
            table.clear();
            table.markIncomplete();
            return;
        }
        table.put(KeyHash.high(key), KeyHash.low(key), KeyHash.generation(value));
    }

    private void forget() {
        pending.clear();
        table.clear();
    }
}
