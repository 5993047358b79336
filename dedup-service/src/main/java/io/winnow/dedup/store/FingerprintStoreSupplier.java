package io.winnow.dedup.store;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Makes the store of one partition: RocksDB behind a {@link FingerprintTable}. */
public final class FingerprintStoreSupplier implements KeyValueBytesStoreSupplier {

    private final KeyValueBytesStoreSupplier disk;
    private final MemoryBudget budget;

    public FingerprintStoreSupplier(String name, MemoryBudget budget) {
        this.disk = Stores.persistentKeyValueStore(name);
        this.budget = budget;
    }

    @Override
    public String name() {
        return disk.name();
    }

    @Override
    public KeyValueStore<Bytes, byte[]> get() {
        return new FingerprintStore(disk.get(), budget);
    }

    @Override
    public String metricsScope() {
        return disk.metricsScope();
    }
}
