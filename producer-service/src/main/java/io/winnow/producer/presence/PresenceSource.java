package io.winnow.producer.presence;

import io.winnow.messages.presence.Presence;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.Failure;
import io.winnow.router.health.TargetHealth;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongFunction;

/** Puts together what an instance says of itself. For one thread. */
public final class PresenceSource {

    /** Some hundred bytes each; a routing has 64 at most, a long life brings any number. */
    static final int MOST_TARGETS = 100;

    private static final int LONGEST_REASON = 300;

    private final Identity identity;
    private final IntSupplier inFlight;
    private final LongFunction<List<TargetHealth>> fleet;
    private final Activity activity;

    /** Who it is, and what never changes while it lives. */
    public record Identity(
            String instance, String host, Instant startedAt, int capacity, List<Presence.ProviderState> providers) {}

    /** What there is to say, without the time: when two of them are equal, there is nothing new. */
    record Sight(int inFlight, long calls, Activity.Requests requests, List<Target> targets) {

        /** A target, with what was asked of it. */
        record Target(TargetHealth health, Activity.Requests requests) {}
    }

    /**
     * A source for one instance.
     *
     * @param inFlight tasks that it works on
     * @param fleet how its targets are at a reading of {@link System#nanoTime}
     */
    public PresenceSource(
            Identity identity, IntSupplier inFlight, LongFunction<List<TargetHealth>> fleet, Activity activity) {
        this.identity = identity;
        this.inFlight = inFlight;
        this.fleet = fleet;
        this.activity = activity;
    }

    /** Looks. */
    public Sight look(long nanos) {
        // Before the fleet: what is counted by now it knows, or has forgotten.
        long calls = activity.calls();
        Activity.Requests requests = activity.requests();
        Set<String> gone = new HashSet<>(activity.targets());
        List<TargetHealth> targets = fleet.apply(nanos);
        targets.forEach(target -> gone.remove(target.target().name()));
        gone.forEach(activity::forget);
        return new Sight(
                inFlight.getAsInt(),
                calls,
                requests,
                mostImportant(targets, nanos).stream()
                        .map(health -> new Sight.Target(health, activity.requests(health.target())))
                        .toList());
    }

    /** Those that are left alone, then those that were asked last. */
    private static List<TargetHealth> mostImportant(List<TargetHealth> targets, long nanos) {
        if (targets.size() <= MOST_TARGETS) {
            return targets;
        }
        List<TargetHealth> chosen = new ArrayList<>(targets);
        chosen.sort(Comparator.comparing((TargetHealth health) -> health.state() == TargetHealth.State.HEALTHY)
                .thenComparing(health -> health.askedAt() == null ? Long.MAX_VALUE : nanos - health.askedAt()));
        return chosen.stream()
                .limit(MOST_TARGETS)
                .sorted(Comparator.comparing(health -> health.target().name()))
                .toList();
    }

    /**
     * Says it.
     *
     * @param nanos when it was seen
     * @param at the same, by the clock that people read
     */
    public Presence presence(Sight sight, long nanos, Instant at, Duration every, Presence.State state) {
        return new Presence(
                Presence.VERSION,
                identity.instance(),
                identity.host(),
                identity.startedAt(),
                at,
                every.toMillis(),
                state,
                identity.capacity(),
                sight.inFlight(),
                sight.calls(),
                sight.requests().requests(),
                sight.requests().failed(),
                identity.providers(),
                sight.targets().stream()
                        .map(target -> target(target, nanos, at))
                        .toList());
    }

    private static Presence.TargetHealth target(Sight.Target seen, long nanos, Instant at) {
        TargetHealth health = seen.health();
        Target target = health.target();
        return new Presence.TargetHealth(
                target.provider(),
                target.model(),
                health.state(),
                health.until() == null
                        ? null
                        : at.plusNanos(health.until() - nanos).truncatedTo(ChronoUnit.MILLIS),
                health.reason() == null ? null : line(health.reason()),
                health.inFlight(),
                health.limit(),
                seen.requests().requests(),
                seen.requests().failed());
    }

    private static String line(Failure failure) {
        String line = (failure.kind().label() + ": " + failure.message()).replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= LONGEST_REASON
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_REASON)) + "…";
    }
}
