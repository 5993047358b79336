package io.winnow.router.health;

import java.util.random.RandomGenerator;

/**
 * A circuit breaker. Closed, it opens after some failures in a row; when its time is over it is half-open and lets one request, the
 * probe, through: a success closes it, a failure opens it for longer, and a probe without a report is replaced by
 * another. Guarded by the fleet's lock.
 */
public final class Circuit {

    private static final long NOBODY = -1;

    private final RouterPolicy policy;
    private int troubles;
    private int openings;
    private long probeAt;
    private long probe = NOBODY;

    Circuit(RouterPolicy policy) {
        this.policy = policy;
    }

    boolean isClosed() {
        return openings == 0;
    }

    /** How long no probe is let through; 0 when one is, or when none is needed. */
    long nanosLeft(long now) {
        return isClosed() ? 0 : Math.max(0, probeAt - now);
    }

    /** Whether the answer to the probe has to be awaited. */
    boolean isProbing(InFlight flights) {
        return !isClosed() && probe != NOBODY && flights.isUnderWay(probe);
    }

    void asked(long ticket) {
        if (!isClosed()) {
            probe = ticket;
        }
    }

    /**
     * The provider answered, even if with an error.
     *
     * @param stale whether the request was sent before the target was last known to work or to fail
     */
    void answered(long ticket, boolean stale) {
        if (isClosed()) {
            troubles = stale ? troubles : 0;
        } else if (ticket == probe) {
            troubles = 0;
            openings = 0;
            probe = NOBODY;
        }
    }

    /**
     * The provider did not answer.
     *
     * @param stale whether the request was sent before the target was last known to work or to fail
     */
    void troubled(long ticket, boolean stale, long now, RandomGenerator random) {
        if (isClosed()) {
            if (!stale && ++troubles >= policy.troubles()) {
                open(now, random);
            }
        } else if (ticket == probe) {
            open(now, random);
        }
    }

    private void open(long now, RandomGenerator random) {
        openings++;
        probe = NOBODY;
        // Not full jitter: after a delay near 0, the next probe would meet the same failure.
        probeAt = now + policy.circuit().halfJitterNanos(openings, random);
    }
}
