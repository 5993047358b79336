package io.winnow.tracing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A rate limit per second, with a burst of one second's worth. Thread safe. */
final class Allowance {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long interval;

    /** When everything that was allowed so far would have come at an even pace. */
    private final AtomicLong spentUntil;

    /**
     * An unused allowance.
     *
     * @param perSecond at least 1
     * @param now a reading of {@link System#nanoTime}
     */
    Allowance(int perSecond, long now) {
        interval = SECOND / perSecond;
        spentUntil = new AtomicLong(now - SECOND);
    }

    /** Uses one, if there is one. */
    boolean take(long now) {
        while (true) {
            long before = spentUntil.get();
            if (before - now > -interval) {
                return false;
            }
            // Unused allowance expires after a second.
            long from = Math.max(before - now, -SECOND);
            if (spentUntil.compareAndSet(before, now + from + interval)) {
                return true;
            }
        }
    }
}
