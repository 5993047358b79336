package io.winnow.router;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a target is left alone, and how patient a call is.
 *
 * @param base ceiling of the first delay
 * @param max ceiling that delays never pass, unless the provider itself asks for more
 * @param malformedAnswers malformed answers after which a call gives up
 * @param badRequests bad requests in a row after which a target is dropped: when each of our requests is refused, it is
 *     not the request
 */
public record BackoffPolicy(Duration base, Duration max, int malformedAnswers, int badRequests) {

    public static final BackoffPolicy DEFAULT = new BackoffPolicy(Duration.ofMillis(500), Duration.ofSeconds(30), 3, 5);

    public BackoffPolicy {
        if (!base.isPositive() || max.compareTo(base) < 0) {
            throw new IllegalArgumentException("need 0 < base <= max, found " + base + " and " + max);
        }
        if (malformedAnswers < 1 || badRequests < 1) {
            throw new IllegalArgumentException("need at least one malformed answer and one bad request");
        }
    }

    /** The longest delay after so many failures in a row, in nanoseconds: it doubles up to the maximum. */
    long ceilingNanos(int failures) {
        long ceiling = base.toNanos();
        for (int i = 1; i < failures && ceiling < max.toNanos(); i++) {
            ceiling *= 2;
        }
        return Math.min(ceiling, max.toNanos());
    }

    /** Full jitter: anything up to the ceiling, so that those who failed together do not come back together. */
    long delayNanos(int failures, RandomGenerator random) {
        return random.nextLong(ceilingNanos(failures) + 1);
    }
}
