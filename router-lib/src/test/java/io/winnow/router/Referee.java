package io.winnow.router;

import io.winnow.router.grammar.Target;
import io.winnow.router.health.Backoff;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.router.health.Hint;
import io.winnow.router.health.RateLimit;
import io.winnow.router.health.RouterPolicy;
import io.winnow.router.health.TargetHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Knows the rules by which one target may be asked, and applies them in the plainest way: whole histories, no ring, no
 * early exit. Assumes that each jitter is the longest, see {@link LongestDelays}.
 */
public final class Referee {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private static final class Sent {

        private final long order;
        private final long at;
        private long tokens;

        Sent(long order, long at, long tokens) {
            this.order = order;
            this.at = at;
            this.tokens = tokens;
        }
    }

    private final RouterPolicy policy;
    private final RateLimit rateLimit;
    private final List<Sent> history = new ArrayList<>();
    private final Map<Long, Sent> underWay = new TreeMap<>();
    private long coolUntil = Long.MIN_VALUE;
    private Failure reason;
    private int failuresInARow;
    private long news;
    private int troublesInARow;
    private int openings;
    private long probeAt;
    private Long probe;
    private Integer limit;
    private int successesUnderLimit;
    private long halvedBefore;

    /** How often something happened that the test wants to have seen. */
    public enum Sight {
        OPENED,
        PROBED,
        CLOSED,
        HALVED,
        RAISED,
        FULL,
        EXPIRED,
        REQUEST_LIMITED,
        TOKEN_LIMITED
    }

    private final Map<Sight, Integer> sights;
    private final Map<TargetHealth.State, Integer> stateSights;

    public Referee(
            RouterPolicy policy,
            RateLimit rateLimit,
            Map<Sight, Integer> sights,
            Map<TargetHealth.State, Integer> stateSights) {
        this.stateSights = stateSights;
        this.policy = policy;
        this.rateLimit = rateLimit;
        this.sights = sights;
    }

    /** Why the target must not be asked now, or null when it may. */
    public String objection(long tokens, long now) {
        expire(now);
        if (now < coolUntil) {
            return "cools down for " + (coolUntil - now);
        }
        if (openings > 0 && now < probeAt) {
            return "its circuit is open for " + (probeAt - now);
        }
        if (openings > 0 && probe != null && underWay.containsKey(probe)) {
            return "its probe is under way";
        }
        if (limit != null && underWay.size() >= limit) {
            saw(Sight.FULL);
            return "has " + underWay.size() + " of " + limit + " under way";
        }
        List<Sent> lastMinute =
                history.stream().filter(sent -> sent.at > now - MINUTE).toList();
        if (rateLimit.requestsPerMinute() != null && lastMinute.size() >= rateLimit.requestsPerMinute()) {
            saw(Sight.REQUEST_LIMITED);
            return "had " + lastMinute.size() + " requests in a minute";
        }
        long taken = lastMinute.stream().mapToLong(sent -> sent.tokens).sum();
        Long most = rateLimit.tokensPerMinute();
        if (most != null && taken > 0 && taken + tokens > most) {
            saw(Sight.TOKEN_LIMITED);
            return "took " + taken + " tokens in a minute, asked for " + tokens;
        }
        return null;
    }

    /** What a snapshot has to say of the target. */
    public TargetHealth expected(Target target, long now) {
        long ready = Math.max(coolUntil, openings > 0 ? probeAt : Long.MIN_VALUE);
        TargetHealth.State state = ready > now
                ? openings > 0 ? TargetHealth.State.OPEN : TargetHealth.State.COOLING
                : openings > 0 ? TargetHealth.State.HALF_OPEN : TargetHealth.State.HEALTHY;
        stateSights.merge(state, 1, Integer::sum);
        return new TargetHealth(
                target,
                state,
                ready > now ? Long.valueOf(ready) : null,
                state == TargetHealth.State.HEALTHY ? null : reason,
                (int) underWay.values().stream()
                        .filter(sent -> now - sent.at < policy.lease().toNanos())
                        .count(),
                limit,
                history.isEmpty() ? null : Long.valueOf(history.getLast().at));
    }

    public void asked(long order, long tokens, long now) {
        Sent sent = new Sent(order, now, tokens);
        if (openings > 0) {
            probe = order;
            saw(Sight.PROBED);
        }
        history.add(sent);
        underWay.put(order, sent);
    }

    public void succeeded(long order, long tokens, long now) {
        expire(now);
        history.stream().filter(sent -> sent.order == order).forEach(sent -> sent.tokens = tokens);
        int concurrent = underWay.size();
        if (underWay.remove(order) == null) {
            return;
        }
        if (limit != null && concurrent * 2 >= limit && ++successesUnderLimit >= limit) {
            limit++;
            successesUnderLimit = 0;
            saw(Sight.RAISED);
        }
        answered(order);
        if (order >= news) {
            failuresInARow = 0;
            news = history.size();
        }
    }

    public void failed(long order, Failure failure, long now) {
        expire(now);
        int concurrent = underWay.size();
        if (underWay.remove(order) == null) {
            return;
        }
        switch (failure.kind()) {
            case RATE_LIMITED -> {
                if (order >= halvedBefore) {
                    limit = Math.max(1, (limit == null ? concurrent : limit) / 2);
                    successesUnderLimit = 0;
                    halvedBefore = history.size();
                    saw(Sight.HALVED);
                }
                answered(order);
                coolDown(order, failure, now);
            }
            case UNAVAILABLE, TIMED_OUT -> {
                boolean opens = openings > 0
                        ? probe != null && probe == order
                        : order >= news && ++troublesInARow >= policy.troubles();
                if (opens) {
                    openings++;
                    probe = null;
                    probeAt = now + ceiling(policy.circuit(), openings);
                    saw(Sight.OPENED);
                }
                coolDown(order, failure, now);
            }
            case MISCONFIGURED -> {}
            default -> answered(order);
        }
    }

    public void abandoned(long order) {
        underWay.remove(order);
    }

    public void hinted(Hint hint, long now) {
        coolUntil = Math.max(coolUntil, now + hint.pause().toNanos());
        reason = Failure.of(FailureKind.RATE_LIMITED, "the provider reports that its limit is used up");
    }

    private void answered(long order) {
        if (openings == 0) {
            troublesInARow = order >= news ? 0 : troublesInARow;
        } else if (probe != null && probe == order) {
            openings = 0;
            troublesInARow = 0;
            saw(Sight.CLOSED);
        }
    }

    private void coolDown(long order, Failure failure, long now) {
        reason = failure;
        if (order >= news) {
            failuresInARow++;
            news = history.size();
        }
        long delay = failure.retryAfter() == null || failure.retryAfter().isZero()
                ? ceiling(policy.coolDown(), Math.max(1, failuresInARow))
                : failure.retryAfter().toNanos();
        coolUntil = Math.max(coolUntil, now + delay);
    }

    private static long ceiling(Backoff backoff, int failures) {
        return (long) Math.min(
                backoff.base().toNanos() * Math.pow(2, failures - 1),
                backoff.max().toNanos());
    }

    private void expire(long now) {
        if (underWay.values().removeIf(sent -> now - sent.at >= policy.lease().toNanos())) {
            saw(Sight.EXPIRED);
        }
    }

    private void saw(Sight sight) {
        sights.merge(sight, 1, Integer::sum);
    }
}
