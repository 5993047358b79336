package io.winnow.dedup.store;

import java.util.concurrent.atomic.LongAdder;

/**
 * The heap that the fingerprints of a process may take, and how often it was not enough.
 *
 * <p>A sixth is kept for {@linkplain FingerprintFilter filters}, of which each partition of the topic can have an equal part, however
 * many of them are here: a filter must not fail because others came first, nor grow, as it cannot without reading the disk. The
 * rest is for {@linkplain FingerprintTable tables}, which share it as they need it. Thread safe.
 */
public final class FingerprintMemory {

    private static final int FILTERS_SHARE = 6;

    private final long bytes;
    private final long filterBytes;
    private final MemoryBudget tables;
    private final MemoryBudget filters;
    private final LongAdder found = new LongAdder();
    private final LongAdder notFound = new LongAdder();

    public FingerprintMemory(long bytes) {
        this.bytes = bytes;
        this.filterBytes = bytes / FILTERS_SHARE;
        this.filters = new MemoryBudget(filterBytes);
        this.tables = new MemoryBudget(bytes - filterBytes);
    }

    /** What may be used. */
    public long bytes() {
        return bytes;
    }

    /** What is used. */
    public long used() {
        return bytes - tables.left() - filters.left();
    }

    /** Look-ups on disk that found what they looked for. */
    public long found() {
        return found.sum();
    }

    /** Look-ups on disk that memory ought to have made needless. */
    public long notFound() {
        return notFound.sum();
    }

    void lookedUp(boolean wasFound) {
        (wasFound ? found : notFound).increment();
    }

    MemoryBudget tables() {
        return tables;
    }

    /** What the table of one of so many partitions can begin with when it is a cache from the start. */
    long tableBytes(int partitions) {
        return (bytes - filterBytes) / partitions;
    }

    /** The filter of one of so many partitions, which is to be {@linkplain #release released}. */
    FingerprintFilter filter(int partitions) {
        long share = FingerprintFilter.usable(filterBytes / partitions);
        return share > 0 && filters.tryReserve(share) ? new FingerprintFilter(share) : FingerprintFilter.NONE;
    }

    void release(FingerprintFilter filter) {
        filters.release(filter.bytes());
    }
}
