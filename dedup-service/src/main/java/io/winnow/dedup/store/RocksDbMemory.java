package io.winnow.dedup.store;

import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/** The native memory that all RocksDB instances of one dedup service share. */
public final class RocksDbMemory implements AutoCloseable {

    private final LRUCache cache;
    private final WriteBufferManager writeBuffers;
    private final long writeBufferBytes;

    /**
     * Sets the limits; memory is taken as it is needed.
     *
     * @param cacheBytes for blocks, indexes and filters
     * @param writeBufferBytes for what is not yet in a file
     */
    public RocksDbMemory(long cacheBytes, long writeBufferBytes) {
        RocksDB.loadLibrary();
        // Write buffers are charged to the cache, so that one limit holds for both together.
        this.cache = new LRUCache(cacheBytes + writeBufferBytes);
        this.writeBuffers = new WriteBufferManager(writeBufferBytes, cache);
        this.writeBufferBytes = writeBufferBytes;
    }

    LRUCache cache() {
        return cache;
    }

    WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    long writeBufferBytes() {
        return writeBufferBytes;
    }

    @Override
    public void close() {
        writeBuffers.close();
        cache.close();
    }
}
