package io.winnow.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.router.Market.Conditions;
import io.winnow.router.Market.Provider;
import io.winnow.router.strategy.Optimize;
import io.winnow.router.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What {@code adaptive} brings against every fixed choice, on simulated providers. Runs of one budget are compared, so
 * that uniques are in the same proportion as uniques per dollar (or minute). Five or more calls are in flight at a
 * time, and what a call brought is known to the deciders only some calls after its end.
 */
class AdaptiveSimulationTest {

    /** A dear model that knows much, two cheap ones that know less, and one that is neither; see RATIONALE.md. */
    private static final List<Provider> PUBLISHED = List.of(
            new Provider(0.0120, 0.40, 30_000, 0.9, 0.5, 0),
            new Provider(0.0008, 0.15, 6_000, 1.0, 0.6, 0),
            new Provider(0.0012, 0.10, 9_000, 1.0, 0.6, 0.05),
            new Provider(0.0030, 0.20, 1_500, 1.1, 0.8, 0));

    private static final int[] EQUAL = {1, 1, 1, 1};

    @Test
    void bringsMoreThanOneAndAHalfTimesTheUniquesPerDollarOfEqualWeights() {
        Conditions dollar = new Conditions(Optimize.UNIQUE_PER_DOLLAR, 1, 5, 4, 60);
        for (int seed = 0; seed < 10; seed++) {
            Market market = new Market(PUBLISHED, seed);

            int adaptive = market.uniques(Strategy.ADAPTIVE, EQUAL, dollar, seed);

            int weighted = market.uniques(Strategy.WEIGHTED, EQUAL, dollar, seed);
            int roundrobin = market.uniques(Strategy.ROUNDROBIN, EQUAL, dollar, seed);
            assertThat((double) adaptive / weighted).as("seed %d", seed).isGreaterThan(1.6);
            assertThat((double) adaptive / roundrobin).as("seed %d", seed).isGreaterThan(1.6);
        }
    }

    @Test
    void staysWithinATenthOfTheBestFixedChoiceUntilTheListsAreNearlyExhausted() {
        for (double budget : new double[] {1, 4}) {
            Conditions dollars = new Conditions(Optimize.UNIQUE_PER_DOLLAR, budget, 5, 4, 60);
            for (int seed = 0; seed < 3; seed++) {
                assertThat(shareOfBestFixed(new Market(PUBLISHED, seed), 4, 4, dollars, seed))
                        .as("%s dollars, seed %d", budget, seed)
                        .isGreaterThan(0.9);
            }
        }
    }

    @Test
    void staysWithinATenthOfTheBestFixedChoiceInRandomMarkets() {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            List<Provider> providers = IntStream.range(0, 2 + random.nextInt(4))
                    .mapToObj(i -> randomProvider(random))
                    .toList();
            Optimize optimize = seed % 2 == 0 ? Optimize.UNIQUE_PER_DOLLAR : Optimize.UNIQUE_PER_MINUTE;
            double budget = 500
                    * providers.stream()
                            .mapToDouble(optimize == Optimize.UNIQUE_PER_DOLLAR ? Provider::price : Provider::minutes)
                            .average()
                            .orElseThrow();
            Conditions conditions = new Conditions(optimize, budget, 1 + random.nextInt(12), random.nextInt(8), 60);
            int parts = new int[] {0, 0, 10, 6, 4, 3}[providers.size()];

            double share = shareOfBestFixed(new Market(providers, seed), providers.size(), parts, conditions, seed);

            assertThat(share).as("seed %d: %s, %s", seed, conditions, providers).isGreaterThan(0.9);
        }
    }

    @Test
    void decidesTheSameForTheSameSeedsAndEvents() {
        Conditions conditions = new Conditions(Optimize.UNIQUE_PER_MINUTE, 30, 8, 6, 60);
        Market market = new Market(PUBLISHED, 1);
        int first = market.uniques(Strategy.ADAPTIVE, EQUAL, conditions, 7);

        int second = market.uniques(Strategy.ADAPTIVE, EQUAL, conditions, 7);

        assertThat(second).isEqualTo(first);
    }

    /** Prices over a range of 40, durations of 10, vocabularies of 60; a quarter of the providers fails often. */
    private static Provider randomProvider(Random random) {
        return new Provider(
                0.0005 * Math.pow(40, random.nextDouble()),
                0.05 * Math.pow(10, random.nextDouble()),
                (int) (500 * Math.pow(60, random.nextDouble())),
                0.7 + random.nextDouble() * 0.6,
                random.nextDouble(),
                random.nextInt(4) == 0 ? random.nextDouble() * 0.5 : 0);
    }

    private static double shareOfBestFixed(Market market, int size, int parts, Conditions conditions, long seed) {
        int[] all = IntStream.range(0, size).map(i -> 1).toArray();
        double adaptive = market.uniques(Strategy.ADAPTIVE, all, conditions, seed);
        int best = fixedChoices(size, parts).stream()
                .mapToInt(weights -> market.uniques(Strategy.WEIGHTED, weights, conditions, seed))
                .max()
                .orElseThrow();
        return adaptive / best;
    }

    /** All ways to give so many parts to the targets: each target alone is among them, and equal weights mostly are. */
    private static List<int[]> fixedChoices(int size, int parts) {
        if (size == 1) {
            return List.of(new int[] {parts});
        }
        List<int[]> choices = new ArrayList<>();
        for (int mine = 0; mine <= parts; mine++) {
            for (int[] others : fixedChoices(size - 1, parts - mine)) {
                int[] choice = new int[size];
                choice[0] = mine;
                System.arraycopy(others, 0, choice, 1, others.length);
                choices.add(choice);
            }
        }
        return choices;
    }
}
