package io.winnow.router.health;

import org.jspecify.annotations.Nullable;

/**
 * How many requests may be under way to one target: as many as like, until the provider says that it is too much; then
 * half of those that were. Each further word of that kind halves it, as many successes as the limit is high raise it by
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
     * The provider said that it is too much.
     *
     * @param underWay requests, this one among them
     * @param next ticket of the next request: those before it were sent under the limit that is now too high, and their
     *     refusals are no news
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
        // A limit that is not used has not been tried: it would grow for ever and mean nothing when it is needed.
        if (limit == UNLIMITED || underWay < limit - underWay) {
            return;
        }
        if (++successes >= limit) {
            successes = 0;
            limit++;
        }
    }

    /** How many requests may be under way; null for as many as like. */
    @Nullable Integer limit() {
        return limit == UNLIMITED ? null : Integer.valueOf(limit);
    }

    @Override
    public String toString() {
        return limit == UNLIMITED ? "unlimited" : "at most " + limit + " at once";
    }
}
