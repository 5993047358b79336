package io.winnow.router.health;

import io.winnow.router.grammar.Target;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Targets} knows about a target at one moment. It holds for all runs: that one of them has dropped the
 * target is not in here.
 *
 * @param target without a weight, which is a routing's and not the target's
 * @param until reading of the clock before which it is certainly not called; null unless it is cooling or open
 * @param reason the last failure, or word of the provider, that made it cool down or opened its circuit; null when it is healthy
 * @param inFlight requests in flight
 * @param limit how many are allowed, after the provider reported too many; null for no limit
 * @param askedAt reading of the clock when it was last called; null if never
 */
public record TargetHealth(
        Target target,
        State state,
        @Nullable Long until,
        @Nullable Failure reason,
        int inFlight,
        @Nullable Integer limit,
        @Nullable Long askedAt) {

    /** Whether a target may be called. */
    public enum State {
        /** It may, as far as limits of requests and tokens let it. */
        HEALTHY,
        /** It is left alone for a while, because it asked for a pause or failed. */
        COOLING,
        /** It failed so often that it is left alone for longer, and then probed once. */
        OPEN,
        /** It failed so often that one request, the probe, is to show, or is about to, whether it works again. */
        HALF_OPEN
    }
}
