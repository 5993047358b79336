package io.winnow.dedup.store;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that the parts of one process share; a part that gets none must do without. Thread safe. */
final class MemoryBudget {

    private final long bytes;
    private final AtomicLong left;

    MemoryBudget(long bytes) {
        this.bytes = bytes;
        this.left = new AtomicLong(bytes);
    }

    /** Reserves bytes of the budget, or none if there are not enough left. */
    boolean tryReserve(long bytes) {
        while (true) {
            long available = left.get();
            if (available < bytes) {
                return false;
            }
            if (left.compareAndSet(available, available - bytes)) {
                return true;
            }
        }
    }

    /** Releases reserved bytes. */
    void release(long bytes) {
        left.addAndGet(bytes);
    }

    /** Whether less than an eighth is left. */
    boolean isNearlyUsed() {
        return left() < bytes / 8;
    }

    long left() {
        return left.get();
    }
}
