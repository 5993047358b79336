package io.winnow.client.runs;

import io.winnow.router.grammar.Target;
import org.jspecify.annotations.Nullable;

/**
 * Checks a target before it is called. A process that makes the calls itself, so that it need not wait for a producer's
 * report, provides it as a CDI bean.
 */
public interface TargetCheck {

    /**
     * What a target still needs before it can be called, with the fix, in one line and without keys; null if nothing is
     * known to be missing.
     */
    @Nullable String faultOf(Target target);
}
