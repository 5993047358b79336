package io.winnow.router;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The way of one call through its requests. For one thread at a time. */
public final class Route {

    private final Router router;
    private final String runId;
    private final BackoffPolicy policy;
    private long failedTargets;
    private int malformed;
    private @Nullable Failure end;

    Route(Router router, String runId, BackoffPolicy policy) {
        this.router = router;
        this.runId = runId;
        this.policy = policy;
    }

    /**
     * What to do next.
     *
     * @param now the reading of a monotonic clock in nanoseconds, the same clock for all calls of a router
     */
    public Decision next(long now, RandomGenerator random) {
        Decision.GiveUp over = over();
        if (over != null) {
            return over;
        }
        Decision decision = router.next(runId, failedTargets, now, random);
        if (decision instanceof Decision.Wait) {
            // All of them failed or cool down: who waits begins a new round.
            failedTargets = 0;
        }
        return decision;
    }

    /** Why nothing more can be done for this call, or null while something can; asking takes no target's turn. */
    public Decision.@Nullable GiveUp over() {
        return router.over(runId, end);
    }

    /** The target answered, and the answer could be used. */
    public void succeeded(Decision.Ask ask, long now) {
        router.succeeded(ask, now);
    }

    /** The target did not answer, or its answer could not be used. */
    public void failed(Decision.Ask ask, Failure failure, long now, RandomGenerator random) {
        router.failed(runId, ask, failure, now, random);
        failedTargets |= 1L << ask.index();
        switch (failure.kind()) {
            case BAD_REQUEST -> end = failure;
            case MALFORMED -> {
                if (++malformed >= policy.malformedAnswers()) {
                    end = failure;
                }
            }
            default -> {}
        }
    }
}
