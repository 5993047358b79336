package io.winnow.router;

import io.winnow.router.strategy.Evidence;
import io.winnow.router.strategy.Optimize;
import io.winnow.router.strategy.Strategy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Simulated providers that know nothing of each other, and runs that ask them for lists until a budget is spent.
 *
 * <p>Each provider draws its answers from its own vocabulary, by Zipf's law. At each rank there is either the term that
 * is common to all providers at this rank, or one that only this provider has.
 */
final class Market {

    /**
     * A provider.
     *
     * @param price of a call in dollars
     * @param minutes that a call takes on average; each takes from half to one and a half of that
     * @param terms in its vocabulary
     * @param skew exponent of Zipf's law: the greater, the sooner it repeats itself
     * @param common share of its ranks at which it says what everyone says
     * @param failing share of its calls that are paid for and bring nothing
     */
    record Provider(double price, double minutes, int terms, double skew, double common, double failing) {}

    /**
     * How a run is made.
     *
     * @param slots calls under way at a time
     * @param late how many further calls end before a call's yield is known to those that decide
     * @param requestSize terms a call
     */
    record Conditions(Optimize optimize, double budget, int slots, int late, int requestSize) {}

    private record Call(double end, Decision.Ask ask, Route route, double spend) {}

    private record Report(String target, long uniques, double spend) {}

    private final List<Provider> providers;
    private final List<double[]> cumulative;
    private final List<int[]> vocabularies;
    private int terms;

    Market(List<Provider> providers, long seed) {
        this.providers = providers;
        SplittableRandom random = new SplittableRandom(seed);
        int ranks = providers.stream().mapToInt(Provider::terms).max().orElseThrow();
        this.terms = ranks;
        this.cumulative = providers.stream().map(Market::zipf).toList();
        this.vocabularies = new ArrayList<>();
        for (Provider provider : providers) {
            vocabularies.add(IntStream.range(0, provider.terms())
                    .map(rank -> random.nextDouble() < provider.common() ? rank : terms++)
                    .toArray());
        }
    }

    private static double[] zipf(Provider provider) {
        double[] cumulative = IntStream.rangeClosed(1, provider.terms())
                .mapToDouble(rank -> Math.pow(rank, -provider.skew()))
                .toArray();
        Arrays.parallelPrefix(cumulative, Double::sum);
        return cumulative;
    }

    /** Uniques that a run brings with the strategy and these weights; a weight of 0 leaves the provider out. */
    int uniques(Strategy strategy, int[] weights, Conditions conditions, long seed) {
        int[] members =
                IntStream.range(0, weights.length).filter(i -> weights[i] > 0).toArray();
        String config = Arrays.stream(members)
                .mapToObj(i -> "p" + i + ":m:" + weights[i])
                .collect(Collectors.joining(","));
        Router router = VirtualTime.router(strategy.label(), config);
        SplittableRandom chance = new SplittableRandom(seed);
        PriorityQueue<Call> underWay = new PriorityQueue<>(Comparator.comparingDouble(Call::end));
        Queue<Report> late = new ArrayDeque<>();
        BitSet known = new BitSet(terms);
        Evidence evidence = Evidence.NONE;
        double left = conditions.budget();
        double now = 0;
        while (true) {
            while (left > 0 && underWay.size() < conditions.slots()) {
                Route route = router.open("r", evidence, chance.nextLong());
                Decision.Ask ask = (Decision.Ask) route.next(0, chance);
                Provider provider = providers.get(members[ask.index()]);
                double minutes = provider.minutes() * chance.nextDouble(0.5, 1.5);
                double spend = conditions.optimize() == Optimize.UNIQUE_PER_DOLLAR ? provider.price() : minutes;
                left -= spend;
                underWay.add(new Call(now + minutes, ask, route, spend));
            }
            Call call = underWay.poll();
            if (call == null) {
                return known.cardinality();
            }
            now = call.end();
            call.route().succeeded(call.ask(), 0);
            int fresh = answer(members[call.ask().index()], conditions.requestSize(), known, chance);
            late.add(new Report(call.ask().target().name(), fresh, call.spend()));
            if (late.size() > conditions.late()) {
                Report report = late.remove();
                evidence = evidence.plus(report.target(), report.uniques(), report.spend());
            }
        }
    }

    /** Adds what an answer has, and returns how much of it is new. */
    private int answer(int provider, int size, BitSet known, SplittableRandom chance) {
        if (chance.nextDouble() < providers.get(provider).failing()) {
            return 0;
        }
        int fresh = 0;
        double[] sums = cumulative.get(provider);
        int[] vocabulary = vocabularies.get(provider);
        for (int i = 0; i < size; i++) {
            int at = Arrays.binarySearch(sums, chance.nextDouble() * sums[sums.length - 1]);
            int term = vocabulary[Math.min(sums.length - 1, at < 0 ? -at - 1 : at)];
            if (!known.get(term)) {
                known.set(term);
                fresh++;
            }
        }
        return fresh;
    }
}
