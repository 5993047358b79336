package io.winnow.router.health;

import io.winnow.router.grammar.Target;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether one target may be called now, and if not, from when on. Guarded by the fleet's lock.
 *
 * <p>Readings of the clock are compared by their difference: those of a monotonic clock may wrap around.
 */
public final class Health {

    /**
     * When a slot becomes free depends on other requests; a request takes seconds, so the cost of polling is
     * negligible.
     */
    private static final long LOOK_AGAIN = 50_000_000L;

    private final Target target;
    private final RouterPolicy policy;
    private final RateLimit rateLimit;
    private final @Nullable MinuteWindow window;
    private final InFlight flights;
    private final Circuit circuit;
    private final Concurrency concurrency = new Concurrency();
    private int failures;
    private long lastChange;
    private boolean asked;
    private long askedAt;
    private boolean cooling;
    private long coolUntil;
    private @Nullable Failure last;

    Health(Target target, RouterPolicy policy, RateLimit rateLimit) {
        this.target = new Target(target.provider(), target.model(), null);
        this.policy = policy;
        this.rateLimit = rateLimit;
        this.window = rateLimit.isNone() ? null : new MinuteWindow(rateLimit);
        this.flights = new InFlight(Backoff.nanosOf(policy.lease()));
        this.circuit = new Circuit(policy);
    }

    /** 0 when a request of so many tokens may be sent now. */
    public long nanosUntilReady(long estimatedTokens, long now) {
        flights.expire(now);
        long wait = Math.max(coolDownLeft(now), circuit.nanosLeft(now));
        if (window != null) {
            wait = Math.max(wait, window.nanosUntilFits(estimatedTokens, now));
        }
        if (wait > 0) {
            return wait;
        }
        return circuit.isProbing(flights) || !concurrency.admits(flights.count()) ? LOOK_AGAIN : 0;
    }

    /** Why it may not be called now. */
    public Failure reason(long now) {
        if (last != null && (coolDownLeft(now) > 0 || !circuit.isClosed())) {
            return last;
        }
        if (!concurrency.admits(flights.count())) {
            return Failure.of(FailureKind.RATE_LIMITED, "busy: " + concurrency);
        }
        return Failure.of(FailureKind.RATE_LIMITED, "its limit is used up: " + rateLimit);
    }

    /** Its state, for display; changes nothing. */
    TargetHealth snapshot(long now) {
        long left = Math.max(leftOfCoolDown(now), circuit.nanosLeft(now));
        TargetHealth.State state = circuit.isClosed()
                ? left > 0 ? TargetHealth.State.COOLING : TargetHealth.State.HEALTHY
                : left > 0 ? TargetHealth.State.OPEN : TargetHealth.State.HALF_OPEN;
        return new TargetHealth(
                target,
                state,
                left > 0 ? Long.valueOf(now + left) : null,
                state == TargetHealth.State.HEALTHY ? null : last,
                flights.count(now),
                concurrency.limit(),
                asked ? Long.valueOf(askedAt) : null);
    }

    /** Lets a request through and returns its ticket. */
    public long asked(long estimatedTokens, long now) {
        long ticket = flights.begin(now);
        asked = true;
        askedAt = now;
        circuit.asked(ticket);
        if (window != null) {
            window.add(estimatedTokens, now);
        }
        return ticket;
    }

    public void succeeded(long ticket, long now) {
        flights.expire(now);
        int underWay = flights.count();
        if (!flights.end(ticket)) {
            return;
        }
        concurrency.succeeded(underWay);
        circuit.answered(ticket, isStale(ticket));
        if (!isStale(ticket)) {
            failures = 0;
            lastChange = flights.next();
        }
    }

    /** Replaces the estimated tokens of a request by the actual ones. */
    public void used(long ticket, long tokens) {
        if (window != null) {
            window.correct(ticket, tokens);
        }
    }

    public void failed(long ticket, Failure failure, long now, RandomGenerator random) {
        flights.expire(now);
        int underWay = flights.count();
        if (!flights.end(ticket)) {
            return;
        }
        switch (failure.kind().effect()) {
            case LIMIT -> {
                concurrency.refused(ticket, underWay, flights.next());
                circuit.answered(ticket, isStale(ticket));
                coolDown(ticket, failure, now, random);
            }
            case TROUBLE -> {
                circuit.troubled(ticket, isStale(ticket), now, random);
                coolDown(ticket, failure, now, random);
            }
            case DROP, END_CALL, TRY_AGAIN -> {
                // A misconfigured target was never called, so nothing is known about whether it would answer.
                if (failure.kind() != FailureKind.MISCONFIGURED) {
                    circuit.answered(ticket, isStale(ticket));
                }
            }
        }
    }

    /** The outcome of the request stays unknown and changes nothing. */
    public void abandoned(long ticket, long now) {
        flights.expire(now);
        flights.end(ticket);
    }

    /** The provider announces, without having refused anything, for how long it will refuse. */
    public void pause(Duration pause, long now) {
        last = Failure.of(FailureKind.RATE_LIMITED, "the provider reports that its limit is used up");
        leaveAlone(Backoff.nanosOf(pause), now);
    }

    private void coolDown(long ticket, Failure failure, long now, RandomGenerator random) {
        last = failure;
        // Requests that were in flight when the target began to cool down fail together: that is one failure, not many.
        if (!isStale(ticket)) {
            failures++;
            lastChange = flights.next();
        }
        Duration wish = failure.retryAfter();
        // Servers that do not know the time answer "come back in 0 seconds"; taken literally, that causes a storm of
        // requests.
        leaveAlone(
                wish != null && wish.isPositive()
                        ? Backoff.nanosOf(wish)
                        : policy.coolDown().fullJitterNanos(Math.max(1, failures), random),
                now);
    }

    private void leaveAlone(long nanos, long now) {
        long until = now + nanos;
        if (!cooling || until - coolUntil > 0) {
            cooling = true;
            coolUntil = until;
        }
    }

    private long coolDownLeft(long now) {
        long left = leftOfCoolDown(now);
        // Must not be compared with a clock reading that has wrapped around in the meantime.
        cooling = left > 0;
        return left;
    }

    private long leftOfCoolDown(long now) {
        return cooling ? Math.max(0, coolUntil - now) : 0;
    }

    /** Whether the request was sent before the last change of state: its outcome is not new information. */
    private boolean isStale(long ticket) {
        return ticket < lastChange;
    }
}
