package io.winnow.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.coordinator.judge.DoubtBatch;
import io.winnow.messages.Call;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Rest;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.Spending;
import io.winnow.messages.Steering;
import io.winnow.messages.Tally;
import io.winnow.messages.Task;
import io.winnow.messages.Verdict;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.text.DedupMode;
import io.winnow.router.cost.Price;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with a judge: each doubt gets one verdict, from whomever, and no budget is passed for it. */
class JudgedRunsTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Price LISTER = price("lister", 1);
    private static final Price JUDGE = price("judge", 2);
    private static final Call.Failure BROKEN = new Call.Failure("malformed", "no verdicts", false);

    @TempDir
    private Path stateDirectory;

    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> runs;
    private TestInputTopic<String, byte[]> calls;
    private TestInputTopic<String, byte[]> tallies;
    private TestInputTopic<String, byte[]> doubts;
    private TestOutputTopic<String, Task> tasks;
    private TestOutputTopic<String, RunStatus> statuses;
    private TestOutputTopic<String, Verdict> verdicts;

    @BeforeEach
    void start() {
        Properties config = new Properties();
        config.putAll(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                "test",
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                "none:1",
                StreamsConfig.STATE_DIR_CONFIG,
                stateDirectory.toString(),
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2));
        driver = new TopologyTestDriver(
                CoordinatorTopology.build(TOPICS, 1, new RunProcessor.CoordinatorSettings() {
                    @Override
                    public Duration taskTimeout() {
                        return Duration.ofSeconds(60);
                    }

                    @Override
                    public Duration tick() {
                        return TICK;
                    }
                }),
                config,
                START);
        var text = new StringSerializer();
        var bytes = new ByteArraySerializer();
        runs = driver.createInputTopic(TOPICS.runs(), text, bytes);
        calls = driver.createInputTopic(TOPICS.calls(), text, bytes);
        tallies = driver.createInputTopic(TOPICS.tallies(), text, bytes);
        doubts = driver.createInputTopic(TOPICS.doubts(), text, bytes);
        tasks = driver.createOutputTopic(TOPICS.tasks(), new StringDeserializer(), Json.deserializer(Task.class));
        statuses = driver.createOutputTopic(
                TOPICS.runStatus(), new StringDeserializer(), Json.deserializer(RunStatus.class));
        verdicts =
                driver.createOutputTopic(TOPICS.verdicts(), new StringDeserializer(), Json.deserializer(Verdict.class));
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void asksTheJudgeAboutManyDoubtsAtATimeAndEndsWhenAllIsTallied() {
        Task list = begin(request(1, 1, null, "p:judge"));
        doubt(list, DoubtBatch.MOST + 2);

        driver.advanceWallClockTime(TICK);
        List<Task> asked = tasks.readValuesToList();
        answer(asked.getFirst(), null);
        List<Task> rest = afterTheLongestWait();

        assertThat(list.hasJudge()).isTrue();
        assertThat(asked).singleElement().satisfies(task -> {
            assertThat(task.kind()).isEqualTo(Task.Kind.JUDGE);
            assertThat(task.routing().config()).isEqualTo("p:judge");
            assertThat(task.doubts())
                    .extracting(Doubt::text)
                    .hasSize(DoubtBatch.MOST)
                    .startsWith("text 0", "text 1");
        });
        assertThat(rest)
                .singleElement()
                .satisfies(task -> assertThat(task.doubts()).hasSize(2));
        report(list, "lister", DoubtBatch.MOST + 2);
        answer(rest.getFirst(), null);
        assertThat(lastStatus().state()).isEqualTo(State.DRAINING);
        tally(list, 5, DoubtBatch.MOST - 3);
        RunStatus end = lastStatus();
        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(end.totals().calls()).isEqualTo(1);
        assertThat(end.totals().costUsd()).isEqualByComparingTo("0.003");
        assertThat(end.providers())
                .filteredOn(part -> part.model().equals("judge"))
                .singleElement()
                .satisfies(part -> assertThat(part.totals().costUsd()).isEqualByComparingTo("0.002"));
        assertThat(verdicts.isEmpty()).isTrue();
    }

    @Test
    void judgesWhatIsInDoubtWhenItsListsAreThere() {
        Task list = begin(request(1, 1, null, "p:judge"));
        report(list, "lister", 3);

        doubt(list, 3);
        driver.advanceWallClockTime(TICK);

        assertThat(lastStatus().state()).isEqualTo(State.DRAINING);
        assertThat(tasks.readValuesToList())
                .singleElement()
                .satisfies(task -> assertThat(task.doubts()).hasSize(3));
    }

    @Test
    void leavesDoubtsUncheckedWhenItIsStopped() {
        Task list = begin(request(1, null, null, "p:judge"));
        doubt(list, DoubtBatch.MOST + 1);
        driver.advanceWallClockTime(TICK);
        Task asked = tasks.readValue();

        runs.pipeInput(
                "r",
                Json.write(RunCommand.start("r", request(1, null, null, "p:judge"), START)
                        .stop("enough", START)));

        assertThat(verdicts.readValuesToList()).singleElement().satisfies(JudgedRunsTest::isUnchecked);
        answer(asked, BROKEN);
        assertThat(verdicts.readValuesToList()).hasSize(DoubtBatch.MOST).allSatisfy(JudgedRunsTest::isUnchecked);
    }

    @Test
    void asksTwiceAtMost() {
        Task list = begin(request(1, null, null, "p:judge"));
        doubt(list, 1);
        Task first = afterTheLongestWait().getFirst();
        answer(first, BROKEN);
        Task second = afterTheLongestWait().getFirst();

        answer(second, BROKEN);

        assertThat(second.callId()).isNotEqualTo(first.callId());
        assertThat(verdicts.readValuesToList()).singleElement().satisfies(JudgedRunsTest::isUnchecked);
        assertThat(afterTheLongestWait()).isEmpty();
        assertThat(lastStatus().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void waitsForNobodyWhoIsGoneOrRestsForLong() {
        Task list = begin(request(1, null, null, "p:judge"));
        doubt(list, 1);
        Rest rest = new Rest("p:judge", "quota", START.plusSeconds(3_600));

        answer(afterTheLongestWait().getFirst(), new Call.Failure("quota", "quota", false, rest));
        assertThat(verdicts.readValuesToList()).singleElement().satisfies(JudgedRunsTest::isUnchecked);
        doubt(list, 1, 1);
        driver.advanceWallClockTime(TICK);
        assertThat(verdicts.readValuesToList()).singleElement().satisfies(JudgedRunsTest::isUnchecked);
        driver.advanceWallClockTime(Duration.ofHours(1));
        tasks.readValuesToList();
        doubt(list, 1, 2);
        answer(
                afterTheLongestWait().stream()
                        .filter(task -> task.doubts() != null)
                        .findFirst()
                        .orElseThrow(),
                new Call.Failure("unauthorized", "bad key", true));

        assertThat(verdicts.readValuesToList()).singleElement().satisfies(JudgedRunsTest::isUnchecked);
        assertThat(lastStatus().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void answersDoubtsOfRunsThatAreUnknownOverOrWithoutAJudge() {
        doubts.pipeInput("nobody", Json.write(newDoubt("nobody", "x.0.1.1", 0)));
        Task list = begin(request(1, 1, null, "off"));
        doubt(list, 1);
        driver.advanceWallClockTime(TICK);
        report(list, "lister", 1);
        tally(list, 1, 0);
        assertThat(lastStatus().state()).isEqualTo(State.COMPLETED);

        doubt(list, 1);

        assertThat(list.hasJudge()).isFalse();
        assertThat(verdicts.readValuesToList()).hasSize(3).allSatisfy(JudgedRunsTest::isUnchecked);
    }

    @Test
    void spendsNothingThatTheBudgetDoesNotHold() {
        Task list = begin(request(1, null, new BigDecimal("0.0009"), "p:judge"));
        doubt(list, 1);
        driver.advanceWallClockTime(TICK);
        assertThat(tasks.isEmpty()).isTrue();

        calls.pipeInput(
                "r",
                Json.write(RunStateTest.call(
                        list, Call.Outcome.SUCCEEDED, 1, List.of(made("lister", "0.00088", null)), null)));
        driver.advanceWallClockTime(TICK);

        assertThat(verdicts.readValuesToList()).singleElement().satisfies(JudgedRunsTest::isUnchecked);
        tally(list, 1, 0);
        assertThat(lastStatus().reason()).startsWith("the budget of $0.0009 is used up");
    }

    @Test
    void takesADoubtThatComesTwiceOnce() {
        Task list = begin(request(1, null, null, "p:judge"));
        doubt(list, 1);
        doubt(list, 1);
        Task asked = afterTheLongestWait().getFirst();
        doubt(list, 1);

        answer(asked, null);

        assertThat(asked.doubts()).hasSize(1);
        assertThat(afterTheLongestWait()).isEmpty();
        assertThat(verdicts.isEmpty()).isTrue();
    }

    @Test
    void countsTheJudgesRequestsOfEachSlot() {
        RunRequest limited =
                request(1, null, null, "p:judge").toBuilder().maxRequests(1).build();
        Task list = begin(limited);
        doubt(list, 1);
        answer(afterTheLongestWait().getFirst(), null);

        doubt(list, 1, 1);
        driver.advanceWallClockTime(TICK);

        assertThat(verdicts.readValuesToList()).singleElement().satisfies(JudgedRunsTest::isUnchecked);
    }

    @Test
    void givesOneVerdictOnEachDoubtAndPassesNoBudgetWhateverHappens() {
        Map<String, Integer> seen = new HashMap<>();
        for (int seed = 0; seed < 150; seed++) {
            new Game("g" + seed, new Random(seed), seen).play();
        }
        assertThat(seen.get("judged")).isGreaterThan(100);
        assertThat(seen.get("unchecked")).isGreaterThan(100);
        assertThat(seen.get("lost")).isGreaterThan(20);
        assertThat(seen.get("failed")).isGreaterThan(20);
        assertThat(seen.get("late")).isGreaterThan(20);
        assertThat(seen).containsKeys("COMPLETED", "STOPPED");
    }

    /** A run, its workers, and deduplication, which keeps attributes undecided until their verdicts come. */
    private final class Game {

        final String id;
        final Random random;
        final Map<String, Integer> seen;
        final RunRequest request;
        final List<Task> open = new ArrayList<>();
        final List<Call> late = new ArrayList<>();
        final Map<String, Doubt> pending = new HashMap<>();
        final Map<String, Integer> given = new HashMap<>();
        boolean over;
        int next;

        Game(String id, Random random, Map<String, Integer> seen) {
            this.id = id;
            this.random = random;
            this.seen = seen;
            BigDecimal budget = random.nextInt(3) == 0 ? null : BigDecimal.valueOf(10 + random.nextInt(500), 4);
            this.request = request(1 + random.nextInt(4), 1 + random.nextInt(3), budget, "p:judge");
        }

        void play() {
            runs.pipeInput(id, Json.write(RunCommand.start(id, request, START)));
            for (int move = 0; move < 2_000 && !over; move++) {
                take();
                switch (random.nextInt(6)) {
                    case 0, 1 -> work();
                    case 2 -> {
                        if (!late.isEmpty()) {
                            count("late");
                            calls.pipeInput(id, Json.write(late.remove(random.nextInt(late.size()))));
                        }
                    }
                    case 3 -> {
                        if (random.nextInt(200) == 0) {
                            runs.pipeInput(
                                    id,
                                    Json.write(
                                            RunCommand.start(id, request, START).stop("enough", START)));
                        }
                    }
                    default -> driver.advanceWallClockTime(Duration.ofMillis(random.nextInt(8_000)));
                }
            }
            assertThat(over).as("%s ended", id).isTrue();
            Doubt afterwards = newDoubt(id, id + ".0.1.1", next++);
            pending.put(afterwards.key(), afterwards);
            doubts.pipeInput(id, Json.write(afterwards));
            take();
            assertThat(pending).as("%s: doubts without a verdict", id).isEmpty();
            assertThat(given.values()).as("%s: verdicts on each doubt", id).allMatch(count -> count == 1);
        }

        private void take() {
            tasks.readValuesToList().stream()
                    .filter(task -> task.runId().equals(id))
                    .forEach(open::add);
            verdicts.readValuesToList().forEach(verdict -> {
                count("unchecked");
                decided(verdict.key());
            });
            for (RunStatus status : statuses.readValuesToList()) {
                if (status.runId().equals(id)) {
                    over = status.state().isTerminal();
                    if (over) {
                        count(status.state().name());
                    }
                    RunStatus.Budget budget = status.budget();
                    assertThat(budget == null
                                    || budget.spentUsd()
                                                    .add(budget.reservedUsd())
                                                    .add(budget.presumedUsd())
                                                    .compareTo(budget.maxUsd())
                                            <= 0)
                            .as("%s keeps its budget: %s", id, budget)
                            .isTrue();
                }
            }
        }

        private void work() {
            if (open.isEmpty()) {
                return;
            }
            Task task = open.remove(random.nextInt(open.size()));
            int fate = random.nextInt(10);
            String model = task.kind() == Task.Kind.JUDGE ? "judge" : "lister";
            Task.Allowance allowance = task.allowance();
            BigDecimal cost = allowance.outputTokens() == null
                    ? new BigDecimal("0.001")
                    : (model.equals("judge") ? JUDGE : LISTER)
                            .worstCase(allowance.inputTokens(), allowance.outputTokens())
                            .multiply(BigDecimal.valueOf(random.nextInt(101), 2));
            if (fate == 0) {
                count("lost");
                late.add(RunStateTest.call(
                        task, Call.Outcome.FAILED, 0, List.of(made(model, cost.toPlainString(), BROKEN)), BROKEN));
            } else if (fate <= 2) {
                count("failed");
                Call.Failure why = fate == 1 && random.nextInt(10) == 0 && model.equals("judge")
                        ? new Call.Failure("unauthorized", "bad key", true)
                        : BROKEN;
                calls.pipeInput(
                        id,
                        Json.write(RunStateTest.call(
                                task, Call.Outcome.FAILED, 0, List.of(made(model, cost.toPlainString(), why)), why)));
            } else if (task.kind() == Task.Kind.JUDGE) {
                for (Doubt doubt : task.doubts()) {
                    count("judged");
                    decided(doubt.key());
                }
                calls.pipeInput(
                        id,
                        Json.write(RunStateTest.call(
                                task,
                                Call.Outcome.SUCCEEDED,
                                0,
                                List.of(made(model, cost.toPlainString(), null)),
                                null)));
            } else {
                int published = 1 + random.nextInt(15);
                int certain = random.nextInt(published + 1);
                for (int i = certain; i < published; i++) {
                    Doubt doubt = newDoubt(id, task.callId(), next++);
                    pending.put(doubt.key(), doubt);
                    doubts.pipeInput(id, Json.write(doubt));
                }
                calls.pipeInput(
                        id,
                        Json.write(RunStateTest.call(
                                task,
                                Call.Outcome.SUCCEEDED,
                                published,
                                List.of(made(model, cost.toPlainString(), null)),
                                null)));
                tallies.pipeInput(id, Json.write(new Tally(2, id, "paris", task.callId(), certain, 0, 0)));
            }
        }

        private void decided(String key) {
            given.merge(key, 1, Integer::sum);
            Doubt doubt = pending.remove(key);
            if (doubt != null) {
                tallies.pipeInput(id, Json.write(new Tally(2, id, "paris", doubt.callId(), 1, 0, 0)));
            }
        }

        private void count(String what) {
            seen.merge(what, 1, Integer::sum);
        }
    }

    private static RunRequest request(
            int producers, @Nullable Integer iterations, @Nullable BigDecimal maxUsd, String judge) {
        return RunRequest.explore("Paris")
                .producers(producers)
                .iterations(iterations)
                .requestSize(10)
                .routing("backoff", "p:lister")
                .dedup(DedupMode.SEMANTIC)
                .seed(42)
                .spending(new Spending(maxUsd, null, List.of(LISTER, JUDGE)))
                .steering(Steering.ofFacets("off").withExclusions(false))
                .judge(judge)
                .build();
    }

    private static Price price(String model, int usd) {
        return new Price("p", model, BigDecimal.valueOf(usd, 1), BigDecimal.valueOf(usd), null, 0);
    }

    private Task begin(RunRequest request) {
        runs.pipeInput("r", Json.write(RunCommand.start("r", request, START)));
        return tasks.readValuesToList().getFirst();
    }

    private void doubt(Task list, int count) {
        doubt(list, count, 0);
    }

    private void doubt(Task list, int count, int from) {
        IntStream.range(from, from + count)
                .forEach(i -> doubts.pipeInput("r", Json.write(newDoubt("r", list.callId(), i))));
    }

    private static Doubt newDoubt(String runId, String callId, int number) {
        return new Doubt(
                Doubt.VERSION,
                runId,
                "paris",
                0,
                callId,
                "paris|" + runId + " text " + number,
                "text " + number,
                List.of(new Doubt.Option("paris|twin", "twin")),
                START);
    }

    private void report(Task task, String model, int published) {
        calls.pipeInput(
                "r",
                Json.write(RunStateTest.call(
                        task, Call.Outcome.SUCCEEDED, published, List.of(made(model, "0.001", null)), null)));
    }

    private void answer(Task task, Call.@Nullable Failure failure) {
        calls.pipeInput(
                "r",
                Json.write(RunStateTest.call(
                        task,
                        failure == null ? Call.Outcome.SUCCEEDED : Call.Outcome.FAILED,
                        0,
                        List.of(made("judge", "0.001", failure)),
                        failure)));
    }

    private void tally(Task task, int unique, int duplicate) {
        tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", task.callId(), unique, duplicate, 0)));
    }

    private static Call.Request made(String model, String usd, Call.@Nullable Failure failure) {
        return new Call.Request("p", model, 5, 0, 7, 0, 9, new BigDecimal(usd), false, failure);
    }

    private List<Task> afterTheLongestWait() {
        driver.advanceWallClockTime(Dispatch.LONGEST_WAIT);
        driver.advanceWallClockTime(TICK);
        return tasks.readValuesToList();
    }

    private RunStatus lastStatus() {
        driver.advanceWallClockTime(TICK);
        return statuses.readValuesToList().getLast();
    }

    private static void isUnchecked(Verdict verdict) {
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.UNCHECKED);
        assertThat(verdict.same()).isNull();
        assertThat(verdict.judge()).isNull();
    }
}
