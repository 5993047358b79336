package io.winnow.router;

import io.winnow.router.grammar.Target;
import io.winnow.router.health.Failure;
import io.winnow.router.health.Health;
import io.winnow.router.health.Hint;
import io.winnow.router.health.Targets;
import io.winnow.router.strategy.Chooser;
import io.winnow.router.strategy.Evidence;
import io.winnow.router.strategy.Selector;
import io.winnow.router.strategy.Strategy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Routes all calls that share a {@link Routing}: rotation is common to them. Cool-downs, circuits and limits are common to
 * all routers of a {@link Targets}. Thread safe.
 *
 * <p>A target that failed for good is dropped for the run that met the failure; a later run tries it again, since its
 * owner may have fixed the key or the account in the meantime.
 */
public final class Router {

    private static final int REMEMBERED_RUNS = 1_000;

    private final Targets fleet;
    private final List<Target> targets;
    private final Health[] health;
    private final Chooser chooser;
    private final Map<String, RunMemory> runs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RunMemory> eldest) {
            return size() > REMEMBERED_RUNS;
        }
    };

    public Router(Routing routing, Targets fleet) {
        this.fleet = fleet;
        this.targets = routing.config().targets();
        this.health = targets.stream().map(fleet::healthOf).toArray(Health[]::new);
        this.chooser = routing.strategy().chooser(targets);
    }

    /**
     * Begins a call for a run.
     *
     * @param evidence what is known about the targets' yields; only {@link Strategy#ADAPTIVE} uses it
     * @param seed another one for each call; only {@link Strategy#ADAPTIVE} draws from it
     */
    public Route open(String runId, Evidence evidence, long seed) {
        Selector selector = chooser.forCall(evidence, seed);
        synchronized (fleet.lock) {
            return new Route(this, fleet.policy(), memoryOf(runId), selector);
        }
    }

    /** Begins a call for a run without evidence. */
    public Route open(String runId, long seed) {
        return open(runId, Evidence.NONE, seed);
    }

    private RunMemory memoryOf(String runId) {
        return runs.computeIfAbsent(runId, id -> new RunMemory(targets.size()));
    }

    /**
     * Decides for one call.
     *
     * @param failed targets that failed earlier in this call, as a bit mask; others are preferred
     */
    Decision next(
            RunMemory run, Selector selector, long failed, long estimatedTokens, long now, RandomGenerator random) {
        synchronized (fleet.lock) {
            if (run.left() == 0) {
                return new Decision.GiveUp(run.reason(targets), true);
            }
            long ready = 0;
            int soonest = -1;
            long least = Long.MAX_VALUE;
            for (long rest = run.left(); rest != 0; rest &= rest - 1) {
                int i = Long.numberOfTrailingZeros(rest);
                long wait = health[i].nanosUntilReady(estimatedTokens, now);
                if (wait == 0) {
                    ready |= 1L << i;
                } else if (wait < least) {
                    soonest = i;
                    least = wait;
                }
            }
            if (ready == 0) {
                return new Decision.Wait(
                        Duration.ofNanos(least + spread(least, random)),
                        targets.get(soonest),
                        health[soonest].reason(now));
            }
            long preferred = ready & ~failed;
            int picked = selector.pick(preferred == 0 ? ready : preferred);
            return new Decision.Ask(targets.get(picked), picked, health[picked].asked(estimatedTokens, now));
        }
    }

    /** Without it, all waiting calls would return at the same instant and cause the next failure. */
    private long spread(long wait, RandomGenerator random) {
        return random.nextLong(Math.min(wait, fleet.policy().coolDown().ceilingNanos(1) / 2) + 1);
    }

    /** Why a call is over: the run has no target left, or the call has a reason of its own. */
    Decision.@Nullable GiveUp over(RunMemory run, @Nullable Failure reason) {
        synchronized (fleet.lock) {
            if (run.left() == 0) {
                return new Decision.GiveUp(run.reason(targets), true);
            }
        }
        return reason == null ? null : new Decision.GiveUp(reason, false);
    }

    void succeeded(RunMemory run, Decision.Ask ask, long now) {
        synchronized (fleet.lock) {
            health[ask.index()].succeeded(ask.ticket(), now);
            run.succeeded(ask.index());
        }
    }

    void used(Decision.Ask ask, long tokens) {
        synchronized (fleet.lock) {
            health[ask.index()].used(ask.ticket(), tokens);
        }
    }

    void failed(RunMemory run, Decision.Ask ask, Failure failure, long now, RandomGenerator random) {
        synchronized (fleet.lock) {
            health[ask.index()].failed(ask.ticket(), failure, now, random);
            switch (failure.kind().effect()) {
                case DROP -> run.drop(ask.index(), failure);
                case END_CALL -> {
                    if (run.badRequest(ask.index()) >= fleet.policy().badRequests()) {
                        run.drop(ask.index(), failure);
                    }
                }
                case LIMIT, TROUBLE, TRY_AGAIN -> {}
            }
        }
    }

    void abandoned(Decision.Ask ask, long now) {
        synchronized (fleet.lock) {
            health[ask.index()].abandoned(ask.ticket(), now);
        }
    }

    void hint(Decision.Ask ask, Hint hint, long now) {
        synchronized (fleet.lock) {
            health[ask.index()].pause(hint.pause(), now);
        }
    }
}
