package io.winnow.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.winnow.messages.Call;
import io.winnow.messages.Figures;
import io.winnow.messages.Json;
import io.winnow.messages.Rest;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.Spending;
import io.winnow.messages.Tally;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.Task;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import io.winnow.router.cost.Price;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorTopologyTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration TICK = Duration.ofMillis(100);

    @TempDir
    private Path stateDirectory;

    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> runs;
    private TestInputTopic<String, byte[]> calls;
    private TestInputTopic<String, byte[]> tallies;
    private TestOutputTopic<String, Task> tasks;
    private TestOutputTopic<String, RunStatus> statuses;
    private TestOutputTopic<String, byte[]> raw;
    private TestOutputTopic<String, byte[]> deadLetters;

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
        tasks = driver.createOutputTopic(TOPICS.tasks(), new StringDeserializer(), Json.deserializer(Task.class));
        statuses = driver.createOutputTopic(
                TOPICS.runStatus(), new StringDeserializer(), Json.deserializer(RunStatus.class));
        raw = driver.createOutputTopic(TOPICS.rawAttributes(), new StringDeserializer(), new ByteArrayDeserializer());
        deadLetters =
                driver.createOutputTopic(TOPICS.deadLetters(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void handsOutOneTaskASlotWhenARunBegins() {
        order(RunCommand.start("r", RunStateTest.request(3, 5, null, null, null), START));

        List<TestRecord<String, Task>> handedOut = tasks.readRecordsToList();
        assertThat(handedOut).extracting(TestRecord::key).containsExactly("r.0.1", "r.1.1", "r.2.1");
        assertThat(handedOut)
                .extracting(record -> record.value().callId())
                .containsExactly("r.0.1.1", "r.1.1.1", "r.2.1.1");
        assertThat(statuses.readValue().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void completesARunWhenAllThatWasReportedIsTallied() {
        order(RunCommand.start("r", RunStateTest.request(1, 1, null, null, null), START));
        Task task = tasks.readValue();
        calls.pipeInput(
                "r",
                Json.write(
                        RunStateTest.call(task, Call.Outcome.SUCCEEDED, 5, List.of(RunStateTest.answered(5)), null)));
        tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", task.callId(), 3, 1, 0)));
        assertThat(lastStatus().state()).isEqualTo(State.DRAINING);

        tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", task.callId(), 0, 0, 1)));

        RunStatus end = lastStatus();
        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(end.reason()).isEqualTo("every producer has made its 1 iteration");
        assertThat(end.totals().raw()).isEqualTo(5);
        assertThat(tasks.isEmpty()).isTrue();
    }

    @Test
    void countsTheTalliesOfSeveralCallsThatComeInOneRecord() {
        order(RunCommand.start("r", RunStateTest.request(2, 1, null, null, null), START));
        Task one = tasks.readValue();
        Task other = tasks.readValue();
        for (Task task : List.of(one, other)) {
            Call call = RunStateTest.call(task, Call.Outcome.SUCCEEDED, 5, List.of(RunStateTest.answered(5)), null);
            calls.pipeInput("r", Json.write(call));
        }

        tallies.pipeInput(
                "r",
                Json.write(new TallyBatch(
                        TallyBatch.VERSION,
                        "r",
                        "paris",
                        List.of(
                                new TallyBatch.OfCall(one.callId(), 5, 0, 0),
                                new TallyBatch.OfCall(other.callId(), 2, 2, 1)))));

        RunStatus end = lastStatus();
        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(end.totals().unique()).isEqualTo(7);
        assertThat(end.totals().raw()).isEqualTo(10);
    }

    @Test
    void countsNothingOfABatchInWhichATallyIsImpossible() {
        order(RunCommand.start("r", RunStateTest.request(1, 1, null, null, null), START));
        Task task = tasks.readValue();

        String impossible = """
                {"v":3,"runId":"r","collection":"paris","calls":[
                {"callId":"%1$s","unique":1,"duplicate":0,"quarantined":0},
                {"callId":"%1$s","unique":-1,"duplicate":0,"quarantined":0}]}
                """.formatted(task.callId());
        tallies.pipeInput("r", impossible.getBytes(UTF_8));

        assertThat(lastStatus().totals().raw()).isZero();
        assertThat(deadLetters.readRecordsToList()).hasSize(1);
    }

    @Test
    void handsATaskOutAgainWhenItsDeadlinePasses() {
        order(RunCommand.start("r", RunStateTest.request(1, 1, null, null, null), START));
        tasks.readValue();

        driver.advanceWallClockTime(Duration.ofSeconds(60));

        Task again = tasks.readValue();
        assertThat(again.taskId()).isEqualTo("r.0.1");
        assertThat(again.callId()).isEqualTo("r.0.1.2");
    }

    @Test
    void tellsEveryPartitionOfANewGenerationBeforeTheFirstTask() {
        RunRequest fresh = RunStateTest.request(1, 1, null, null, null).toBuilder()
                .fresh(true)
                .build();

        order(RunCommand.start("r", fresh, START));

        TestRecord<String, byte[]> marker = raw.readRecord();
        assertThat(marker.key()).isEqualTo("paris");
        assertThat(WinnowHeaders.text(marker.headers(), WinnowHeaders.GENERATION))
                .isEqualTo("1");
        assertThat(WinnowHeaders.text(marker.headers(), WinnowHeaders.DEDUP)).isEqualTo("canonical");
    }

    @Test
    void comparesControlCallsWithTheListBeforeThem() {
        order(RunCommand.start("former", RunStateTest.request(1, 1, null, null, null), START));
        tallies.pipeInput(
                "former",
                Json.write(new Tally(2, "former", "paris", tasks.readValue().callId(), 10, 0, 0)));
        order(RunCommand.start("r", RunStateTest.request(2, 1, null, null, null), START));
        Task one = tasks.readValue();
        Task other = tasks.readValue();

        // Both are under way at once: what counts is the order in which deduplication decides.
        calls.pipeInput("r", Json.write(control(one, List.of("a", "b", "c"))));
        tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", other.callId(), 1, 0, 0)));
        tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", one.callId(), 1, 2, 0)));
        // Repeats itself once, and one of its attributes is refused.
        calls.pipeInput("r", Json.write(control(other, 5, List.of("b", "c", "c", "d", "e"))));
        // Delivered twice: counted once.
        calls.pipeInput("r", Json.write(control(one, List.of("a", "b", "c"))));
        tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", other.callId(), 0, 3, 1)));
        driver.advanceWallClockTime(TICK);

        Figures.Coverage coverage = lastStatusOf("r").figures().coverage();
        assertThat(coverage.calls()).isEqualTo(2);
        // a, b, c; b, c and d or e
        assertThat(coverage.named()).isEqualTo(6);
        assertThat(coverage.onList()).isEqualTo(4);
        assertThat(coverage.entries()).isEqualTo(12);
        assertThat(coverage.low()).isNull();
    }

    @Test
    void leavesOutAControlCallThatReportsAfterItWasGivenUp() {
        order(RunCommand.start("former", RunStateTest.request(1, 1, null, null, null), START));
        tallies.pipeInput(
                "former",
                Json.write(new Tally(2, "former", "paris", tasks.readValue().callId(), 10, 0, 0)));
        order(RunCommand.start("r", RunStateTest.request(1, 2, null, null, null), START));
        Task late = tasks.readValue();
        driver.advanceWallClockTime(Duration.ofSeconds(60));
        Task again = tasks.readValuesToList().stream()
                .filter(task -> task.runId().equals("r"))
                .findFirst()
                .orElseThrow();

        calls.pipeInput("r", Json.write(control(late, List.of("a", "b", "c"))));
        tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", late.callId(), 3, 0, 0)));
        calls.pipeInput("r", Json.write(control(again, List.of("a", "b", "d"))));
        tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", again.callId(), 1, 2, 0)));
        driver.advanceWallClockTime(TICK);

        Figures.Coverage coverage = lastStatusOf("r").figures().coverage();
        assertThat(coverage.calls()).isEqualTo(1);
        assertThat(coverage.onList()).isEqualTo(2);
        assertThat(coverage.entries()).isEqualTo(14);
    }

    @Test
    void endsAContinuedRunAtItsTargetCoverage() {
        order(RunCommand.start("former", RunStateTest.request(1, 1, null, null, null), START));
        tallies.pipeInput(
                "former",
                Json.write(new Tally(2, "former", "paris", tasks.readValue().callId(), 2_671, 0, 0)));
        RunRequest request = RunStateTest.request(1, 100, null, null, null).toBuilder()
                .targetCoverage(0.9)
                .build();
        order(RunCommand.start("r", request, START));

        List<String> names = IntStream.range(0, 30).mapToObj(String::valueOf).toList();
        int answered = 0;
        for (List<Task> next = tasks.readValuesToList(); !next.isEmpty(); next = tasks.readValuesToList()) {
            for (Task task : next) {
                calls.pipeInput("r", Json.write(control(task, 30, names)));
                tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", task.callId(), 1, 29, 0)));
                answered++;
            }
        }

        RunStatus end = lastStatus();
        // The next one was under way when the fifth was decided upon.
        assertThat(answered).isEqualTo(6);
        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(end.reason())
                .startsWith("the target coverage of 90.0 % is reached: 96.7 % (95 % interval ")
                .endsWith(" by the last 5 control calls");
        assertThat(end.figures().coverage().richness()).isGreaterThan(2_676);
    }

    @Test
    void asksAStrangerOnceBeforeABudgetReliesOnIt() {
        order(RunCommand.start("r", budgeted(3, "1", "backoff", "a:m"), START));
        List<Task> first = tasks.readValuesToList();

        report(first.getFirst(), "a", 500, null);

        assertThat(first).hasSize(1);
        assertThat(tasks.readValuesToList()).hasSize(3);
    }

    @Test
    void getsToKnowTargetsOneAfterTheOther() {
        order(RunCommand.start("r", budgeted(5, "1", "weighted", "a:m:3,b:m:1"), START));
        List<Task> first = tasks.readValuesToList();

        report(first.getFirst(), "a", 500, null);

        assertThat(first).extracting(task -> task.routing().config()).containsExactly("a:m:3,b:m:1");
        assertThat(tasks.readValuesToList())
                .as("one gets to know b, the others ask whom the run knows")
                .extracting(task -> task.routing().config())
                .containsExactly("a:m:3,b:m:1", "a:m:3", "a:m:3", "a:m:3", "a:m:3");
    }

    @Test
    void failsWhenTheFirstAnswerTookMoreThanTheBudget() {
        order(RunCommand.start("r", budgeted(5, "0.05", "backoff", "a:m"), START));
        Task task = tasks.readValue();

        report(task, "a", 9_000, null);
        tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", task.callId(), 5, 0, 0)));

        RunStatus end = lastStatus();
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.reason())
                .startsWith("a:m ignores the limit it was sent (9,000 tokens, ")
                .endsWith(": $0.0901 of $0.05 spent");
        assertThat(tasks.isEmpty()).isTrue();
    }

    @Test
    void reservesWhatATargetTookThatIgnoresItsLimit() {
        order(RunCommand.start("r", budgeted(5, "1", "backoff", "a:m"), START));

        report(tasks.readValue(), "a", 9_000, null);

        List<Task> next = tasks.readValuesToList();
        assertThat(next).hasSize(1);
        assertThat(next.getFirst().allowance().costUsd()).isGreaterThan(new BigDecimal("0.0901"));
    }

    @Test
    void givesHiddenReasoningMoreRoomOnce() {
        Call.Failure outOfRoom = new Call.Failure("out-of-room", "hidden reasoning took all of the answer", false);
        order(RunCommand.start("r", budgeted(5, "1", "backoff", "a:m"), START));
        report(tasks.readValue(), "a", 2_000, outOfRoom);
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        Task again = tasks.readValue();

        report(again, "a", 8_000, outOfRoom);

        assertThat(again.allowance().prices().getFirst().reasoningTokens()).isEqualTo(8_192);
        RunStatus end = lastStatus();
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.reason()).isEqualTo("a:m hidden reasoning took all of the answer");
        assertThat(tasks.isEmpty()).isTrue();
    }

    @Test
    void saysWhoRestsAndHandsOutWhenItIsOver() {
        order(RunCommand.start("r", RunStateTest.request(1, 5, null, null, null), START));
        Instant until = START.plusSeconds(40);

        reportRest(tasks.readValue(), until);
        driver.advanceWallClockTime(TICK);
        Rest rest = lastStatus().rest();
        driver.advanceWallClockTime(Duration.ofSeconds(39));

        assertThat(rest).isEqualTo(new Rest("a:m", "rate-limited: slow down", until));
        assertThat(tasks.isEmpty()).isTrue();
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(tasks.readValuesToList()).hasSize(1);
        assertThat(lastStatus().rest()).isNull();
    }

    @Test
    void failsAtOnceWhenAllRestForLongerThanTheRunMayLast() {
        order(RunCommand.start("r", RunStateTest.request(1, 5, null, Duration.ofMinutes(10), null), START));

        reportRest(tasks.readValue(), START.plusSeconds(86_400));

        RunStatus end = lastStatus();
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.reason())
                .isEqualTo("a:m rests until 2026-11-23T10:00:00Z: rate-limited: slow down; the longest duration of 10m"
                        + " is over before that");
    }

    @Test
    void waitsLongerAfterATimeOut() {
        RunRequest request = RunStateTest.request(1, 5, null, null, null).toBuilder()
                .routing("backoff", "openai:gpt-4o-mini")
                .dedup(DedupMode.CANONICAL)
                .build();
        order(RunCommand.start("r", request, START));
        Task first = tasks.readValue();
        Call.Failure late = new Call.Failure("timed-out", "no answer within 60 s", false);
        calls.pipeInput(
                "r",
                Json.write(RunStateTest.call(
                        first,
                        Call.Outcome.FAILED,
                        0,
                        List.of(new Call.Request("openai", "gpt-4o-mini", 60_000, 0, 0, 0, 0, null, true, late)),
                        late)));

        driver.advanceWallClockTime(Duration.ofSeconds(1));

        Task again = tasks.readValue();
        assertThat(first.allowance().timeLimits()).containsEntry("openai:gpt-4o-mini", Duration.ofSeconds(60));
        assertThat(again.allowance().timeLimits()).containsEntry("openai:gpt-4o-mini", Duration.ofSeconds(120));
        assertThat(again.deadline()).isAfter(again.issuedAt().plusSeconds(120));
    }

    @Test
    void failsWhenNothingAnswersForMinutes() {
        Call.Failure away = new Call.Failure("unavailable", "cannot connect to http://127.0.0.1:9", false);
        order(RunCommand.start("r", RunStateTest.request(1, 5, null, null, null), START));

        for (int minute = 0; minute < 20; minute++) {
            for (Task task : tasks.readValuesToList()) {
                calls.pipeInput(
                        "r",
                        Json.write(RunStateTest.call(
                                task, Call.Outcome.FAILED, 0, List.of(RunStateTest.failed(away)), away)));
            }
            driver.advanceWallClockTime(Duration.ofMinutes(1));
        }

        RunStatus end = lastStatus();
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.reason()).isEqualTo("nothing answered for 5m, the last failure: " + away.message());
        assertThat(Duration.between(START, end.finishedAt())).isLessThan(Duration.ofMinutes(7));
    }

    @Test
    void aRunWithoutACallThatSucceededHasFailed() {
        Call.Failure refused = new Call.Failure("bad-request", "too long", false);
        order(RunCommand.start("r", RunStateTest.request(1, 5, 1, null, null), START));

        calls.pipeInput(
                "r",
                Json.write(RunStateTest.call(
                        tasks.readValue(), Call.Outcome.FAILED, 0, List.of(RunStateTest.failed(refused)), refused)));

        RunStatus end = lastStatus();
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.reason())
                .isEqualTo("every producer has made its 1 request; no call succeeded, the last error was"
                        + " random:random: too long");
    }

    private void report(Task task, String provider, long outputTokens, Call.@Nullable Failure error) {
        BigDecimal cost = new BigDecimal("0.00001").multiply(BigDecimal.valueOf(outputTokens + 10));
        Call.Request request =
                new Call.Request(provider, "m", 5, error == null ? 5 : 0, 100, 0, outputTokens, cost, false, error);
        calls.pipeInput(
                "r",
                Json.write(
                        error == null
                                ? RunStateTest.call(task, Call.Outcome.SUCCEEDED, 5, List.of(request), null)
                                : RunStateTest.call(task, Call.Outcome.FAILED, 0, List.of(request), error)));
    }

    private void reportRest(Task task, Instant until) {
        Call.Failure resting =
                new Call.Failure("rate-limited", "slow down", false, new Rest("a:m", "rate-limited: slow down", until));
        calls.pipeInput("r", Json.write(RunStateTest.call(task, Call.Outcome.FAILED, 0, List.of(), resting)));
    }

    private static RunRequest budgeted(int producers, String usd, String strategy, String routing) {
        return RunRequest.explore("Paris")
                .producers(producers)
                .routing(strategy, routing)
                .dedup(DedupMode.CANONICAL)
                .spending(new Spending(
                        new BigDecimal(usd),
                        null,
                        Stream.of("a", "b")
                                .filter(name -> routing.contains(name + ":"))
                                .map(name -> new Price(name, "m", BigDecimal.ONE, BigDecimal.TEN, null, 0))
                                .toList()))
                .build();
    }

    private static Call control(Task task, List<String> sample) {
        return control(task, 3, sample);
    }

    private static Call control(Task task, int published, List<String> sample) {
        Call call = RunStateTest.call(
                task, Call.Outcome.SUCCEEDED, published, List.of(RunStateTest.answered(published)), null);
        return new Call(
                call.v(),
                call.kind(),
                call.callId(),
                call.taskId(),
                call.runId(),
                call.collection(),
                call.slot(),
                call.attempt(),
                call.worker(),
                call.outcome(),
                true,
                null,
                published,
                call.rejected(),
                call.requests(),
                List.of(),
                sample,
                null,
                START,
                START);
    }

    @Test
    void sendsChangedFiguresOnceATick() {
        order(RunCommand.start("r", RunStateTest.request(1, null, null, null, null), START));
        Task task = tasks.readValue();
        driver.advanceWallClockTime(TICK);
        statuses.readValuesToList();
        tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", task.callId(), 1, 0, 0)));
        tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", task.callId(), 1, 0, 0)));
        assertThat(statuses.isEmpty()).isTrue();

        driver.advanceWallClockTime(TICK);

        assertThat(statuses.readValuesToList())
                .singleElement()
                .satisfies(status -> assertThat(status.totals().unique()).isEqualTo(2));
    }

    @Test
    void refusesWhatItCannotReadAndCarriesOn() {
        calls.pipeInput("r", "{\"v\":1,".getBytes(UTF_8));
        tallies.pipeInput(null, "{}".getBytes(UTF_8));
        runs.pipeInput("r", new byte[] {0, 1, 2});

        List<TestRecord<String, byte[]>> refused = deadLetters.readRecordsToList();
        assertThat(refused).hasSize(3);
        assertThat(WinnowHeaders.text(refused.getFirst().headers(), WinnowHeaders.REASON))
                .startsWith("not a Call: ");
        assertThat(WinnowHeaders.text(refused.getFirst().headers(), WinnowHeaders.SOURCE))
                .isEqualTo("winnow.calls-0@0");

        order(RunCommand.start("r", RunStateTest.request(1, 1, null, null, null), START));

        assertThat(tasks.isEmpty()).isFalse();
    }

    @Test
    void refusesWhatLacksSomethingOrMakesNoSenseAndCarriesOn() {
        order(RunCommand.start("r", RunStateTest.request(1, 1, null, null, null), START));
        Task task = tasks.readValue();
        Call call = RunStateTest.call(task, Call.Outcome.SUCCEEDED, 5, List.of(RunStateTest.answered(5)), null);

        runs.pipeInput("x", text("{\"v\":1}"));
        runs.pipeInput("x", text("{\"v\":1,\"runId\":\"x\",\"desired\":\"RUN\",\"at\":\"2026-11-22T10:00:00Z\"}"));
        runs.pipeInput(
                "x",
                Json.write(RunCommand.start(
                        "x", RunStateTest.request(1, 1, null, Duration.ofSeconds(Long.MAX_VALUE), null), START)));
        calls.pipeInput("r", without(call, "outcome"));
        calls.pipeInput("r", without(call, "runId"));
        calls.pipeInput("r", text("[]"));
        tallies.pipeInput("r", text("{\"v\":1,\"unique\":1,\"duplicate\":0,\"quarantined\":0}"));
        tallies.pipeInput(
                "r",
                text(
                        "{\"v\":1,\"runId\":\"r\",\"collection\":\"paris\",\"callId\":\"c\",\"unique\":-1,\"duplicate\":0,\"quarantined\":0}"));

        assertThat(deadLetters.readRecordsToList())
                .hasSize(8)
                .allSatisfy(letter -> assertThat(WinnowHeaders.text(letter.headers(), WinnowHeaders.REASON))
                        .matches("not a .*|invalid event.*"));
        calls.pipeInput("r", Json.write(call));
        tallies.pipeInput("r", Json.write(new Tally(2, "r", "paris", task.callId(), 5, 0, 0)));
        assertThat(lastStatus().state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void cutsWhatItRefusesSoThatItCanBeKept() {
        byte[] large = new byte[1_000_000];
        RecordHeaders headers = new RecordHeaders();
        headers.add("garbage", large);

        calls.pipeInput(new TestRecord<>("k".repeat(500_000), large, headers));

        TestRecord<String, byte[]> letter = deadLetters.readRecord();
        assertThat(letter.key()).hasSizeLessThan(10_000);
        assertThat(letter.value()).hasSizeLessThan(100_000);
        assertThat(letter.headers().lastHeader("garbage")).isNull();
        assertThat(WinnowHeaders.text(letter.headers(), WinnowHeaders.TRUNCATED_FROM))
                .isEqualTo("1000000");
    }

    private static byte[] text(String json) {
        return json.getBytes(UTF_8);
    }

    private static byte[] without(Call call, String field) {
        ObjectNode json = Json.MAPPER.valueToTree(call);
        json.remove(field);
        return Json.write(json);
    }

    @Test
    void readsItsRunsBackAsTheyWere() {
        order(RunCommand.start("r", RunStateTest.request(2, 5, null, Duration.ofMinutes(3), 100L), START));
        Task task = tasks.readValue();
        calls.pipeInput(
                "r",
                Json.write(
                        RunStateTest.call(task, Call.Outcome.SUCCEEDED, 5, List.of(RunStateTest.answered(5)), null)));
        RunState run = driver.<String, RunState>getKeyValueStore(CoordinatorTopology.RUNS_STORE)
                .get("r");

        RunState read = Json.read(Json.write(run), RunState.class);

        assertThat(read).isEqualTo(run);
    }

    private void order(RunCommand command) {
        runs.pipeInput(command.runId(), Json.write(command));
    }

    private RunStatus lastStatusOf(String runId) {
        return statuses.readValuesToList().stream()
                .filter(status -> status.runId().equals(runId))
                .toList()
                .getLast();
    }

    private RunStatus lastStatus() {
        return statuses.readValuesToList().getLast();
    }
}
