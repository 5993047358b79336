package io.winnow.router;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Routes all calls that share a {@link Routing}: rotation, cool-downs and dropped targets are common to them. Thread
 * safe.
 *
 * <p>A target that failed for good is dropped for the run that met the failure; a later run asks it anew, since its
 * owner may have mended the key or the account meanwhile.
 */
public final class Router {

    private static final int REMEMBERED_RUNS = 1_000;

    private final List<Target> targets;
    private final BackoffPolicy policy;
    private final Selector selector;
    private final Health[] health;
    private final Map<String, Map<Integer, Failure>> droppedByRun;

    public Router(Routing routing, BackoffPolicy policy) {
        this.targets = routing.config().targets();
        this.policy = policy;
        this.selector = Selector.of(routing);
        this.health = new Health[targets.size()];
        for (int i = 0; i < health.length; i++) {
            health[i] = new Health(policy);
        }
        this.droppedByRun = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Map<Integer, Failure>> eldest) {
                return size() > REMEMBERED_RUNS;
            }
        };
    }

    /** Begins a call for a run. */
    public Route open(String runId) {
        return new Route(this, runId, policy);
    }

    /**
     * Decides for one call.
     *
     * @param failed targets that failed earlier in this call, as a bit mask
     */
    synchronized Decision next(String runId, long failed, long now, RandomGenerator random) {
        Map<Integer, Failure> dropped = droppedByRun.getOrDefault(runId, Map.of());
        if (dropped.size() == targets.size()) {
            return new Decision.GiveUp(reasonOf(dropped), true);
        }
        long ready = 0;
        int soonest = -1;
        for (int i = 0; i < health.length; i++) {
            if (dropped.containsKey(i)) {
                continue;
            }
            if (health[i].isReady(now)) {
                ready |= 1L << i;
            } else if (soonest < 0 || health[i].nanosUntilReady(now) < health[soonest].nanosUntilReady(now)) {
                soonest = i;
            }
        }
        if (ready != 0) {
            int picked = selector.pick(ready, failed);
            return new Decision.Ask(targets.get(picked), picked, now);
        }
        Health first = health[soonest];
        Failure reason = first.last();
        // Without a spread all who wait would come back in the same instant, and bring the next failure with them.
        long wait = first.nanosUntilReady(now) + first.spreadNanos(random);
        return new Decision.Wait(
                Duration.ofNanos(wait), reason == null ? Failure.of(FailureKind.UNAVAILABLE, "cooling down") : reason);
    }

    /** Why a call is over: the run has no target left, or the call has a reason of its own. */
    synchronized Decision.@Nullable GiveUp over(String runId, @Nullable Failure reason) {
        Map<Integer, Failure> dropped = droppedByRun.getOrDefault(runId, Map.of());
        if (dropped.size() == targets.size()) {
            return new Decision.GiveUp(reasonOf(dropped), true);
        }
        return reason == null ? null : new Decision.GiveUp(reason, false);
    }

    synchronized void succeeded(Decision.Ask ask, long now) {
        health[ask.index()].succeeded(ask.at(), now);
    }

    synchronized void failed(String runId, Decision.Ask ask, Failure failure, long now, RandomGenerator random) {
        Health target = health[ask.index()];
        switch (failure.kind().effect()) {
            case DROP -> drop(runId, ask.index(), failure);
            case COOL_DOWN -> target.coolDown(failure, ask.at(), now, random);
            case END_CALL -> {
                if (target.badRequest(failure)) {
                    drop(runId, ask.index(), failure);
                }
            }
            case TRY_AGAIN -> {}
        }
    }

    private void drop(String runId, int index, Failure failure) {
        droppedByRun.computeIfAbsent(runId, run -> new TreeMap<>()).putIfAbsent(index, failure);
    }

    private Failure reasonOf(Map<Integer, Failure> dropped) {
        if (dropped.size() == 1) {
            return dropped.values().iterator().next();
        }
        String each = dropped.entrySet().stream()
                .map(entry -> targets.get(entry.getKey()).name() + ": "
                        + entry.getValue().message())
                .collect(Collectors.joining("; "));
        return Failure.of(dropped.values().iterator().next().kind(), each);
    }
}
