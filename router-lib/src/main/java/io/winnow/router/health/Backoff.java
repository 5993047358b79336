package io.winnow.router.health;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays that double with each failure in a row.
 *
 * @param base ceiling of the first delay
 * @param max ceiling that delays never pass
 */
public record Backoff(Duration base, Duration max) {

    /** Far more than anyone waits, and far from overflowing when it is doubled or added to a clock's reading. */
    private static final Duration LONGEST = Duration.ofDays(365);

    public Backoff {
        if (!base.isPositive() || max.compareTo(base) < 0 || max.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("need 0 < base <= max <= " + LONGEST + ", found " + base + ", " + max);
        }
    }

    /** The longest delay after so many failures in a row, in nanoseconds. */
    public long ceilingNanos(int failures) {
        long most = max.toNanos();
        long ceiling = base.toNanos();
        for (int i = 1; i < failures && ceiling < most; i++) {
            ceiling *= 2;
        }
        return Math.min(ceiling, most);
    }

    /** Full jitter: anything up to the ceiling, so that requests that failed together are not retried together. */
    long fullJitterNanos(int failures, RandomGenerator random) {
        return random.nextLong(ceilingNanos(failures) + 1);
    }

    /** Half jitter: the upper half of the ceiling, where the delay itself has to mean something. */
    long halfJitterNanos(int failures, RandomGenerator random) {
        long half = ceilingNanos(failures) / 2;
        return half + random.nextLong(half + 1);
    }

    /** A provider's wish in nanoseconds; one beyond a year is taken as a year. */
    static long nanosOf(Duration wish) {
        return (wish.compareTo(LONGEST) > 0 ? LONGEST : wish).toNanos();
    }
}
