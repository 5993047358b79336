package io.winnow.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Call;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Spending;
import io.winnow.messages.Steering;
import io.winnow.messages.Tally;
import io.winnow.messages.Task;
import io.winnow.messages.text.Sameness;
import io.winnow.router.cost.Price;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Plays runs with a budget against workers that are killed, come back, answer late, and spend all that they may. */
class BudgetTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final int SEEDS = Integer.getInteger("winnow.seeds", 100);

    @Test
    void isNeverPassedAndMostlyUsedWhateverIsKilled() {
        int killed = 0;
        int revived = 0;
        int shrunk = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Game game = new Game(new Random(seed));

            RunStatus end = game.playToTheEnd();

            assertThat(end.state()).as("seed %d", seed).isEqualTo(RunStatus.State.COMPLETED);
            assertThat(end.reason()).as("seed %d", seed).startsWith("the budget of $");
            RunStatus.Budget budget = end.budget();
            assertThat(budget.reservedUsd()).isZero();
            // Those who were taken for dead can come back after that, and have spent less than was presumed.
            assertThat(game.usedWhenItEnded)
                    .as("seed %d: used", seed)
                    .isGreaterThanOrEqualTo(budget.maxUsd().multiply(new BigDecimal("0.9")));
            assertThat(end.totals().costUsd()).isEqualByComparingTo(budget.spentUsd());
            killed += game.killed;
            revived += game.revived;
            shrunk += game.shrunk;
        }
        assertThat(killed).isGreaterThan(5 * SEEDS);
        assertThat(revived).isGreaterThan(SEEDS / 2);
        assertThat(shrunk).isGreaterThan(SEEDS / 2);
    }

    @Test
    void endsAtOnceWhenNotEvenTheSmallestCallFits() {
        RunRequest request = request(2, new BigDecimal("0.000001"), List.of(price(new BigDecimal("10"))));

        RunState.Step step =
                RunState.open(RunCommand.start("r", request, START), Generation.of(0, Sameness.USUAL), START, TIMEOUT);

        assertThat(step.tasks()).isEmpty();
        assertThat(step.run().status(START).state()).isEqualTo(RunStatus.State.FAILED);
        assertThat(step.run().status(START).reason())
                .endsWith("; no call succeeded")
                .startsWith("the budget of $0.000001 is used up: $0.00 spent, another call can cost up to $");
    }

    @Test
    void freeModelsNeedNoBudget() {
        RunRequest request = request(3, new BigDecimal("0.01"), List.of(price(BigDecimal.ZERO)));

        RunState.Step step =
                RunState.open(RunCommand.start("r", request, START), Generation.of(0, Sameness.USUAL), START, TIMEOUT);

        assertThat(step.tasks()).hasSize(3);
    }

    @Test
    void reservesForTheDearestTargetThatIsLeft() {
        Price cheap = price(BigDecimal.ONE);
        Price dear = new Price("dear", "dear", BigDecimal.TEN, BigDecimal.valueOf(40), null, 0);
        RunRequest request = request(1, BigDecimal.ONE, List.of(cheap, dear));
        RunState.Step step =
                RunState.open(RunCommand.start("r", request, START), Generation.of(0, Sameness.USUAL), START, TIMEOUT);
        Task task = step.tasks().getFirst();
        BigDecimal both = task.allowance().costUsd();
        Call.Failure badKey = new Call.Failure("unauthorized", "bad key", true);
        List<Call.Request> requests = List.of(
                new Call.Request("dear", "dear", 1, 0, 0, 0, 0, BigDecimal.ZERO, false, badKey),
                new Call.Request("p", "m", 1, 3, 5, 0, 5, new BigDecimal("0.00001"), false, null));

        RunState.Step next =
                step.run().report(RunStateTest.call(task, Call.Outcome.SUCCEEDED, 3, requests, null), START, TIMEOUT);

        BigDecimal left = next.tasks().getFirst().allowance().costUsd();
        assertThat(left.multiply(BigDecimal.TEN)).isEqualByComparingTo(both);
        assertThat(next.run().status(START).providers())
                .filteredOn(part -> part.provider().equals("dear"))
                .singleElement()
                .satisfies(part -> assertThat(part.dropped()).isEqualTo("bad key"));
    }

    private static RunRequest request(int producers, BigDecimal maxUsd, List<Price> prices) {
        return RunRequest.explore("Paris")
                .producers(producers)
                .requestSize(40)
                .seed(7)
                .spending(new Spending(maxUsd, null, prices))
                .steering(Steering.ofFacets("off"))
                .build();
    }

    private static Price price(BigDecimal usd) {
        return new Price("p", "m", usd, usd.multiply(BigDecimal.valueOf(4)), null, 0);
    }

    /** A run, its clock, workers that may be killed at any moment, and the providers' own accounts. */
    private static final class Game {

        final Random random;
        final Price price;
        final BigDecimal maxUsd;
        final List<Task> tasks = new ArrayList<>();
        final List<Call> reports = new ArrayList<>();
        final List<Call> zombies = new ArrayList<>();
        final List<Tally> tallies = new ArrayList<>();
        BigDecimal billed = BigDecimal.ZERO;
        BigDecimal usedWhenItEnded;
        Instant now = START;
        RunState run;
        int killed;
        int revived;
        int shrunk;

        Game(Random random) {
            this.random = random;
            this.price = new Price(
                    "p",
                    "m",
                    BigDecimal.valueOf(1 + random.nextInt(5_000), 3),
                    BigDecimal.valueOf(1 + random.nextInt(20_000), 3),
                    null,
                    random.nextInt(4) == 0 ? 2_000 : 0);
            BigDecimal call = price.worstCase(10_000, 1_536);
            this.maxUsd = call.multiply(BigDecimal.valueOf(12 + random.nextInt(60)));
            RunRequest request = request(1 + random.nextInt(8), maxUsd, List.of(price));
            take(RunState.open(RunCommand.start("r", request, START), Generation.of(0, Sameness.USUAL), now, TIMEOUT));
        }

        RunStatus playToTheEnd() {
            for (int move = 0; move < 200_000 && !run.isOver(); move++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> work();
                    case 3, 4 -> {
                        if (!reports.isEmpty()) {
                            report(reports.remove(random.nextInt(reports.size())));
                        }
                    }
                    case 5 -> {
                        if (!zombies.isEmpty() && random.nextBoolean()) {
                            revived++;
                            report(zombies.remove(random.nextInt(zombies.size())));
                        }
                    }
                    case 6 -> {
                        if (!tallies.isEmpty()) {
                            take(run.tally(List.of(tallies.remove(random.nextInt(tallies.size()))), 0, now, TIMEOUT));
                        }
                    }
                    default -> {
                        now = now.plusMillis(random.nextInt(6_000));
                        take(run.tick(now, TIMEOUT));
                    }
                }
                RunStatus.Budget budget = run.status(now).budget();
                assertThat(budget.spentUsd().add(budget.reservedUsd()).add(budget.presumedUsd()))
                        .isLessThanOrEqualTo(maxUsd);
                if (usedWhenItEnded == null && run.status(now).state() != RunStatus.State.RUNNING) {
                    usedWhenItEnded = budget.spentUsd().add(budget.presumedUsd());
                }
                assertThat(billed).as("what the provider bills").isLessThanOrEqualTo(maxUsd);
            }
            return run.status(now);
        }

        private void report(Call call) {
            take(run.report(call, now, TIMEOUT));
        }

        private void take(RunState.Step step) {
            run = step.run();
            for (Task task : step.tasks()) {
                shrunk += task.ask().requestSize() < 40 ? 1 : 0;
                tasks.add(task);
            }
        }

        private void work() {
            if (tasks.isEmpty()) {
                return;
            }
            Task task = tasks.remove(random.nextInt(tasks.size()));
            List<Call.Request> requests = new ArrayList<>();
            BigDecimal left = task.allowance().costUsd();
            long input = task.allowance().inputTokens();
            int output = task.allowance().outputTokens();
            BigDecimal worst = price.worstCase(input, output);
            boolean answered = false;
            while (!answered && requests.size() < task.allowance().requests() && left.compareTo(worst) >= 0) {
                answered = random.nextInt(4) != 0;
                boolean isFree = !answered && random.nextBoolean();
                long in = isFree ? 0 : random.nextLong(input + 1);
                long out = isFree ? 0 : random.nextLong(output + price.reasoningTokens() + 1);
                if (!isFree && random.nextInt(10) == 0) {
                    in = input;
                    out = output + price.reasoningTokens();
                }
                BigDecimal cost = price.of(in, 0, out);
                left = left.subtract(cost);
                billed = billed.add(cost);
                Call.Failure error = answered ? null : new Call.Failure("timed-out", "no answer", false);
                requests.add(new Call.Request("p", "m", 1, answered ? 5 : 0, in, 0, out, cost, !answered, error));
            }
            Call call = answered
                    ? RunStateTest.call(task, Call.Outcome.SUCCEEDED, 5, requests, null)
                    : RunStateTest.call(
                            task, Call.Outcome.FAILED, 0, requests, new Call.Failure("timed-out", "no answer", false));
            if (answered) {
                tallies.add(new Tally(2, "r", "paris", task.callId(), 2, 3, 0));
            }
            switch (random.nextInt(12)) {
                // Killed: the queue gives the task to another worker, who may not ask anything again.
                case 0 -> {
                    killed++;
                    reports.add(RunStateTest.call(task, Call.Outcome.LOST, 0, List.of(), null));
                }
                // Killed, and nobody noticed before the deadline.
                case 1 -> killed++;
                // Held up, taken for dead, and back later.
                case 2 -> {
                    killed++;
                    reports.add(RunStateTest.call(task, Call.Outcome.LOST, 0, List.of(), null));
                    zombies.add(call);
                }
                default -> reports.add(call);
            }
        }
    }
}
