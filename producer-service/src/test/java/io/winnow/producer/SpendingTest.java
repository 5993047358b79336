package io.winnow.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.Task;
import io.winnow.producer.call.Prompts;
import io.winnow.router.cost.Price;
import io.winnow.router.cost.TokenBounds;
import io.winnow.router.health.TargetHealth;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelReply.Fault;
import io.winnow.tester.model.ModelRequest;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What calls cost, and what keeps them from costing more. */
class SpendingTest extends BrokerTest {

    private static final Price PRICE = price("m", "1", "10", 0);
    private static final String ANSWER = "Eiffel Tower\nLouvre";
    private static final int OUTPUT_TOKENS = 1_000;
    private static final long INPUT_TOKENS = 2_000;
    private static final BigDecimal WORST = PRICE.worstCase(INPUT_TOKENS, OUTPUT_TOKENS);

    private final AtomicInteger asked = new AtomicInteger();
    private final ModelServer model = new ModelServer(request -> ModelReply.of(500, ""));
    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(kafka).with("LOCAL_BASE_URL", model.url("/v1"));
    }

    @AfterEach
    void close() {
        bench.closeMeanwhile(model);
    }

    @Test
    void tellsWhatTheProviderCounted() {
        model.reply(request -> answer(100, 50));
        bench.worker();
        bench.hand(bench.task("backoff", "local:m", new Task.Allowance(5, null, INPUT_TOKENS, null, List.of(PRICE))));

        Call call = call();

        assertThat(call.requests()).singleElement().satisfies(request -> {
            assertThat(request.inputTokens()).isEqualTo(100);
            assertThat(request.outputTokens()).isEqualTo(50);
            assertThat(request.costUsd()).isEqualByComparingTo("0.0006");
            assertThat(request.estimated()).isFalse();
        });
    }

    @Test
    void believesWhatTheProviderSaysThatItCharges() {
        model.reply(request -> ModelReply.of(200, """
                {"choices":[{"index":0,"message":{"role":"assistant","content":"Louvre"},"finish_reason":"stop"}],\
                "usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"cost":0.00042}}"""));
        bench.worker();
        bench.hand(bench.task("backoff", "local:m", limited(5, WORST, PRICE)));

        Call call = call();

        assertThat(call.requests()).singleElement().satisfies(request -> {
            assertThat(request.costUsd()).isEqualByComparingTo("0.00042");
            assertThat(request.estimated()).isFalse();
        });
    }

    @Test
    void doesNotGuessAPrice() {
        model.reply(request -> answer(100, 50));
        bench.worker();
        bench.hand(bench.task("backoff", "local:m"));

        Call call = call();

        assertThat(call.requests()).singleElement().satisfies(request -> {
            assertThat(request.outputTokens()).isEqualTo(50);
            assertThat(request.costUsd()).isNull();
        });
    }

    @Test
    void estimatesTheMostWhenTheProviderDoesNotSay() {
        model.reply(request -> withoutUsage(ANSWER));
        bench.worker();
        bench.hand(bench.task("backoff", "local:m", limited(5, WORST, PRICE)));

        Call call = call();

        assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
        long promptTokens = promptTokens(model.received().getFirst());
        assertThat(call.requests()).singleElement().satisfies(request -> {
            assertThat(request.estimated()).isTrue();
            assertThat(request.inputTokens()).isEqualTo(promptTokens);
            assertThat(request.outputTokens()).isEqualTo(OUTPUT_TOKENS);
            assertThat(request.costUsd()).isEqualByComparingTo(PRICE.worstCase(promptTokens, OUTPUT_TOKENS));
        });
    }

    @Test
    void asksForNoLongerAnswerThanIsPaidFor() {
        Price reasoning = price("m", "1", "10", 2_000);
        model.reply(request -> answer(100, 50));
        bench.worker();
        bench.hand(bench.task(
                "backoff", "local:m", limited(5, reasoning.worstCase(INPUT_TOKENS, OUTPUT_TOKENS), reasoning)));

        call();

        assertThat(outputLimit(model.received().getFirst())).isEqualTo(OUTPUT_TOKENS + 2_000);
    }

    @Test
    void anErrorCostsNothing() {
        model.reply(request -> asked.incrementAndGet() < 3 ? ModelReply.of(503, "{}") : answer(100, 50));
        bench.worker();
        bench.hand(bench.task("backoff", "local:m", limited(5, WORST, PRICE)));

        Call call = call();

        assertThat(call.outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
        assertThat(call.requests()).hasSize(3);
        assertThat(call.requests().subList(0, 2)).allSatisfy(request -> {
            assertThat(request.costUsd()).isZero();
            assertThat(request.estimated()).isFalse();
        });
    }

    @Test
    void whatTimedOutCountsAsTheMostAndIsNotAskedAgainBeyondTheLimit() {
        model.reply(request -> {
            asked.incrementAndGet();
            return ModelReply.fault(Fault.HANGS);
        });
        bench.timeout(Duration.ofSeconds(1)).worker();
        bench.hand(bench.task("backoff", "local:m", limited(5, WORST, PRICE)));

        Call call = call();

        assertThat(asked).hasValue(1);
        assertThat(call.outcome()).isEqualTo(Call.Outcome.FAILED);
        assertThat(call.error()).isNotNull();
        assertThat(call.error().kind()).isEqualTo("timed-out");
        assertThat(call.error().permanent()).isFalse();
        assertThat(call.requests()).singleElement().satisfies(request -> {
            assertThat(request.estimated()).isTrue();
            assertThat(request.costUsd()).isPositive().isLessThanOrEqualTo(WORST);
        });
    }

    @Test
    void neverAsksWhoseOnePriceIsUnknown() {
        bench.worker();
        bench.hand(bench.task("backoff", "local:other", limited(5, WORST, PRICE)));

        Call call = call();

        assertThat(call.error()).isNotNull();
        assertThat(call.error().permanent()).isTrue();
        assertThat(call.error().message()).startsWith("the price of local:other is not known");
        assertThat(call.requests()).isEmpty();
        assertThat(model.received()).isEmpty();
    }

    @Test
    void neverAsksWhatTheLimitDoesNotHold() {
        bench.worker();
        bench.hand(bench.task("backoff", "local:m", limited(5, new BigDecimal("0.0001"), PRICE)));

        Call call = call();

        assertThat(call.outcome()).isEqualTo(Call.Outcome.FAILED);
        assertThat(call.error()).isNotNull();
        assertThat(call.error().kind()).isEqualTo("over-budget");
        assertThat(call.error().permanent()).isTrue();
        assertThat(model.received()).isEmpty();
    }

    @Test
    void neverAsksWithALongerPromptThanIsAllowed() {
        bench.worker();
        bench.hand(bench.task("backoff", "local:m", new Task.Allowance(5, null, 100, null, List.of())));

        Call call = call();

        assertThat(call.error()).isNotNull();
        assertThat(call.error().permanent()).isTrue();
        assertThat(call.error().message()).contains("the task allows 100");
        assertThat(model.received()).isEmpty();
    }

    @Test
    void aTaskThatSomebodyHadBeforeIsLostUnderALimitAndDoneWithoutOne() {
        model.reply(request -> answer(100, 50));
        Task limited = bench.hand(bench.task("backoff", "local:m", limited(5, WORST, PRICE)));
        Task free = bench.hand(bench.task("backoff", "local:m"));
        int taken = bench.takeAndDrop(2);

        bench.worker();
        await().atMost(Bench.PATIENCE).until(() -> bench.calls().size() == 2);

        assertThat(taken).as("both were handed out before").isEqualTo(2);
        Map<String, Call> byId = new HashMap<>();
        bench.calls().forEach(call -> byId.put(CallId.attemptOf(call.callId()), call));
        assertThat(byId.get(limited.callId()).outcome()).isEqualTo(Call.Outcome.LOST);
        assertThat(byId.get(limited.callId()).requests()).isEmpty();
        assertThat(byId.get(free.callId()).outcome()).isEqualTo(Call.Outcome.SUCCEEDED);
        assertThat(model.received()).hasSize(1);
    }

    @Test
    void aStopThatInterruptsARequestTellsTheMostThatItCost() {
        model.reply(request -> {
            asked.incrementAndGet();
            return ModelReply.fault(Fault.HANGS);
        });
        ProducerService worker = bench.worker("one", 4, Duration.ZERO);
        bench.hand(bench.task("backoff", "local:m", limited(5, WORST, PRICE)));
        await().atMost(Bench.PATIENCE).until(() -> asked.get() == 1);

        worker.close();
        Call call = call();

        assertThat(call.outcome()).isEqualTo(Call.Outcome.CANCELLED);
        assertThat(call.requests()).singleElement().satisfies(request -> {
            assertThat(request.estimated()).isTrue();
            assertThat(request.costUsd()).isPositive().isLessThanOrEqualTo(WORST);
        });
    }

    @Test
    void aStopBeforeAnythingWasAskedIsNotTakenForALoss() {
        model.reply(request -> ModelReply.error(429, "slow down").with("Retry-After", "9"));
        ProducerService worker = bench.worker("one", 4, Duration.ZERO);
        bench.hand(bench.task("backoff", "local:m"));
        // The refusal counts from when it was read, not from when it was sent.
        await().atMost(Bench.PATIENCE).until(() -> worker.stateOf("local:m") == TargetHealth.State.COOLING);
        Task waiting = bench.hand(bench.task("backoff", "local:m", limited(5, WORST, PRICE)));
        await().atMost(Bench.PATIENCE).until(() -> worker.inFlight() == 2);

        worker.close();
        await().atMost(Bench.PATIENCE).until(() -> reported(waiting) != null);

        assertThat(reported(waiting).outcome()).isEqualTo(Call.Outcome.CANCELLED);
        assertThat(reported(waiting).requests()).isEmpty();
        assertThat(model.received()).hasSize(1);
    }

    /** What the server charged, by model. Each task has a model, and so an account, of its own. */
    private final Map<String, BigDecimal> billed = new ConcurrentHashMap<>();

    private final Map<String, Task> tasks = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> charged = new ConcurrentHashMap<>();

    @Test
    void noCallEverCostsMoreThanItsLimit() {
        int count = 100;
        Random random = new Random(7);
        model.reply(this::bill);
        bench.timeout(Duration.ofSeconds(1)).worker();
        for (int i = 0; i < count; i++) {
            String name = "m" + i;
            Price price = new Price(
                    "local",
                    name,
                    usd(random.nextInt(20_000)),
                    usd(random.nextInt(20_000)),
                    random.nextBoolean() ? null : usd(random.nextInt(30_000)),
                    random.nextInt(3) * 500);
            int output = 50 + random.nextInt(2_000);
            BigDecimal worst = price.worstCase(1_000 + random.nextInt(1_000), output);
            BigDecimal limit = worst.multiply(BigDecimal.valueOf(0.8 + 2 * random.nextDouble()));
            Task task = bench.task(
                    "backoff",
                    "local:" + name,
                    new Task.Allowance(2 + random.nextInt(4), limit, INPUT_TOKENS, output, List.of(price)));
            tasks.put(name, task);
            billed.put(name, BigDecimal.ZERO);
            bench.hand(task);
        }

        await().atMost(Duration.ofMinutes(2)).until(() -> bench.calls().size() >= count);

        Map<String, Call> byModel = new HashMap<>();
        bench.calls().forEach(call -> byModel.put(modelOf(call), call));
        tasks.forEach((name, task) -> {
            Call call = byModel.get(name);
            BigDecimal limit = task.allowance().costUsd();
            assertThat(billed.get(name)).as(name).isLessThanOrEqualTo(limit);
            assertThat(call.costUsd()).as(name).isLessThanOrEqualTo(limit).isGreaterThanOrEqualTo(billed.get(name));
            assertThat(call.requests())
                    .as(name)
                    .hasSizeLessThanOrEqualTo(task.allowance().requests());
        });
        assertThat(bench.calls())
                .as("limits kept some from asking as often as they were allowed to")
                .filteredOn(call -> call.outcome() == Call.Outcome.FAILED
                        && !call.requests().isEmpty()
                        && call.requests().size()
                                < tasks.get(modelOf(call)).allowance().requests())
                .hasSizeGreaterThan(10);
        assertThat(charged.keySet())
                .as("all of it happened")
                .contains("counted", "silent", "broken", "late", "useless", "error");
    }

    /** Answers, fails, breaks off or is late, and charges for what it did: never more than it may. */
    private ModelReply bill(ModelRequest request) {
        String name = request.json().path("model").asText();
        Price price = tasks.get(name).allowance().prices().getFirst();
        long prompt = promptTokens(request);
        int limit = outputLimit(request);
        Random random = new Random(name.hashCode() * 31L
                + billed.get(name).hashCode()
                + model.received().size());
        int input = (int) (random.nextInt(3) == 0 ? prompt : random.nextLong(prompt));
        int output = random.nextInt(3) == 0 ? limit : random.nextInt(limit);
        int fate = random.nextInt(10);
        if (fate < 2) {
            count("error");
            return ModelReply.error(fate == 0 ? 500 : 429, "no").with("Retry-After", "0");
        }
        billed.merge(name, price.of(input, 0, output), BigDecimal::add);
        return switch (fate) {
            case 2, 3 -> {
                count("silent");
                yield withoutUsage(random.nextBoolean() ? "---" : ANSWER);
            }
            case 4, 5 -> {
                count("broken");
                yield ModelReply.fault(Fault.BREAKS_OFF);
            }
            case 6 -> {
                count("late");
                yield ModelReply.fault(Fault.HANGS);
            }
            case 7, 8 -> {
                count("useless");
                yield OpenAiAnswer.reply("---", input, output);
            }
            default -> {
                count("counted");
                yield answer(input, output);
            }
        };
    }

    private void count(String fate) {
        charged.computeIfAbsent(fate, name -> new AtomicInteger()).incrementAndGet();
    }

    private String modelOf(Call call) {
        return tasks.entrySet().stream()
                .filter(entry -> entry.getValue().callId().equals(CallId.attemptOf(call.callId())))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private Call reported(Task task) {
        return bench.calls().stream()
                .filter(call -> CallId.attemptOf(call.callId()).equals(task.callId()))
                .findFirst()
                .orElse(null);
    }

    private Call call() {
        await().atMost(Bench.PATIENCE).until(() -> !bench.calls().isEmpty());
        return bench.calls().getFirst();
    }

    private static Task.Allowance limited(int requests, BigDecimal costUsd, Price price) {
        return new Task.Allowance(requests, costUsd, INPUT_TOKENS, OUTPUT_TOKENS, List.of(price));
    }

    private static Price price(String model, String inputUsd, String outputUsd, int reasoningTokens) {
        return new Price("local", model, new BigDecimal(inputUsd), new BigDecimal(outputUsd), null, reasoningTokens);
    }

    private static BigDecimal usd(int thousandths) {
        return BigDecimal.valueOf(thousandths, 3);
    }

    private static ModelReply answer(int inputTokens, int outputTokens) {
        return OpenAiAnswer.reply(ANSWER, inputTokens, outputTokens);
    }

    private static ModelReply withoutUsage(String text) {
        return OpenAiAnswer.of(text, 0, 0).withoutTokens().reply();
    }

    private static int outputLimit(ModelRequest request) {
        JsonNode body = request.json();
        return body.has("max_tokens")
                ? body.path("max_tokens").asInt()
                : body.path("max_completion_tokens").asInt();
    }

    private static long promptTokens(ModelRequest request) {
        long bytes = 0;
        for (JsonNode message : request.json().path("messages")) {
            bytes += message.path("content").asText().getBytes(UTF_8).length;
        }
        return TokenBounds.input(bytes + Prompts.SCHEMA_BYTES);
    }
}
