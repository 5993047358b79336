package io.winnow.service.streams;

import io.winnow.service.ProcessMemory;
import org.eclipse.microprofile.config.ConfigProvider;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The native memory that all stores of this process share, however many topologies, stores and partitions there are. It is taken as
 * needed and never given back as a whole: a store may use it until the process ends.
 */
final class RocksDbMemory {

    /** For whoever knows better than {@link #bytesFor}. */
    private static final String BYTES = "winnow.rocksdb.bytes";

    private static final long MEBIBYTE = 1024 * 1024;
    private static final long LEAST = 24 * MEBIBYTE;
    private static final long MOST = 64 * MEBIBYTE;

    /** What RocksDB gets of the memory that the process may use: the heap has most of the rest. */
    private static final int SHARE = 10;

    private static final int WRITE_BUFFERS_SHARE = 3;

    /**
     * RocksDB would make up to 64 shards, each with its part of the memory. The filter of a file of some million keys is larger than
     * such a part, and would be read from the file for every look-up.
     */
    private static final int ONE_SHARD = 0;

    /** What indexes and filters have for themselves. Where they are not in memory, each look-up reads them first. */
    private static final double INDEXES_AND_FILTERS_SHARE = 0.5;

    private static final class OfProcess {
        static final RocksDbMemory ONE = new RocksDbMemory(ConfigProvider.getConfig()
                .getOptionalValue(BYTES, Long.class)
                .orElseGet(() -> bytesFor(ProcessMemory.limit())));
    }

    private final LRUCache cache;
    private final WriteBufferManager writeBuffers;
    private final long writeBufferBytes;

    private RocksDbMemory(long bytes) {
        RocksDB.loadLibrary();
        writeBufferBytes = bytes / WRITE_BUFFERS_SHARE;
        // Write buffers are charged to the cache, so that one limit holds for both together.
        cache = new LRUCache(bytes, ONE_SHARD, false, INDEXES_AND_FILTERS_SHARE);
        writeBuffers = new WriteBufferManager(writeBufferBytes, cache);
    }

    static RocksDbMemory ofProcess() {
        return OfProcess.ONE;
    }

    /** How much of that many bytes RocksDB gets. */
    static long bytesFor(long limit) {
        return Math.clamp(limit / SHARE, LEAST, MOST);
    }

    /** For blocks, indexes and filters, and for what is not yet in a file. */
    LRUCache cache() {
        return cache;
    }

    /** For what is not yet in a file. */
    WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    long writeBufferBytes() {
        return writeBufferBytes;
    }
}
