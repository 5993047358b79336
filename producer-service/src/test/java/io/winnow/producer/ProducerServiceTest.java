package io.winnow.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.messages.Attribute;
import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.Figures;
import io.winnow.messages.Json;
import io.winnow.messages.Rest;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Task;
import io.winnow.messages.Totals;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProducerServiceTest extends BrokerTest {

    private final Semaphore answers = new Semaphore(0);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answering = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final ModelServer model = new ModelServer(request -> ModelReply.of(500, ""));
    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(kafka).with("LOCAL_BASE_URL", model.url("/v1"));
    }

    @AfterEach
    void close() {
        answers.release(10_000);
        bench.closeMeanwhile(model);
    }

    @Test
    void publishesEveryAttributeAndThenTheCallThatCountsThem() {
        bench.worker();
        Task task = bench.hand(bench.task("backoff", "random:latency=1ms"));

        await().atMost(Bench.PATIENCE).until(() -> bench.calls().size() == 1);

        Call call = bench.calls().getFirst();
        assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
        assertThat(CallId.attemptOf(call.callId())).isEqualTo(task.callId());
        assertThat(call.worker()).isEqualTo("w");
        assertThat(call.error()).isNull();
        assertThat(call.published()).isEqualTo(20);
        assertThat(call.requests()).singleElement().satisfies(request -> {
            assertThat(request.provider()).isEqualTo("random");
            assertThat(request.model()).isEqualTo("latency=1ms");
            assertThat(request.published()).isEqualTo(20);
            assertThat(request.inputTokens()).isPositive();
            assertThat(request.outputTokens()).isPositive();
            assertThat(request.error()).isNull();
        });
        await().atMost(Bench.PATIENCE)
                .until(() -> bench.records(bench.topics.rawAttributes()).size() == 20);
        assertThat(bench.records(bench.topics.rawAttributes())).allSatisfy(record -> {
            Attribute attribute = Json.read(record.value(), Attribute.class);
            assertThat(new String(record.key(), UTF_8))
                    .isEqualTo("paris-attractions|" + Canonical.of(attribute.attribute()));
            assertThat(attribute.canonical()).isEqualTo(Canonical.of(attribute.attribute()));
            assertThat(attribute.provider()).isEqualTo("random");
            assertThat(attribute.runId()).isEqualTo("r1");
            assertThat(attribute.callId()).isEqualTo(call.callId());
            assertThat(WinnowHeaders.vouchForKey(record.headers(), WinnowHeaders.form(Sameness.USUAL)))
                    .isTrue();
            assertThat(WinnowHeaders.text(record.headers(), WinnowHeaders.CALL)).isEqualTo(call.callId());
            assertThat(record.timestamp()).isLessThanOrEqualTo(call.finishedAt().toEpochMilli());
        });
    }

    @Test
    void keepsFortySlowCallsInFlightAtOnce() {
        answerOnPermit();
        bench.worker();
        for (int i = 0; i < 40; i++) {
            bench.hand(bench.task("backoff", "local:m"));
        }

        await().atMost(Bench.PATIENCE).until(() -> answering.get() == 40);
        answers.release(40);
        await().atMost(Bench.PATIENCE).until(() -> bench.calls().size() == 40);

        assertThat(bench.calls()).allSatisfy(call -> assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED));
        assertThat(asked).as("no task was handed out twice").hasValue(40);
    }

    @Test
    void sharesTheLoadBetweenInstancesByWhatTheyCanTake() {
        answerOnPermit();
        ProducerService one = bench.worker("one", 3, Duration.ofMillis(500));
        ProducerService two = bench.worker("two", 5, Duration.ofMillis(500));
        for (int i = 0; i < 20; i++) {
            bench.hand(bench.task("backoff", "local:m"));
        }

        await().atMost(Bench.PATIENCE).until(() -> answering.get() == 8);
        int oneInFlight = one.inFlight();
        int twoInFlight = two.inFlight();
        answers.release(1_000);
        await().atMost(Bench.PATIENCE).until(() -> bench.calls().size() == 20);

        assertThat(oneInFlight).isEqualTo(3);
        assertThat(twoInFlight).isEqualTo(5);
        assertThat(most).hasValue(8);
        Map<String, Long> byWorker =
                bench.calls().stream().collect(Collectors.groupingBy(Call::worker, Collectors.counting()));
        assertThat(byWorker.keySet()).containsExactlyInAnyOrder("one", "two");
        assertThat(asked).hasValue(20);
    }

    @Test
    void holdsOnToACallThatTakesLongerThanItsLock() {
        answerOnPermit();
        bench.worker("one", 4, Duration.ofMillis(500));
        bench.worker("two", 4, Duration.ofMillis(500));
        bench.shortenLocks(Duration.ofSeconds(3));
        bench.hand(bench.task("backoff", "local:m"));
        await().atMost(Bench.PATIENCE).until(() -> answering.get() == 1);
        long begun = System.nanoTime();

        // Twice the lock and more: without renewals the other worker would have it by now.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> System.nanoTime() - begun > Duration.ofSeconds(7).toNanos());
        answers.release();
        await().atMost(Bench.PATIENCE).until(() -> bench.calls().size() == 1);

        assertThat(bench.calls().getFirst().requests().getFirst().latencyMs()).isGreaterThan(6_500);
        assertThat(asked).hasValue(1);
    }

    @Test
    void tellsInTheProvidersWordsThatItCanNeverWork() {
        model.reply(request -> ModelReply.error(401, "Incorrect API key provided: sk-12345678"));
        bench.with("OPENAI_API_KEY", "sk-12345678").with("OPENAI_BASE_URL", model.url("/v1"));
        bench.worker();
        bench.hand(bench.task("backoff", "openai"));

        Call call = firstCall();

        assertThat(call.outcome()).isEqualTo(Call.Outcome.FAILED);
        assertThat(call.error()).isEqualTo(new Call.Failure("unauthorized", "Incorrect API key provided: ***", true));
        assertThat(call.requests()).hasSize(1);
    }

    @Test
    void tellsThatAKeyIsMissingWithoutAsking() {
        bench.worker();
        bench.hand(bench.task("backoff", "openai"));

        Call call = firstCall();

        assertThat(call.error()).isNotNull().satisfies(error -> {
            assertThat(error.kind()).isEqualTo("misconfigured");
            assertThat(error.message()).startsWith("openai needs a key: set OPENAI_API_KEY");
            assertThat(error.permanent()).isTrue();
        });
        assertThat(call.requests()).isEmpty();
    }

    @Test
    void tellsThatARoutingCannotBeRead() {
        bench.worker();
        bench.hand(bench.task("fastest", "random"));

        Call.Failure error = firstCall().error();

        assertThat(error).isNotNull();
        assertThat(error.permanent()).isTrue();
        assertThat(error.message()).startsWith("routingStrategy 'fastest' is unknown");
    }

    @Test
    void goesWhereTheEvidenceSaysThatNewAttributesAreCheapest() {
        model.reply(request -> answer());
        bench.worker();
        List<Task.Evidence> evidence = List.of(
                new Task.Evidence("local:poor", 9, 1, 1, 9),
                new Task.Evidence("local:rich", 9, 450, 22_500, 0.009),
                new Task.Evidence("local:dear", 9, 450, 22_500, 9));
        for (int i = 0; i < 5; i++) {
            Task task = bench.task("adaptive", "local:poor,local:rich,local:dear");
            bench.hand(Bench.routed(
                    task,
                    new Task.Routing(
                            task.routing().strategy(), task.routing().config(), "unique-per-dollar", evidence)));
        }

        await().atMost(Bench.PATIENCE).until(() -> bench.calls().size() == 5);

        assertThat(bench.calls())
                .flatExtracting(Call::requests)
                .extracting(Call.Request::model)
                .containsOnly("rich");
    }

    @Test
    void asksNoMoreInAMinuteThanTheAccountAllows() {
        model.reply(request -> answer());
        bench.with("LOCAL_RPM", "1");
        bench.worker();
        bench.hand(bench.task("backoff", "local:m", 5, Duration.ofSeconds(50)));
        firstCall();
        bench.hand(bench.task("priority", "local:m", 5, Duration.ofSeconds(7)));

        await().atMost(Bench.PATIENCE).until(() -> bench.calls().size() == 2);

        assertThat(model.received()).hasSize(1);
        assertThat(bench.calls())
                .filteredOn(call -> call.outcome() == Call.Outcome.FAILED)
                .singleElement()
                .satisfies(call -> assertThat(call.requests()).isEmpty());
    }

    @Test
    void tellsThatALimitCannotBeRead() {
        bench.with("LOCAL_RPM", "many");
        bench.worker();
        bench.hand(bench.task("backoff", "local:m"));

        Call.Failure error = firstCall().error();

        assertThat(error).isNotNull();
        assertThat(error.permanent()).isTrue();
        assertThat(error.message()).contains("LOCAL_RPM");
    }

    @Test
    void triesAgainWithinItsRequestsAndReportsEachOne() {
        model.reply(request -> asked.incrementAndGet() < 3 ? ModelReply.error(503, "overloaded") : answer());
        bench.worker();
        bench.hand(bench.task("backoff", "local:m"));

        Call call = firstCall();

        assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
        assertThat(call.requests())
                .extracting(request ->
                        request.error() == null ? "ok" : request.error().kind())
                .containsExactly("unavailable", "unavailable", "ok");
        assertThat(call.published()).isEqualTo(2);
    }

    @Test
    void makesNoMoreRequestsThanTheTaskAllows() {
        model.reply(request -> {
            asked.incrementAndGet();
            return ModelReply.error(500, "broken");
        });
        bench.worker();
        bench.hand(bench.task("backoff", "local:m", 2, Duration.ofSeconds(60)));

        Call call = firstCall();

        assertThat(call.error()).isEqualTo(new Call.Failure("unavailable", "broken", false));
        assertThat(call.requests()).hasSize(2);
        assertThat(asked).hasValue(2);
    }

    @Test
    void fallsToTheNextTargetAndDropsTheOneThatCannotWork() {
        model.reply(request -> request.body().contains("\"bad\"") ? ModelReply.error(404, "no model bad") : answer());
        bench.worker();
        bench.hand(bench.task("priority", "local:bad,local:good"));
        firstCall();
        bench.hand(bench.task("priority", "local:bad,local:good"));

        await().atMost(Bench.PATIENCE).until(() -> bench.calls().size() == 2);

        assertThat(bench.calls())
                .allSatisfy(call -> assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED))
                .extracting(call ->
                        call.requests().stream().map(Call.Request::model).toList())
                .containsExactlyInAnyOrder(List.of("bad", "good"), List.of("good"));
    }

    @Test
    void keepsAnAnswerThatCannotBeUsed() {
        model.reply(request -> asked.incrementAndGet() == 1 ? OpenAiAnswer.reply("---", 3, 4) : answer());
        bench.worker();
        Task task = bench.hand(bench.task("backoff", "local:m"));

        Call call = firstCall();

        assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
        assertThat(call.requests().getFirst().error())
                .isEqualTo(new Call.Failure("malformed", "the answer holds no attributes", false));
        assertThat(call.requests().getFirst().outputTokens()).isEqualTo(4);
        assertThat(call.rejected()).isEqualTo(Map.of("no-text", 1));
        await().atMost(Bench.PATIENCE)
                .until(() -> bench.records(bench.topics.deadLetters()).size() == 1);
        ConsumerRecord<byte[], byte[]> letter =
                bench.records(bench.topics.deadLetters()).getFirst();
        assertThat(new String(letter.value(), UTF_8)).isEqualTo("---");
        assertThat(WinnowHeaders.text(letter.headers(), WinnowHeaders.REASON))
                .isEqualTo("local:m: the answer holds no attributes");
        assertThat(WinnowHeaders.text(letter.headers(), WinnowHeaders.CALL)).isEqualTo(call.callId());
    }

    @Test
    void putsWhatIsNoTaskAside() {
        bench.worker();
        bench.send(bench.topics.tasks(), "k", "{\"v\":1}".getBytes(UTF_8));
        bench.hand(bench.task("backoff", "random:latency=0ms"));

        assertThat(firstCall().outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
        await().atMost(Bench.PATIENCE)
                .until(() -> bench.records(bench.topics.deadLetters()).size() == 1);
        ConsumerRecord<byte[], byte[]> letter =
                bench.records(bench.topics.deadLetters()).getFirst();
        assertThat(new String(letter.key(), UTF_8)).isEqualTo("k");
        assertThat(WinnowHeaders.text(letter.headers(), WinnowHeaders.SOURCE)).isEqualTo(bench.topics.tasks() + "-0@0");
    }

    @Test
    void asksNothingForATaskThatCameTooLate() {
        bench.worker();
        bench.hand(bench.task("backoff", "local:m", 5, Duration.ofSeconds(-1)));

        Call call = firstCall();

        assertThat(call.outcome()).isEqualTo(Call.Outcome.CANCELLED);
        assertThat(call.requests()).isEmpty();
        assertThat(model.received()).isEmpty();
    }

    @Test
    void waitsNoLongerThanTheDeadline() {
        model.reply(request -> ModelReply.error(429, "slow down").with("Retry-After", "9"));
        bench.worker();
        // Once it has joined the group, tasks reach it at once.
        bench.hand(bench.task("backoff", "random:latency=0ms"));
        firstCall();
        Task task = bench.hand(bench.task("backoff", "local:m", 5, Duration.ofSeconds(7)));

        await().until(() -> bench.calls().size() == 2);

        Call call = bench.calls().getLast();
        assertThat(call.error()).isEqualTo(new Call.Failure("rate-limited", "slow down", false));
        assertThat(call.finishedAt()).isBefore(task.deadline());
        assertThat(call.requests()).hasSize(1);
    }

    @Test
    void saysAtOnceWhoRestsForLong() {
        model.reply(request -> ModelReply.error(429, "slow down").with("Retry-After", "3600"));
        bench.worker();
        Instant before = Instant.now();
        bench.hand(bench.task("backoff", "local:m"));

        Call call = firstCall();

        assertThat(call.outcome()).isEqualTo(Call.Outcome.FAILED);
        assertThat(call.requests()).hasSize(1);
        Rest rest = call.error().rest();
        assertThat(rest.target()).isEqualTo("local:m");
        assertThat(rest.reason()).isEqualTo("rate-limited: slow down");
        assertThat(rest.until())
                .isBetween(before.plusSeconds(3_600), Instant.now().plusSeconds(3_602));
    }

    @Test
    void givesHiddenReasoningMoreRoomOnce() {
        model.reply(request ->
                new OpenAiAnswer("m", "", null, "length", new OpenAiAnswer.Tokens(100, 0, 6_000, 6_000)).reply());
        bench.worker();
        bench.hand(bench.task("backoff", "local:m"));

        Call call = firstCall();

        assertThat(call.error().kind()).isEqualTo("out-of-room");
        assertThat(call.error().message()).contains("reasoning_tokens").doesNotContain("Winnow sets this limit");
        assertThat(call.requests()).hasSize(2);
        assertThat(model.received())
                .extracting(request -> request.json().path("max_tokens").asInt())
                .containsExactly(0, 24_000);
    }

    @Test
    void saysHowLongItWaitedAndWhichOptionSetsThat() {
        model.reply(request -> answer());
        bench.timeout(null).worker();
        bench.hand(bench.task("backoff", "local:m"));
        // A worker that only starts would use up a part of what the run has left.
        firstCall();
        model.reply(request -> ModelReply.fault(ModelReply.Fault.HANGS));
        Task.Allowance allowance =
                new Task.Allowance(5, null, Long.MAX_VALUE, null, List.of(), Duration.ofSeconds(2), Map.of());
        bench.hand(bench.task("backoff", "local:m", allowance, Duration.ofMillis(3_900)));

        await().atMost(Bench.PATIENCE).until(() -> bench.calls().size() == 2);

        Call call = bench.calls().getLast();
        assertThat(call.error().kind()).isEqualTo("timed-out");
        assertThat(call.error().message()).isEqualTo("no answer within 2 s; --request-timeout sets how long to wait");
        assertThat(call.requests()).as("no second one with less time").hasSize(1);
    }

    @Test
    void stopsWaitingWhenTheRunIsOver() {
        model.reply(request -> ModelReply.error(429, "slow down").with("Retry-After", "9"));
        bench.worker();
        Task task = bench.hand(bench.task("backoff", "local:m"));
        await().atMost(Bench.PATIENCE).until(() -> model.received().size() == 1);

        bench.send(bench.topics.runStatus(), task.runId(), Json.write(draining(task)));
        Call call = firstCall();

        assertThat(call.outcome()).isEqualTo(Call.Outcome.CANCELLED);
        assertThat(call.requests()).hasSize(1);
        assertThat(call.finishedAt()).isBefore(task.deadline());
    }

    @Test
    void aStopFinishesWhatItCanAndReportsWhatItCancels() {
        answerOnPermit();
        ProducerService worker = bench.worker("w", 2, Duration.ofSeconds(2));
        Task first = bench.hand(bench.task("backoff", "local:m"));
        Task second = bench.hand(bench.task("backoff", "local:m"));
        bench.hand(bench.task("backoff", "local:m"));
        await().atMost(Bench.PATIENCE).until(() -> answering.get() == 2);
        answers.release(1);
        long begun = System.nanoTime();

        worker.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
        await().atMost(Bench.PATIENCE).until(() -> bench.calls().size() >= 2);
        assertThat(bench.calls()).extracting(Call::outcome).contains(Call.Outcome.SUCCEEDED, Call.Outcome.CANCELLED);
        Set<String> reported = bench.calls().stream()
                .map(call -> CallId.attemptOf(call.callId()))
                .collect(Collectors.toSet());
        assertThat(reported).contains(first.callId(), second.callId());
    }

    @Test
    void aTaskThatAStopDidNotBeginGoesToAnother() {
        answerOnPermit();
        ProducerService worker = bench.worker("one", 1, Duration.ZERO);
        bench.hand(bench.task("backoff", "local:m"));
        await().atMost(Bench.PATIENCE).until(() -> answering.get() == 1);
        Task left = bench.hand(bench.task("backoff", "random:latency=0ms"));
        worker.close();

        bench.worker("two", 1, Duration.ZERO);

        await().atMost(Bench.PATIENCE)
                .until(() -> bench.calls().stream()
                        .anyMatch(call -> CallId.attemptOf(call.callId()).equals(left.callId())
                                && call.worker().equals("two")
                                && call.outcome() == Call.Outcome.SUCCEEDED));
    }

    private Call firstCall() {
        await().atMost(Bench.PATIENCE).until(() -> !bench.calls().isEmpty());
        return bench.calls().getFirst();
    }

    private static ModelReply answer() {
        return OpenAiAnswer.reply("Eiffel Tower\nLouvre", 31, 17);
    }

    private void answerOnPermit() {
        model.reply(request -> {
            asked.incrementAndGet();
            most.accumulateAndGet(answering.incrementAndGet(), Math::max);
            try {
                answers.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                answering.decrementAndGet();
            }
            return answer();
        });
    }

    private static RunStatus draining(Task task) {
        RunRequest request = RunRequest.explore(task.ask().topic()).build();
        return new RunStatus(
                RunStatus.VERSION,
                task.runId(),
                request,
                0L,
                DedupMode.CANONICAL,
                Canonical.NEWEST,
                RunStatus.State.DRAINING,
                "stopped",
                Instant.now(),
                Instant.now(),
                null,
                Totals.NONE,
                List.of(),
                List.of(),
                Map.of(),
                Figures.NONE,
                null,
                null,
                1,
                0,
                Instant.now());
    }
}
