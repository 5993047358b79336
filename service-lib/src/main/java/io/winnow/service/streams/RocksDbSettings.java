package io.winnow.service.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;

/**
 * Makes every store of the process draw on {@link RocksDbMemory}. Left to itself, Kafka Streams gives each store of each partition 50 MB of
 * cache and up to 48 MB of write buffers.
 *
 * <p>Made by Kafka Streams from its class name.
 */
public final class RocksDbSettings implements RocksDBConfigSetter {

    private static final long LARGEST_WRITE_BUFFER = 8 << 20;

    /** What a store with next to nothing in it takes; RocksDB's own choice is an eighth of the write buffer. */
    private static final long ARENA_BLOCK = 64 << 10;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        RocksDbMemory memory = RocksDbMemory.ofProcess();
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinL0FilterAndIndexBlocksInCache(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(memory.writeBuffers());
        options.setWriteBufferSize(Math.min(LARGEST_WRITE_BUFFER, memory.writeBufferBytes() / 2));
        options.setArenaBlockSize(ARENA_BLOCK);
        // Most look-ups are for keys that are not there; without a filter on the last level each would read a block.
        options.setOptimizeFiltersForHits(false);
    }

    @Override
    public void close(String storeName, Options options) {
        // The memory is the process's.
    }
}
