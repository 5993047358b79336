package io.winnow.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Call;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.Spending;
import io.winnow.messages.Tally;
import io.winnow.messages.Task;
import io.winnow.messages.text.Sameness;
import io.winnow.router.cost.Price;
import io.winnow.router.grammar.RoutingConfig;
import io.winnow.router.grammar.Target;
import io.winnow.router.strategy.Strategy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Plays runs with a budget against servers that do not keep to what a budget rests on. */
class LyingServersTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(120);
    private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");
    private static final int SEEDS = 200;
    private static final List<String> STRATEGIES =
            Stream.of(Strategy.values()).map(Strategy::label).toList();

    /** How a server treats a request. */
    private enum Nature {
        HONEST,
        /** Answers several times as long as it may. */
        IGNORES_THE_LIMIT,
        /** Answers the same, whatever it is asked. */
        ANSWERS_AT_LENGTH,
        /** Reasons beside the limit, and bills that. */
        REASONS_IN_SECRET,
        /** Uses all that it may for reasoning, so that no text is left. */
        REASONS_ONLY,
        /** Counts more tokens than a prompt has. */
        MISCOUNTS,
        /** Takes the request, may bill it, and says nothing. */
        STALLS,
        /** Is a web page: whoever reads it takes that for a wrong address, which costs nothing. */
        IS_A_PAGE
    }

    @Test
    void takeNoMoreThanOneAnswerBeyondABudget() {
        Map<Nature, Integer> alone = new EnumMap<>(Nature.class);
        int passed = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Game game = new Game(new Random(seed));

            RunStatus end = game.playToTheEnd(seed);

            String what = "seed %d: %s: %s".formatted(seed, game.servers, end.reason());
            assertThat(end.state().isTerminal()).as(what).isTrue();
            BigDecimal over = game.billed.subtract(game.maxUsd);
            assertThat(over).as(what).isLessThanOrEqualTo(game.dearestLie());
            if (over.signum() > 0) {
                passed++;
                assertThat(end.state()).as(what).isEqualTo(State.FAILED);
                assertThat(end.reason()).as(what).contains(" spent");
            }
            if (end.state() == State.COMPLETED) {
                assertThat(game.servers.values()).as(what).contains(Nature.HONEST);
            }
            if (game.servers.size() == 1) {
                alone.merge(game.servers.values().iterator().next(), 1, Integer::sum);
            }
        }
        assertThat(passed)
                .as("runs that a first answer took beyond their budget")
                .isGreaterThan(10);
        assertThat(alone.keySet()).containsExactlyInAnyOrder(Nature.values());
    }

    @Test
    void reasoningThatEatsTheLimitIsPaidTwice() {
        Game game = new Game(new Random(1), Map.of("a:m", Nature.REASONS_ONLY), BigDecimal.ONE, "backoff");

        RunStatus end = game.playToTheEnd(1);

        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.reason()).contains("a:m").contains("reasoned only");
        assertThat(game.requests).isEqualTo(2);
        assertThat(game.limits.getLast()).as("with more room").isGreaterThan(game.limits.getFirst());
    }

    @Test
    void whoeverGoesBeyondTheLimitIsNamed() {
        Game game = new Game(new Random(1), Map.of("a:m", Nature.IGNORES_THE_LIMIT), new BigDecimal("0.02"), "backoff");

        RunStatus end = game.playToTheEnd(1);

        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.reason())
                .startsWith("a:m ignores the limit it was sent (")
                .contains(": $")
                .contains(" of $0.02 spent");
        assertThat(game.requests).isEqualTo(1);
    }

    @Test
    void anHonestTargetGoesOnWithoutOneThatIsNot() {
        Map<String, Nature> servers = Map.of("a:m", Nature.HONEST, "b:m", Nature.IGNORES_THE_LIMIT);
        Game game = new Game(new Random(3), servers, new BigDecimal("0.60"), "roundrobin");

        RunStatus end = game.playToTheEnd(3);

        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(end.providers())
                .filteredOn(part -> part.provider().equals("b"))
                .singleElement()
                .satisfies(part -> assertThat(part.dropped()).startsWith("ignores the limit it was sent"));
        assertThat(end.budget().spentUsd()).isLessThanOrEqualTo(game.maxUsd).isGreaterThan(new BigDecimal("0.5"));
    }

    @Test
    void allSlotsWorkOnceTheFirstTargetHasAnswered() {
        Map<String, Nature> servers = Map.of("a:m", Nature.HONEST, "b:m", Nature.HONEST, "c:m", Nature.HONEST);
        Game game = new Game(new Random(3), servers, BigDecimal.TEN, "roundrobin");
        List<Task> first = List.copyOf(game.tasks);

        game.work(game.tasks.removeFirst(), 3);
        game.reports.removeFirst().run();

        assertThat(first).hasSize(1);
        assertThat(game.tasks).hasSize(game.producers).hasSizeGreaterThan(1);
    }

    /** A run, its clock, producers that keep to their tasks, and servers that need not. */
    private static final class Game {

        final Random random;
        final Map<String, Nature> servers;
        final Map<String, Integer> strengths = new HashMap<>();
        final Map<String, BigDecimal> lies = new HashMap<>();
        final Set<String> answered = new HashSet<>();
        final List<String> out = new ArrayList<>();
        final BigDecimal maxUsd;
        final int producers;
        final List<Task> tasks = new ArrayList<>();
        final List<Runnable> reports = new ArrayList<>();
        final List<Tally> tallies = new ArrayList<>();
        final List<Integer> limits = new ArrayList<>();
        BigDecimal billed = BigDecimal.ZERO;
        Instant now = START;
        RunState run;
        int requests;

        Game(Random random) {
            this(
                    random,
                    servers(random),
                    BigDecimal.valueOf(3 + random.nextInt(70), 2),
                    STRATEGIES.get(random.nextInt(STRATEGIES.size())));
        }

        Game(Random random, Map<String, Nature> servers, BigDecimal maxUsd, String strategy) {
            this.random = random;
            this.servers = servers;
            this.maxUsd = maxUsd;
            this.producers = 1 + random.nextInt(8);
            List<String> names = servers.keySet().stream().sorted().toList();
            names.forEach(name -> strengths.put(name, 3 + random.nextInt(6)));
            RunRequest request = RunRequest.explore("Paris")
                    .producers(producers)
                    .requestSize(60)
                    .seed(7)
                    .routing(strategy, String.join(",", names))
                    .spending(new Spending(
                            maxUsd,
                            null,
                            names.stream()
                                    .map(name -> new Price(
                                            name.substring(0, 1), "m", BigDecimal.ONE, BigDecimal.TEN, null, 0))
                                    .toList()))
                    .steering(io.winnow.messages.Steering.AUTO)
                    .build();
            take(RunState.open(RunCommand.start("r", request, START), Generation.of(0, Sameness.USUAL), now, TIMEOUT));
        }

        private static Map<String, Nature> servers(Random random) {
            Map<String, Nature> servers = new HashMap<>();
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                servers.put((char) ('a' + i) + ":m", Nature.values()[random.nextInt(Nature.values().length)]);
            }
            return servers;
        }

        /** What the dearest first answer cost that went beyond its limits: one target in the whole run may have it. */
        BigDecimal dearestLie() {
            return lies.values().stream().reduce(BigDecimal.ZERO, BigDecimal::max);
        }

        RunStatus playToTheEnd(int seed) {
            for (int move = 0; move < 20_000 && !run.isOver(); move++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        if (!tasks.isEmpty()) {
                            work(tasks.remove(random.nextInt(tasks.size())), seed);
                        }
                    }
                    case 2 -> {
                        if (!reports.isEmpty()) {
                            reports.remove(random.nextInt(reports.size())).run();
                        }
                    }
                    case 3 -> {
                        if (!tallies.isEmpty()) {
                            take(run.tally(List.of(tallies.removeFirst()), 0, now, TIMEOUT));
                        }
                    }
                    default -> {
                        // Nobody keeps an answer back until its task is given up: what is lost is BudgetTest's.
                        if (reports.isEmpty() && tasks.isEmpty()) {
                            now = now.plusSeconds(1 + random.nextInt(20));
                        }
                        take(run.tick(now, TIMEOUT));
                    }
                }
            }
            return run.status(now);
        }

        private void take(RunState.Step step) {
            run = step.run();
            tasks.addAll(step.tasks());
        }

        /** As a producer does: asks within the task's allowance, and not again whoever took more than it was allowed. */
        private void work(Task task, int seed) {
            List<Target> targets = RoutingConfig.parse(task.routing().config()).targets();
            Target target = targets.get(random.nextInt(targets.size()));
            String name = target.name();
            Price price = task.allowance().prices().stream()
                    .filter(each -> Trust.nameOf(each).equals(name))
                    .findFirst()
                    .orElseThrow();
            if (!answered.contains(name)) {
                out.add(name);
                assertThat(out)
                        .as("seed %d: calls out on targets that have not answered", seed)
                        .containsExactly(name);
            }
            requests++;
            int visible = task.allowance().outputTokens();
            int limit = visible + price.reasoningTokens();
            limits.add(limit);
            long input = task.allowance().inputTokens() / 3;
            long output = 100 + random.nextInt(limit - 100);
            Call.Failure error = null;
            boolean estimated = false;
            int strength = strengths.get(name);
            switch (servers.get(name)) {
                case HONEST -> {}
                case IGNORES_THE_LIMIT -> output = (long) limit * strength - random.nextInt(limit);
                case ANSWERS_AT_LENGTH -> output = 4_000L * strength;
                case REASONS_IN_SECRET -> output += 1_000L * strength;
                case REASONS_ONLY -> {
                    output = limit;
                    error = new Call.Failure("out-of-room", "reasoned only", false);
                }
                case MISCOUNTS -> input = task.allowance().inputTokens() * strength;
                case STALLS -> {
                    input = task.allowance().inputTokens();
                    output = limit;
                    estimated = true;
                    error = new Call.Failure("timed-out", "no answer", false);
                }
                case IS_A_PAGE -> {
                    input = 0;
                    output = 0;
                    error = new Call.Failure("misconfigured", "a web page", true);
                }
            }
            BigDecimal cost = price.of(input, 0, output);
            billed = billed.add(cost);
            if (!estimated && cost.compareTo(task.allowance().costUsd()) > 0) {
                lies.putIfAbsent(name, cost);
            }
            long latency = estimated ? task.allowance().timeLimits().get(name).toMillis() : 500 + random.nextInt(3_000);
            Call.Request request = new Call.Request(
                    target.provider(), "m", latency, error == null ? 5 : 0, input, 0, output, cost, estimated, error);
            Call call = error == null
                    ? RunStateTest.call(task, Call.Outcome.SUCCEEDED, 5, List.of(request), null)
                    : RunStateTest.call(task, Call.Outcome.FAILED, 0, List.of(request), error);
            boolean heard = error == null;
            reports.add(() -> {
                now = now.plusMillis(latency);
                out.remove(name);
                if (heard) {
                    answered.add(name);
                }
                take(run.report(call, now, TIMEOUT));
            });
            if (heard) {
                tallies.add(new Tally(2, "r", "paris", task.callId(), 2, 3, 0));
            }
        }
    }
}
