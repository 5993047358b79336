package io.winnow.router;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Picks one of the targets that may be asked. Sets of targets are bit masks: bit {@code i} stands for target {@code i}.
 * Guarded by the router's lock.
 */
sealed interface Selector {

    /**
     * Picks a target.
     *
     * @param ready targets that may be asked; at least one
     * @param failed targets that failed earlier in the same call
     */
    int pick(long ready, long failed);

    static Selector of(Routing routing) {
        List<Target> targets = routing.config().targets();
        return switch (routing.strategy()) {
            case BACKOFF, PRIORITY -> new First();
            case ROUNDROBIN -> new Rotation(targets.size());
            case WEIGHTED -> new SmoothWeighted(weights(targets));
        };
    }

    /** Whole numbers in the same proportions, as small as can be: floating point would drift from the exact shares. */
    private static long[] weights(List<Target> targets) {
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

    /** The first in order, but one that just failed this call only when there is no other. */
    record First() implements Selector {

        @Override
        public int pick(long ready, long failed) {
            long preferred = ready & ~failed;
            return Long.numberOfTrailingZeros(preferred == 0 ? ready : preferred);
        }
    }

    /** Each in turn. */
    final class Rotation implements Selector {

        private final int size;
        private int next;

        Rotation(int size) {
            this.size = size;
        }

        @Override
        public int pick(long ready, long failed) {
            int picked = next;
            while ((ready >>> picked & 1) == 0) {
                picked = (picked + 1) % size;
            }
            next = (picked + 1) % size;
            return picked;
        }
    }

    /**
     * The smooth weighted round-robin of nginx: every target gains its weight, the richest is picked and pays the sum.
     *
     * <p>Each set of ready targets has purses of its own. With shared ones, a target that comes and goes would bring along
     * debts from other company, and the shares of the next period would be off.
     */
    final class SmoothWeighted implements Selector {

        private static final int MAX_SETS = 1_024;

        private final long[] weights;
        private final Map<Long, long[]> pursesOf = new HashMap<>();

        SmoothWeighted(long[] weights) {
            this.weights = weights.clone();
        }

        @Override
        public int pick(long ready, long failed) {
            if (pursesOf.size() >= MAX_SETS && !pursesOf.containsKey(ready)) {
                pursesOf.clear();
            }
            long[] purses = pursesOf.computeIfAbsent(ready, set -> new long[weights.length]);
            long sum = 0;
            int richest = -1;
            for (int i = 0; i < weights.length; i++) {
                if ((ready >>> i & 1) == 0) {
                    continue;
                }
                purses[i] += weights[i];
                sum += weights[i];
                if (richest < 0 || purses[i] > purses[richest]) {
                    richest = i;
                }
            }
            purses[richest] -= sum;
            return richest;
        }
    }
}
