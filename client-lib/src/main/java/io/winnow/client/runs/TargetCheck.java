package io.winnow.client.runs;

import io.winnow.router.grammar.Target;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a target before it is asked. A process that makes the calls itself, so that it need not wait for a producer to report, gives it
 * as a CDI bean.
 */
public interface TargetCheck {

    /**
     * What a target still needs before it can be called, with the fix, in one line and without keys; null if nothing is
     * known to be missing.
     */
    @Nullable String faultOf(Target target);
}
