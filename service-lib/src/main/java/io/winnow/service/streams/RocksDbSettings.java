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

    /** With as many, less one, that wait for a flush, writers are slowed down; below four RocksDB knows no such step. */
    private static final int WRITE_BUFFERS = 4;

    /** How long writers that are slowed down need at least to fill one more write buffer. */
    private static final int SECONDS_PER_WRITE_BUFFER = 10;

    private static final int NEVER = Integer.MAX_VALUE;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        RocksDbMemory memory = RocksDbMemory.ofProcess();
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinL0FilterAndIndexBlocksInCache(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(memory.writeBuffers());
        long writeBuffer = Math.min(LARGEST_WRITE_BUFFER, memory.writeBufferBytes() / 2);
        options.setWriteBufferSize(writeBuffer);
        slowDownInsteadOfStopping(options, writeBuffer);
        options.setArenaBlockSize(ARENA_BLOCK);
        // Most look-ups are for keys that are not there; without a filter on the last level each would read a block.
        options.setOptimizeFiltersForHits(false);
    }

    /**
     * Writers that are stopped because flushes are behind could wait for ever on a full disk: they wait for RocksDB's own recovery (since
     * its <a href="https://github.com/facebook/rocksdb/pull/11879">version 8.8</a>), which flushes, for which it waits until those writers are
     * through. The stores of a process share the threads that flush, so that all of them stop then. A writer that is only slow has the
     * failure with its next write.
     */
    private static void slowDownInsteadOfStopping(Options options, long writeBuffer) {
        options.setMaxWriteBufferNumber(WRITE_BUFFERS);
        options.setDelayedWriteRate(writeBuffer / SECONDS_PER_WRITE_BUFFER);
        options.setLevel0StopWritesTrigger(NEVER);
    }

    @Override
    public void close(String storeName, Options options) {
        // The memory is the process's.
    }
}
