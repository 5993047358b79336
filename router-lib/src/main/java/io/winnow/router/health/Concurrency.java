package io.winnow.router.health;

import org.jspecify.annotations.Nullable;

/**
 * How many requests to one target may be in flight: unlimited, until the provider reports too many; then half of those
 * that were in flight. Each further word of that kind halves it, as many successes as the limit is high raise it by
 * one. Guarded by the fleet's lock.
 */
public final class Concurrency {

    private static final int UNLIMITED = Integer.MAX_VALUE;

    private int limit = UNLIMITED;
    private int successes;
    private long since;

    boolean admits(int underWay) {
        return underWay < limit;
    }

    /**
     * The provider reported too many requests.
     *
     * @param underWay requests, this one among them
     * @param next ticket of the next request: those before it were sent under the limit that proved too high, and their
     *     failures are not new information
     */
    void refused(long ticket, int underWay, long next) {
        if (ticket < since) {
            return;
        }
        limit = Math.max(1, (limit == UNLIMITED ? underWay : limit) / 2);
        successes = 0;
        since = next;
    }

    /**
     * A request succeeded.
     *
     * @param underWay requests, this one among them
     */
    void succeeded(int underWay) {
        // A limit that is not reached has not been tested: it would grow forever and have no effect when it is needed.
        if (limit == UNLIMITED || underWay < limit - underWay) {
            return;
        }
        if (++successes >= limit) {
            successes = 0;
            limit++;
        }
    }

    /** How many requests may be in flight; null for no limit. */
    @Nullable Integer limit() {
        return limit == UNLIMITED ? null : Integer.valueOf(limit);
    }

    @Override
    public String toString() {
        return limit == UNLIMITED ? "unlimited" : "at most " + limit + " at once";
    }
}
