package io.winnow.dedup.store;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;

/**
 * Fits RocksDB to a store of small, random, immutable keys.
 *
 * <p>Made by Streams from its class name; finds the shared memory in the configuration under {@link #MEMORY}.
 */
public final class RocksDbSettings implements RocksDBConfigSetter {

    /** Key in Streams' configuration of the {@link RocksDbMemory} to share. */
    public static final String MEMORY = "winnow.dedup.rocksdb.memory";

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        RocksDbMemory memory = (RocksDbMemory) Objects.requireNonNull(configs.get(MEMORY), MEMORY);
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinL0FilterAndIndexBlocksInCache(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(memory.writeBuffers());
        options.setWriteBufferSize(Math.max(1 << 20, memory.writeBufferBytes() / 2));
        // Most look-ups are for keys that are not there; without a filter on the last level each would read a block.
        options.setOptimizeFiltersForHits(false);
    }

    @Override
    public void close(String storeName, Options options) {
        // The memory is shared and closed by the service, after all stores.
    }
}
