package io.winnow.router.strategy;

import io.winnow.router.grammar.Target;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The smooth weighted round-robin of nginx: every target gains its weight, the richest is picked and pays the sum.
 *
 * <p>Each set of candidates has its own counters. With shared ones, an intermittent target would carry over debts from
 * other sets, and the shares of the next period would be off.
 */
final class SmoothWeighted implements Selector {

    private static final int MAX_SETS = 1_024;

    private final long[] weights;
    private final Map<Long, long[]> pursesOf = new HashMap<>();
    // The last set's, since it is mostly the next one's too.
    private long current;
    private long[] purses;

    SmoothWeighted(List<Target> targets) {
        this.weights = wholeWeights(targets);
        this.purses = new long[weights.length];
    }

    @Override
    public int pick(long candidates) {
        if (candidates != current) {
            changeTo(candidates);
        }
        long sum = 0;
        int richest = -1;
        for (long rest = candidates; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            purses[i] += weights[i];
            sum += weights[i];
            if (richest < 0 || purses[i] > purses[richest]) {
                richest = i;
            }
        }
        purses[richest] -= sum;
        return richest;
    }

    private void changeTo(long candidates) {
        if (pursesOf.size() >= MAX_SETS && !pursesOf.containsKey(candidates)) {
            pursesOf.clear();
        }
        purses = pursesOf.computeIfAbsent(candidates, set -> new long[weights.length]);
        current = candidates;
    }

    /** Whole numbers in the same proportions, as small as can be: floating point would drift from the exact shares. */
    private static long[] wholeWeights(List<Target> targets) {
        List<BigDecimal> given = targets.stream()
                .map(target -> target.weight() == null ? BigDecimal.ONE : target.weight())
                .toList();
        int scale = given.stream().mapToInt(BigDecimal::scale).max().orElse(0);
        List<BigInteger> whole = given.stream()
                .map(weight -> weight.movePointRight(Math.max(0, scale)).toBigIntegerExact())
                .toList();
        BigInteger divisor = whole.stream().reduce(BigInteger.ZERO, BigInteger::gcd);
        return whole.stream()
                .mapToLong(weight -> weight.divide(divisor).longValueExact())
                .toArray();
    }
}
