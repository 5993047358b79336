package io.winnow.router.strategy;

import io.winnow.router.grammar.Target;
import java.util.HashMap;
import java.util.Map;

/**
 * What is known about targets' yields. Immutable.
 *
 * @param yields by {@linkplain Target#name() name}; missing targets have not been called yet
 */
public record Evidence(Map<String, Yield> yields) {

    public static final Evidence NONE = new Evidence(Map.of());

    public Evidence {
        yields = Map.copyOf(yields);
    }

    /** Of one target; {@link Yield#NONE} if it has not been called yet. */
    public Yield of(String target) {
        return yields.getOrDefault(target, Yield.NONE);
    }

    /**
     * This and one call more.
     *
     * @param target the name of the target that was called
     * @param uniques new attributes of the call; 0 when it failed
     * @param spend of the call: see {@link Optimize}
     */
    public Evidence plus(String target, long uniques, double spend) {
        Map<String, Yield> more = new HashMap<>(yields);
        more.put(target, of(target).plus(uniques, spend));
        return new Evidence(more);
    }
}
