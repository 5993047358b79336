package io.winnow.dedup.store;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that the parts of one process share; a part that gets none must do without. Thread safe. */
public final class MemoryBudget {

    private final AtomicLong left;

    public MemoryBudget(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** Takes bytes from the budget, or nothing when there are not as many left. */
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

    /** Gives back what was reserved. */
    void release(long bytes) {
        left.addAndGet(bytes);
    }

    public long left() {
        return left.get();
    }
}
