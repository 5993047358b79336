package io.winnow.router;

import io.winnow.router.health.Failure;
import io.winnow.router.health.Hint;
import io.winnow.router.health.RouterPolicy;
import io.winnow.router.strategy.Selector;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The way of one call through its requests. For one thread at a time.
 *
 * <p>Each {@link Decision.Ask} ends with exactly one of {@link #succeeded}, {@link #failed} and {@link #abandoned};
 * later reports are ignored, so that {@code abandoned} can be called in a {@code finally} block.
 *
 * <p>{@code now} is always the reading of a monotonic clock in nanoseconds, the same clock for all calls of a fleet.
 */
public final class Route {

    private final Router router;
    private final RouterPolicy policy;
    private final RunMemory run;
    private final Selector selector;
    private long failedTargets;
    private int unusable;
    private @Nullable Failure end;

    Route(Router router, RouterPolicy policy, RunMemory run, Selector selector) {
        this.router = router;
        this.policy = policy;
        this.run = run;
        this.selector = selector;
    }

    /** What to do next, if the tokens of the request are unknown. */
    public Decision next(long now, RandomGenerator random) {
        return next(now, random, 0);
    }

    /**
     * What to do next.
     *
     * @param estimatedTokens at most so many tokens will be taken, in and out; counts where a target has a limit of them
     */
    public Decision next(long now, RandomGenerator random, long estimatedTokens) {
        if (estimatedTokens < 0) {
            throw new IllegalArgumentException("need 0 tokens or more, found " + estimatedTokens);
        }
        Decision.GiveUp over = end == null ? null : over();
        if (over != null) {
            return over;
        }
        Decision decision = router.next(run, selector, failedTargets, estimatedTokens, now, random);
        if (decision instanceof Decision.Wait) {
            // All of them failed or cool down: after the wait, a new round begins.
            failedTargets = 0;
        }
        return decision;
    }

    /** Why this call has to give up, or null if it does not; this query does not change the rotation. */
    public Decision.@Nullable GiveUp over() {
        return router.over(run, end);
    }

    /** The target answered, and the answer could be used. */
    public void succeeded(Decision.Ask ask, long now) {
        router.succeeded(run, ask, now);
    }

    /**
     * The target answered, and the answer could be used.
     *
     * @param tokensUsed in and out, as the provider counted them
     */
    public void succeeded(Decision.Ask ask, long now, long tokensUsed) {
        router.used(ask, tokensUsed);
        router.succeeded(run, ask, now);
    }

    /** The target did not answer, or its answer could not be used. */
    public void failed(Decision.Ask ask, Failure failure, long now, RandomGenerator random) {
        router.failed(run, ask, failure, now, random);
        failedTargets |= 1L << ask.index();
        switch (failure.kind().effect()) {
            case END_CALL -> end = failure;
            case TRY_AGAIN -> {
                if (++unusable >= policy.unusableAnswers()) {
                    end = failure;
                }
            }
            case DROP, LIMIT, TROUBLE -> {}
        }
    }

    /** The request was cancelled or never sent: its outcome is unknown. */
    public void abandoned(Decision.Ask ask, long now) {
        router.abandoned(ask, now);
    }

    /** The provider reported something about its limits, with any answer. */
    public void hint(Decision.Ask ask, Hint hint, long now) {
        router.hint(ask, hint, now);
    }
}
