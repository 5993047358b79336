package io.winnow.router.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.router.Decision;
import io.winnow.router.LongestDelays;
import io.winnow.router.Referee;
import io.winnow.router.Route;
import io.winnow.router.Router;
import io.winnow.router.Routing;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.Backoff;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.router.health.Hint;
import io.winnow.router.health.RateLimit;
import io.winnow.router.health.RouterPolicy;
import io.winnow.router.health.TargetHealth;
import io.winnow.router.health.Targets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What holds for every strategy, in thousands of random worlds on a virtual clock: some callers share a router and ask
 * targets that answer, fail in every way, lose requests, and have limits, while a {@link Referee} for each target watches.
 */
class StrategyContractTest {

    private static final int WORLDS = 600;

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void neverAsksWhatMustNotBeAskedNorWaitsForWhatMay(Strategy strategy) {
        Map<Referee.Sight, Integer> sights = new EnumMap<>(Referee.Sight.class);

        Map<TargetHealth.State, Integer> states = new EnumMap<>(TargetHealth.State.class);

        for (int seed = 0; seed < WORLDS; seed++) {
            new World(strategy, seed, sights, states).run();
        }

        assertThat(sights.keySet()).containsExactlyInAnyOrder(Referee.Sight.values());
        assertThat(sights).allSatisfy((sight, count) -> assertThat(count).isGreaterThan(30));
        assertThat(states.keySet()).containsExactlyInAnyOrder(TargetHealth.State.values());
        assertThat(states).allSatisfy((state, count) -> assertThat(count).isGreaterThan(30));
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void decidesTheSameAgainForTheSameSeeds(Strategy strategy) {
        for (int seed = 0; seed < WORLDS / 10; seed++) {
            List<String> first = new World(strategy, seed).run();

            List<String> second = new World(strategy, seed).run();

            assertThat(second).isEqualTo(first);
        }
    }

    /** One world, from its seed. */
    private static final class World {

        private static final int EVENTS = 250;

        private record Event(long at, long order, Runnable what) {}

        private final Strategy strategy;
        private final int seed;
        private final Random chance;
        private final LongestDelays longest = new LongestDelays();
        private final RouterPolicy policy;
        private final List<Target> targets;
        private final Router router;
        private final Targets fleet;
        private final List<Referee> referees;
        private final boolean[] dropped;
        private final long[] sent;
        private final int[] mood;
        private final Expectation expectation;
        private final PriorityQueue<Event> events = new PriorityQueue<>((one, other) ->
                one.at() == other.at() ? Long.compare(one.order(), other.order()) : Long.compare(one.at(), other.at()));
        private final List<String> transcript = new ArrayList<>();
        private long now = 5_000_000_000L;
        private long scheduled;

        World(Strategy strategy, int seed) {
            this(strategy, seed, new EnumMap<>(Referee.Sight.class), new EnumMap<>(TargetHealth.State.class));
        }

        World(
                Strategy strategy,
                int seed,
                Map<Referee.Sight, Integer> sights,
                Map<TargetHealth.State, Integer> states) {
            this.strategy = strategy;
            this.seed = seed;
            this.chance = new Random(seed * 31L + strategy.label().hashCode());
            int size = strategy == Strategy.BACKOFF ? 1 : 1 + chance.nextInt(6);
            String config = IntStream.range(0, size)
                    .mapToObj(i -> "p" + i + ":m:" + (1 + chance.nextInt(9)))
                    .collect(Collectors.joining(","));
            Routing routing = Routing.parse(strategy.label(), config);
            this.targets = routing.config().targets();
            this.policy = new RouterPolicy(
                    new Backoff(Duration.ofMillis(500), Duration.ofSeconds(4)),
                    new Backoff(Duration.ofSeconds(5), Duration.ofSeconds(30)),
                    3,
                    3,
                    5,
                    Duration.ofSeconds(40));
            Map<String, RateLimit> limits = new HashMap<>();
            targets.forEach(target -> limits.put(target.name(), rateLimit()));
            this.fleet = new Targets(policy, target -> limits.get(target.name()));
            this.router = new Router(routing, fleet);
            this.referees = targets.stream()
                    .map(target -> new Referee(policy, limits.get(target.name()), sights, states))
                    .toList();
            this.dropped = new boolean[size];
            this.sent = new long[size];
            this.mood = new int[size];
            this.expectation = Expectation.of(strategy, targets);
        }

        private RateLimit rateLimit() {
            return switch (chance.nextInt(4)) {
                case 0 -> new RateLimit(1L + chance.nextInt(30), null);
                case 1 -> new RateLimit(null, 100L + chance.nextInt(3_000));
                case 2 -> new RateLimit(1L + chance.nextInt(30), 100L + chance.nextInt(3_000));
                default -> RateLimit.NONE;
            };
        }

        List<String> run() {
            for (int caller = 1 + chance.nextInt(12); caller > 0; caller--) {
                after(chance.nextInt(1_000_000_000), this::call);
            }
            for (int i = 0; i < EVENTS && !events.isEmpty(); i++) {
                Event event = events.poll();
                now = event.at();
                event.what().run();
            }
            expectation.check();
            return transcript;
        }

        private void call() {
            long callSeed = chance.nextLong();
            Evidence evidence = evidence();
            step(router.open("run", evidence, callSeed), new long[1], expectation.call(evidence, callSeed));
        }

        private Evidence evidence() {
            Evidence evidence = Evidence.NONE;
            for (Target target : targets) {
                for (int i = chance.nextInt(3); i > 0; i--) {
                    evidence = evidence.plus(target.name(), chance.nextInt(60), chance.nextInt(3) * 0.001);
                }
            }
            return evidence;
        }

        private void step(Route route, long[] failed, Selector expected) {
            long tokens = chance.nextInt(3) == 0 ? 0 : chance.nextInt(1_000);
            String[] objections = new String[targets.size()];
            long ready = 0;
            for (int i = 0; i < objections.length; i++) {
                objections[i] = dropped[i] ? "is dropped" : referees.get(i).objection(tokens, now);
                ready |= objections[i] == null ? 1L << i : 0;
            }
            List<TargetHealth> snapshot = fleet.snapshot(now);
            require(snapshot.equals(expectedSnapshot()), "shows " + snapshot + " instead of " + expectedSnapshot());
            Decision decision = route.next(now, longest, tokens);
            transcript.add(now + " " + decision);
            switch (decision) {
                case Decision.Ask ask -> {
                    int i = ask.index();
                    require(objections[i] == null, "asked a target that " + objections[i]);
                    require(snapshot.get(i).until() == null, "asked a target before " + snapshot.get(i));
                    long preferred = ready & ~failed[0];
                    long candidates = preferred == 0 ? ready : preferred;
                    require((candidates >>> i & 1) == 1, "asked one that failed this call before");
                    expectation.picked(candidates, i, expected, this::require);
                    referees.get(i).asked(sent[i], tokens, now);
                    answerLater(route, ask, sent[i]++, failed, expected);
                }
                case Decision.Wait wait -> {
                    require(ready == 0, "waits though " + Long.toBinaryString(ready) + " may be asked");
                    require(wait.duration().isPositive(), "waits for nothing");
                    failed[0] = 0;
                    after(wait.duration().toNanos(), () -> step(route, failed, expected));
                }
                case Decision.GiveUp giveUp -> {
                    boolean all = IntStream.range(0, dropped.length).allMatch(i -> dropped[i]);
                    require(giveUp.permanent() == all, "gives up for good with targets left, or not without");
                    if (!all) {
                        after(chance.nextInt(500_000_000), this::call);
                    }
                }
            }
        }

        private List<TargetHealth> expectedSnapshot() {
            // Names of one digit are in the order of the routing.
            return IntStream.range(0, targets.size())
                    .mapToObj(i -> referees.get(i).expected(withoutWeight(targets.get(i)), now))
                    .toList();
        }

        private static Target withoutWeight(Target target) {
            return new Target(target.provider(), target.model(), null);
        }

        private void answerLater(Route route, Decision.Ask ask, long order, long[] failed, Selector expected) {
            int i = ask.index();
            if (chance.nextInt(12) == 0) {
                // Targets have good and bad times, or circuits would hardly ever open.
                mood[i] = chance.nextInt(4);
            }
            int what = chance.nextInt(100);
            if (what == 0) {
                // Its caller dies: nothing is ever reported, and another call begins.
                after(1_000_000_000L, this::call);
                return;
            }
            boolean late = what == 1;
            long latency = late ? Duration.ofSeconds(41).toNanos() : (long) (chance.nextDouble() * 8e9);
            after(latency, () -> answer(route, ask, order, failed, expected));
            if (late) {
                after(1_000_000_000L, this::call);
            }
        }

        private void answer(Route route, Decision.Ask ask, long order, long[] failed, Selector expected) {
            int i = ask.index();
            int what = chance.nextInt(100);
            int trouble = new int[] {3, 25, 90, 3}[mood[i]];
            int refusals = new int[] {3, 25, 5, 60}[mood[i]];
            if (what < trouble) {
                fail(route, ask, order, failed, chance.nextBoolean() ? FailureKind.UNAVAILABLE : FailureKind.TIMED_OUT);
            } else if (what < trouble + refusals) {
                fail(route, ask, order, failed, FailureKind.RATE_LIMITED);
            } else if (what < 97) {
                long used = chance.nextInt(800);
                if (chance.nextInt(20) == 0) {
                    Hint hint = new Hint(Duration.ofMillis(chance.nextInt(3_000)));
                    route.hint(ask, hint, now);
                    referees.get(i).hinted(hint, now);
                }
                route.succeeded(ask, now, used);
                referees.get(i).succeeded(order, used, now);
                // Whoever tidies up after each request says so a second time.
                route.abandoned(ask, now);
                after(chance.nextInt(300_000_000), this::call);
                return;
            } else if (what == 97) {
                route.abandoned(ask, now);
                referees.get(i).abandoned(order);
            } else if (what == 98 && chance.nextInt(8) == 0) {
                fail(route, ask, order, failed, FailureKind.values()[chance.nextInt(5)]);
            } else {
                FailureKind[] quality = {
                    FailureKind.BAD_REQUEST, FailureKind.MALFORMED, FailureKind.REFUSED, FailureKind.CONTENT_FILTERED
                };
                fail(route, ask, order, failed, quality[chance.nextInt(quality.length)]);
            }
            after(0, () -> step(route, failed, expected));
        }

        private void fail(Route route, Decision.Ask ask, long order, long[] failed, FailureKind kind) {
            Duration wish = chance.nextInt(3) == 0 ? Duration.ofMillis(chance.nextInt(10_000)) : null;
            Failure failure = new Failure(kind, kind.label(), wish);
            route.failed(ask, failure, now, longest);
            referees.get(ask.index()).failed(order, failure, now);
            failed[0] |= 1L << ask.index();
            dropped[ask.index()] |= kind.isFinal();
        }

        private void after(long nanos, Runnable what) {
            events.add(new Event(now + nanos, scheduled++, what));
        }

        private void require(boolean holds, String violation) {
            if (!holds) {
                throw new AssertionError(
                        strategy + ", seed " + seed + ", " + now + " ns: " + violation + "\n" + lastOf(transcript));
            }
        }

        private static String lastOf(List<String> lines) {
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        }
    }

    /** What a strategy has to pick among candidates. */
    private interface Expectation {

        interface Judge {
            void require(boolean holds, String violation);
        }

        void picked(long candidates, int picked, Selector ofCall, Judge judge);

        default Selector call(Evidence evidence, long seed) {
            return new First();
        }

        default void check() {}

        static Expectation of(Strategy strategy, List<Target> targets) {
            return switch (strategy) {
                case BACKOFF, PRIORITY ->
                    (candidates, picked, ofCall, judge) ->
                            judge.require(picked == Long.numberOfTrailingZeros(candidates), "not the first that may");
                case ROUNDROBIN -> new InTurn(targets.size());
                case WEIGHTED -> new Shares(targets);
                case ADAPTIVE -> new ByEvidence(targets);
            };
        }
    }

    private static final class InTurn implements Expectation {

        private final int size;
        private int last;

        InTurn(int size) {
            this.size = size;
            this.last = size - 1;
        }

        @Override
        public void picked(long candidates, int picked, Selector ofCall, Judge judge) {
            int turn = last;
            do {
                turn = (turn + 1) % size;
            } while ((candidates >>> turn & 1) == 0);
            judge.require(picked == turn, picked + " out of turn, expected " + turn);
            last = turn;
        }
    }

    /** Within each set of candidates, shares may be off by less than one request a target at any moment. */
    private static final class Shares implements Expectation {

        private final List<Target> targets;
        private final Map<Long, int[]> picks = new HashMap<>();
        private double chiSquare;
        private int freedom;

        Shares(List<Target> targets) {
            this.targets = targets;
        }

        @Override
        public void picked(long candidates, int picked, Selector ofCall, Judge judge) {
            int[] counts = picks.computeIfAbsent(candidates, set -> new int[targets.size()]);
            counts[picked]++;
            for (int i = 0; i < counts.length; i++) {
                judge.require(Math.abs(counts[i] - expected(candidates, counts, i)) < targets.size(), "share of " + i);
            }
            if (total(counts) % sum(candidates) == 0) {
                for (int i = 0; i < counts.length; i++) {
                    judge.require(counts[i] == expected(candidates, counts, i), "share of " + i + " after a period");
                }
            }
        }

        @Override
        public void check() {
            picks.forEach((candidates, counts) -> {
                for (int i = 0; i < counts.length; i++) {
                    double expected = expected(candidates, counts, i);
                    chiSquare += expected == 0 ? 0 : Math.pow(counts[i] - expected, 2) / expected;
                }
                freedom += Long.bitCount(candidates) - 1;
            });
            // 99.9 % of independent draws would be below mean + 4 deviations; turns that are taken are far below.
            assertThat(chiSquare).isLessThanOrEqualTo(freedom + 4 * Math.sqrt(2.0 * freedom));
        }

        private double expected(long candidates, int[] counts, int i) {
            return (candidates >>> i & 1) == 0 ? 0 : (double) total(counts) * weight(i) / sum(candidates);
        }

        private int sum(long candidates) {
            return IntStream.range(0, targets.size())
                    .filter(i -> (candidates >>> i & 1) == 1)
                    .map(this::weight)
                    .sum();
        }

        private int weight(int i) {
            return targets.get(i).weight().intValueExact();
        }

        private static int total(int[] counts) {
            return IntStream.of(counts).sum();
        }
    }

    private static final class ByEvidence implements Expectation {

        private final Adaptive adaptive;

        ByEvidence(List<Target> targets) {
            this.adaptive = new Adaptive(targets);
        }

        @Override
        public Selector call(Evidence evidence, long seed) {
            return adaptive.forCall(evidence, seed);
        }

        @Override
        public void picked(long candidates, int picked, Selector ofCall, Judge judge) {
            judge.require(picked == ofCall.pick(candidates), "not the best by its evidence and seed");
        }
    }
}
