package io.winnow.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Call;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.Tally;
import io.winnow.messages.Task;
import io.winnow.messages.Totals;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Plays runs against workers that answer, fail, vanish, answer late and answer twice, in any order. */
class RunStateTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    @Test
    void makesExactlyTheIterationsAskedForWhateverWorkersDo() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            int producers = 1 + random.nextInt(6);
            int iterations = 1 + random.nextInt(5);
            Game game = new Game(random, request(producers, iterations, null, null, null));

            RunStatus end = game.playToTheEnd();

            assertThat(end.state()).as("seed %d", seed).isEqualTo(State.COMPLETED);
            assertThat(end.totals().calls()).as("seed %d", seed).isEqualTo((long) producers * iterations);
            assertBalanced(end, seed);
        }
    }

    @Test
    void aClockThatLeapsDelaysAndDistortsNothing() {
        int leaps = 0;
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            int producers = 1 + random.nextInt(4);
            int iterations = 1 + random.nextInt(4);
            Game game = new Game(random, request(producers, iterations, null, null, null));
            game.leaping = true;

            RunStatus end = game.playToTheEnd();

            assertThat(end.state()).as("seed %d", seed).isEqualTo(State.COMPLETED);
            assertThat(end.totals().calls()).as("seed %d", seed).isEqualTo((long) producers * iterations);
            assertBalanced(end, seed);
            leaps += game.leaps;
        }
        assertThat(leaps).isGreaterThan(1_000);
    }

    @Test
    void neverMakesMoreRequestsThanAllowed() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            int producers = 1 + random.nextInt(4);
            int maxRequests = 1 + random.nextInt(12);
            Game game = new Game(random, request(producers, 1, maxRequests, null, null));

            RunStatus end = game.playToTheEnd();

            assertThat(end.state())
                    .as("seed %d", seed)
                    .isEqualTo(end.totals().calls() > 0 ? State.COMPLETED : State.FAILED);
            assertThat(game.requestsBySlot.values())
                    .as("seed %d", seed)
                    .allSatisfy(made -> assertThat(made).isLessThanOrEqualTo(maxRequests));
            assertBalanced(end, seed);
        }
    }

    @Test
    void endsAStoppedRunWithEverythingAccountedFor() {
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            Game game = new Game(random, request(1 + random.nextInt(6), null, null, null, null));
            game.play(random.nextInt(200));

            game.stop();
            RunStatus end = game.playToTheEnd();

            assertThat(end.state()).as("seed %d", seed).isEqualTo(State.STOPPED);
            assertThat(end.reason()).isEqualTo("enough");
            assertBalanced(end, seed);
        }
    }

    @Test
    void stopsAtItsTargetAndAtItsDuration() {
        for (int seed = 0; seed < 300; seed++) {
            Game target = new Game(new Random(seed), request(3, null, null, null, 40L));
            Game duration = new Game(new Random(seed), request(3, null, null, Duration.ofSeconds(90), null));

            RunStatus atTarget = target.playToTheEnd();
            RunStatus atDuration = duration.playToTheEnd();

            assertThat(atTarget.state()).isEqualTo(State.COMPLETED);
            assertThat(atTarget.reason()).isEqualTo("the target of 40 unique attributes is reached");
            assertThat(atTarget.totals().unique()).isGreaterThanOrEqualTo(40);
            assertBalanced(atTarget, seed);
            assertThat(atDuration.reason()).isEqualTo("the maximum duration of 1m30s is reached");
            assertBalanced(atDuration, seed);
        }
    }

    @Test
    void failsAtOnceWhenNoTargetCanEverAnswer() {
        Game game = new Game(new Random(1), request(1, 5, null, null, null));
        Task task = game.tasks.removeFirst();
        Call.Failure unauthorized = new Call.Failure("unauthorized", "Incorrect API key provided", true);

        game.report(call(task, Call.Outcome.FAILED, 0, List.of(failed(unauthorized)), unauthorized));

        assertThat(game.run.status(game.now).state()).isEqualTo(State.FAILED);
        assertThat(game.run.status(game.now).reason()).isEqualTo("Incorrect API key provided");
    }

    @Test
    void failsWhenEveryCallIsRefusedButNotWhenAProviderIsDown() {
        Call.Failure refused = new Call.Failure("bad-request", "too long", false);
        Call.Failure down = new Call.Failure("unavailable", "503", false);

        assertThat(afterFailures(refused, 100).state()).isEqualTo(State.FAILED);
        assertThat(afterFailures(refused, 100).totals().failedCalls()).isEqualTo(RunState.MOST_FRUITLESS_FAILURES);
        assertThat(afterFailures(down, 20).state()).isEqualTo(State.RUNNING);
        assertThat(afterFailures(down, 20).totals().failedCalls()).isEqualTo(20);
    }

    @Test
    void pausesASlotLongerAndLongerWhileItsCallsFail() {
        Game game = new Game(new Random(1), request(1, null, null, null, null));
        Call.Failure down = new Call.Failure("unavailable", "503", false);
        List<Duration> pauses = new ArrayList<>();

        for (int failure = 0; failure < 9; failure++) {
            game.report(call(game.tasks.removeFirst(), Call.Outcome.FAILED, 0, List.of(failed(down)), down));
            Instant failedAt = game.now;
            while (game.tasks.isEmpty()) {
                game.pass(Duration.ofMillis(50));
            }
            pauses.add(Duration.between(failedAt, game.now));
        }

        assertThat(pauses)
                .extracting(Duration::toMillis)
                .containsExactly(250L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 15_000L, 15_000L, 15_000L);
    }

    @Test
    void countsALateAnswerInCostAndNotInIterations() {
        Game game = new Game(new Random(1), request(1, 2, null, null, null));
        Task late = game.tasks.removeFirst();
        game.pass(TIMEOUT);
        Task again = game.tasks.removeFirst();
        assertThat(again.callId()).isEqualTo(late.taskId() + ".2");

        game.report(call(late, Call.Outcome.SUCCEEDED, 3, List.of(answered(3)), null));

        Totals totals = game.run.status(game.now).totals();
        assertThat(totals.calls()).isZero();
        assertThat(totals.inputTokens()).isEqualTo(7);
        assertThat(totals.raw()).isEqualTo(3);
    }

    @Test
    void completesAnImportOnlyWhenAllIsTallied() {
        RunRequest request = RunRequest.importing("Paris").build();
        Game game = new Game(new Random(1), request);
        Task chunk = task(game.run.runId());
        game.report(call(chunk, Call.Outcome.SUCCEEDED, 10, List.of(answered(10)), null));
        game.take(game.run.order(game.command.finish(game.now), game.now, TIMEOUT));
        assertThat(game.run.status(game.now).state()).isEqualTo(State.DRAINING);
        assertThat(game.run.status(game.now).unaccounted()).isEqualTo(10);

        game.take(game.run.tally(List.of(new Tally(2, "r", "paris", chunk.callId(), 6, 3, 1)), 0, game.now, TIMEOUT));

        assertThat(game.run.status(game.now).state()).isEqualTo(State.COMPLETED);
        assertBalanced(game.run.status(game.now), 0);
    }

    @Test
    void differsInSeedForEveryTaskAndRepeatsWithTheRunsSeed() {
        Game one = new Game(new Random(1), request(50, 1, null, null, null));
        Game same = new Game(new Random(2), request(50, 1, null, null, null));

        assertThat(one.tasks).extracting(Task::seed).doesNotHaveDuplicates();
        assertThat(same.tasks)
                .extracting(Task::seed)
                .isEqualTo(one.tasks.stream().map(Task::seed).toList());
    }

    private static RunStatus afterFailures(Call.Failure failure, int most) {
        Game game = new Game(new Random(1), request(1, 5, null, null, null));
        for (int failures = 0; failures < most && !game.run.isOver(); failures++) {
            while (game.tasks.isEmpty()) {
                game.pass(Duration.ofSeconds(1));
            }
            game.report(call(game.tasks.removeFirst(), Call.Outcome.FAILED, 0, List.of(failed(failure)), failure));
        }
        return game.run.status(game.now);
    }

    private static void assertBalanced(RunStatus end, int seed) {
        Totals totals = end.totals();
        assertThat(totals.raw())
                .as("seed %d: %s", seed, end)
                .isEqualTo(totals.unique() + totals.duplicate() + totals.quarantined());
        Totals byProvider =
                end.providers().stream().map(RunStatus.ProviderTotals::totals).reduce(Totals.NONE, Totals::plus);
        assertThat(byProvider).as("seed %d: sum of providers", seed).isEqualTo(totals);
        assertThat(end.unaccounted()).isZero();
        assertThat(end.inFlight()).isZero();
    }

    static RunRequest request(
            int producers,
            @Nullable Integer iterations,
            @Nullable Integer maxRequests,
            @Nullable Duration maxDuration,
            @Nullable Long targetUnique) {
        return RunRequest.explore("Paris")
                .producers(producers)
                .iterations(iterations)
                .maxRequests(maxRequests)
                .requestSize(10)
                .routing("backoff", "random:random")
                .maxDuration(maxDuration)
                .targetUnique(targetUnique)
                .seed(42)
                .build();
    }

    static Call call(
            Task task, Call.Outcome outcome, int published, List<Call.Request> requests, Call.@Nullable Failure error) {
        return new Call(
                1,
                task.kind(),
                task.callId(),
                task.taskId(),
                task.runId(),
                task.collection(),
                task.slot(),
                task.attempt(),
                "worker",
                outcome,
                task.ask().control(),
                task.ask().facet(),
                published,
                Map.of(),
                requests,
                List.of(),
                List.of(),
                error,
                START,
                START);
    }

    static Call.Request answered(int published) {
        return new Call.Request("random", "random", 5, published, 7, 0, 9, null, false, null);
    }

    static Call.Request failed(Call.Failure failure) {
        return new Call.Request("random", "random", 5, 0, 0, 0, 0, null, false, failure);
    }

    private static Task task(String runId) {
        return new Task(
                1,
                Task.Kind.LIST,
                runId + ".0.1",
                runId + ".0.1.1",
                runId,
                0,
                1,
                "paris",
                0,
                DedupMode.CANONICAL,
                Canonical.NEWEST,
                new Task.Ask("Paris", 10, null, false, false, null),
                new Task.Routing("", "", "", List.of()),
                Task.Allowance.ofRequests(1),
                0,
                START,
                START);
    }

    /** One run, its clock, and workers of ill repute. */
    private static final class Game {

        final Random random;
        final RunCommand command;
        final List<Task> tasks = new ArrayList<>();
        final List<Call> reports = new ArrayList<>();
        final List<Tally> tallies = new ArrayList<>();
        final Map<Integer, Integer> requestsBySlot = new HashMap<>();
        Instant now = START;
        RunState run;
        boolean leaping;
        int leaps;

        Game(Random random, RunRequest request) {
            this.random = random;
            this.command = RunCommand.start("r", request, START);
            RunState.Step step = RunState.open(command, Generation.of(0, Sameness.USUAL), now, TIMEOUT);
            this.run = step.run();
            tasks.addAll(step.tasks());
        }

        RunStatus playToTheEnd() {
            for (int move = 0; move < 100_000 && !run.isOver(); move++) {
                play(1);
            }
            return run.status(now);
        }

        void play(int moves) {
            for (int move = 0; move < moves; move++) {
                assertThat(run.slots().stream().filter(slot -> slot.inFlight() != null))
                        .hasSizeLessThanOrEqualTo(run.request().producers());
                switch (random.nextInt(6)) {
                    case 0, 1 -> work();
                    case 2 -> deliver(reports, call -> report(call));
                    case 3, 4 -> deliverTallies();
                    default -> pass(Duration.ofMillis(random.nextInt(4_000)));
                }
            }
        }

        void stop() {
            take(run.order(command.stop("enough", now), now, TIMEOUT));
        }

        void report(Call call) {
            take(run.report(call, now, TIMEOUT));
        }

        void pass(Duration time) {
            now = now.plus(time);
            if (leaping && random.nextInt(20) == 0) {
                now = now.plusSeconds(random.nextInt(-86_400, 86_400));
                leaps++;
            }
            take(run.tick(now, TIMEOUT));
            // A minute, and what lies between three looks.
            assertThat(run.status(now).figures().windowSeconds()).isBetween(0.0, 75.0);
        }

        void take(RunState.Step step) {
            run = step.run();
            tasks.addAll(step.tasks());
        }

        private void work() {
            if (tasks.isEmpty()) {
                return;
            }
            Task task = tasks.remove(random.nextInt(tasks.size()));
            int times = 1;
            switch (random.nextInt(12)) {
                case 0 -> {
                    // Taken and lost; some of its attributes got through.
                    charge(task, random.nextInt(task.allowance().requests() + 1));
                    tally(task, random.nextInt(4));
                    return;
                }
                case 1 -> {
                    charge(task, 1);
                    Call.Failure down = new Call.Failure("unavailable", "503", false);
                    reports.add(call(task, Call.Outcome.FAILED, 0, List.of(failed(down)), down));
                    return;
                }
                // Handed out twice by the queue.
                case 2 ->
                    times = task.allowance().requests() > 1 && run.request().maxRequests() == null ? 2 : 1;
                default -> {}
            }
            for (int time = 0; time < times; time++) {
                Task delivered = task.ofExecution("worker" + time);
                int published = random.nextInt(12);
                if (time + 1 < times && random.nextBoolean()) {
                    // Killed after it published and before it reported, and delivered to another.
                    charge(delivered, 1);
                    tally(delivered, published);
                    continue;
                }
                List<Call.Request> requests = new ArrayList<>();
                for (int retry = random.nextInt(task.allowance().requests()); retry > 0; retry--) {
                    requests.add(failed(new Call.Failure("rate-limited", "429", false)));
                }
                requests.add(answered(published));
                charge(delivered, requests.size());
                reports.add(call(delivered, Call.Outcome.SUCCEEDED, published, requests, null));
                tally(delivered, published);
            }
        }

        private void charge(Task task, int requests) {
            requestsBySlot.merge(task.slot(), requests, Integer::sum);
        }

        private void tally(Task task, int published) {
            int left = published;
            while (left > 0) {
                int part = 1 + random.nextInt(left);
                int unique = random.nextInt(part + 1);
                tallies.add(new Tally(2, "r", "paris", task.callId(), unique, part - unique, 0));
                left -= part;
            }
        }

        /** Some, in any order, as what is decided in one transaction comes together. */
        private void deliverTallies() {
            List<Tally> together = new ArrayList<>();
            for (int left = 1 + random.nextInt(3); left > 0; left--) {
                deliver(tallies, together::add);
            }
            if (!together.isEmpty()) {
                take(run.tally(together, 0, now, TIMEOUT));
            }
        }

        private <T> void deliver(List<T> waiting, java.util.function.Consumer<T> to) {
            if (!waiting.isEmpty()) {
                to.accept(waiting.remove(random.nextInt(waiting.size())));
            }
        }
    }
}
