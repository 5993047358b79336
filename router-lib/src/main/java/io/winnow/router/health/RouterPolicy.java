package io.winnow.router.health;

import java.time.Duration;

/**
 * How patient a process is with its targets.
 *
 * @param coolDown how long a target is left alone after a failure that may pass, unless the provider says how long
 * @param circuit how long an open circuit stays open before a probe; each probe that fails doubles it
 * @param troubles failures in a row ({@linkplain FailureKind#UNAVAILABLE unavailable}, {@linkplain
 *     FailureKind#TIMED_OUT timed out}) that open the circuit
 * @param unusableAnswers answers that could not be used after which a call gives up
 * @param badRequests bad requests of one run in a row after which a target is dropped for it: when each of its requests
 *     is refused, it is not the request
 * @param lease how long a request may be in flight without a report from its caller; after that its slot is given to
 *     others. Must be longer than any request takes.
 */
public record RouterPolicy(
        Backoff coolDown, Backoff circuit, int troubles, int unusableAnswers, int badRequests, Duration lease) {

    public static final RouterPolicy DEFAULT = new RouterPolicy(
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30)),
            new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(2)),
            5,
            3,
            5,
            Duration.ofMinutes(70));

    public RouterPolicy {
        if (troubles < 1 || unusableAnswers < 1 || badRequests < 1) {
            throw new IllegalArgumentException("need at least one failure of each kind");
        }
        if (!lease.isPositive()) {
            throw new IllegalArgumentException("need a lease longer than 0, found " + lease);
        }
    }
}
