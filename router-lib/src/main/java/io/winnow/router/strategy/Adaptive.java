package io.winnow.router.strategy;

import io.winnow.router.grammar.Target;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Thompson sampling: for each call, each target's uniques per spend are drawn from the distribution that the evidence
 * allows, and the targets are ranked by the draws. A target that is certainly worse is not called, a target with little
 * evidence is called as often as it might be the best, and concurrent calls with the same evidence spread over the
 * targets.
 */
final class Adaptive implements Chooser {

    /** Most of the spend that goes to targets other than the best drawn, all together, so that none is ever forgotten. */
    private static final double EXPLORATION = 0.04;

    /** How often a target without calls goes first: not always, or all calls would wait for its first answers. */
    private static final double CURIOSITY = 0.5;

    /**
     * The least that a call counts, as a share of the most expensive target's: a free target is not infinitely good.
     */
    private static final double LEAST_COST = 0.04;

    private final String[] names;

    Adaptive(List<Target> targets) {
        this.names = targets.stream().map(Target::name).toArray(String[]::new);
    }

    @Override
    public Selector forCall(Evidence evidence, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Yield[] yields = new Yield[names.length];
        for (int i = 0; i < yields.length; i++) {
            yields[i] = evidence.of(names[i]);
        }
        double[] costs = costs(yields);
        double usual = usualUniques(yields);
        double unknown = random.nextDouble() < CURIOSITY ? Double.MAX_VALUE : -1;
        double[] merits = new double[yields.length];
        for (int i = 0; i < merits.length; i++) {
            Yield known = yields[i];
            merits[i] = known.calls() == 0
                    ? unknown * random.nextDouble(0.5, 1)
                    : Math.max(0, known.uniquesPerCall() + known.error(usual) * random.nextGaussian()) / costs[i];
        }
        explore(merits, costs, random);
        return new Ranking(merits);
    }

    /** Per call, averaged over the targets with calls. */
    private static double usualUniques(Yield[] yields) {
        double sum = 0;
        int known = 0;
        for (Yield yield : yields) {
            if (yield.calls() > 0) {
                sum += yield.uniquesPerCall();
                known++;
            }
        }
        return known == 0 ? 0 : sum / known;
    }

    /** Of one call to each target, greater than 0. */
    private static double[] costs(Yield[] yields) {
        double[] costs = new double[yields.length];
        double dearest = 0;
        for (int i = 0; i < costs.length; i++) {
            costs[i] = yields[i].calls() == 0 ? 0 : yields[i].spendPerCall();
            dearest = Math.max(dearest, costs[i]);
        }
        double least = dearest > 0 ? dearest * LEAST_COST : 1;
        for (int i = 0; i < costs.length; i++) {
            costs[i] = Math.max(least, costs[i]);
        }
        return costs;
    }

    /** Lets another than the best go first now and then; the dearer, the more seldom, so that all have a like spend. */
    private static void explore(double[] merits, double[] costs, SplittableRandom random) {
        int best = new Ranking(merits).pick(-1L >>> (Long.SIZE - merits.length));
        double draw = random.nextDouble() * merits.length / EXPLORATION;
        for (int i = 0; i < merits.length; i++) {
            if (i == best) {
                continue;
            }
            draw -= Math.min(1, costs[best] / costs[i]);
            if (draw < 0) {
                merits[i] = Double.POSITIVE_INFINITY;
                return;
            }
        }
    }
}
