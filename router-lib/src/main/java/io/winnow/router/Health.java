package io.winnow.router;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** From when on one target may be asked again. Guarded by the router's lock. */
final class Health {

    private final BackoffPolicy policy;
    private int failures;
    private int badRequests;
    private boolean cooling;
    private long readyAt;
    private long changedAt;
    private boolean changed;
    private @Nullable Failure last;

    Health(BackoffPolicy policy) {
        this.policy = policy;
    }

    boolean isReady(long now) {
        // Compared by difference: the readings of a monotonic clock may wrap around.
        return !cooling || readyAt - now <= 0;
    }

    long nanosUntilReady(long now) {
        return cooling ? Math.max(0, readyAt - now) : 0;
    }

    /** How far apart those who wait for this target come back. */
    long spreadNanos(RandomGenerator random) {
        return random.nextLong(policy.ceilingNanos(1) / 2 + 1);
    }

    @Nullable Failure last() {
        return last;
    }

    void succeeded(long askedAt, long now) {
        badRequests = 0;
        if (isStale(askedAt)) {
            return;
        }
        failures = 0;
        cooling = false;
        mark(now);
    }

    void coolDown(Failure failure, long askedAt, long now, RandomGenerator random) {
        last = failure;
        // Requests that were under way when the target began to cool down fail together: that is one failure, not many.
        if (!isStale(askedAt)) {
            failures++;
            mark(now);
        }
        long delay = failure.retryAfter() == null
                ? policy.delayNanos(Math.max(1, failures), random)
                : nanosOf(failure.retryAfter());
        long until = now + delay;
        if (!cooling || until - readyAt > 0) {
            cooling = true;
            readyAt = until;
        }
    }

    /** Returns whether so many bad requests came in a row that the target is at fault. */
    boolean badRequest(Failure failure) {
        last = failure;
        if (++badRequests < policy.badRequests()) {
            return false;
        }
        badRequests = 0;
        return true;
    }

    private boolean isStale(long askedAt) {
        return changed && askedAt - changedAt < 0;
    }

    private void mark(long now) {
        changed = true;
        changedAt = now;
    }

    private static long nanosOf(java.time.Duration duration) {
        // A year is more than any run waits, and far from overflowing.
        java.time.Duration most = java.time.Duration.ofDays(365);
        return (duration.compareTo(most) > 0 ? most : duration).toNanos();
    }
}
