package io.winnow.dedup.store;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Makes the store of one partition: RocksDB behind a table and a filter in memory. */
public final class FingerprintStoreSupplier implements KeyValueBytesStoreSupplier {

    private final KeyValueBytesStoreSupplier disk;
    private final FingerprintMemory memory;
    private final int partitions;

    /** @param partitions of the topic, all of which can come here, and share the memory then */
    public FingerprintStoreSupplier(String name, FingerprintMemory memory, int partitions) {
        this.disk = Stores.persistentKeyValueStore(name);
        this.memory = memory;
        this.partitions = partitions;
    }

    @Override
    public String name() {
        return disk.name();
    }

    @Override
    public KeyValueStore<Bytes, byte[]> get() {
        return new FingerprintStore(disk.get(), memory, partitions);
    }

    @Override
    public String metricsScope() {
        return disk.metricsScope();
    }
}
