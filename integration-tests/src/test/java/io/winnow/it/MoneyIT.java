package io.winnow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Winnow.Place;
import io.winnow.messages.Json;
import io.winnow.router.cost.Price;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import io.winnow.tester.model.PaidModel;
import io.winnow.tester.model.PaidModel.Mood;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users with keys and a budget see. */
@Tag("faults")
class MoneyIT {

    private static final String KEY = "sk-live-SECRET0123456789abcdefXYZ";
    private static final Price PRICE =
            new Price("paid", "m", new BigDecimal("0.5"), new BigDecimal("2"), new BigDecimal("0.05"), 0);

    @TempDir
    private Path directory;

    @Test
    void costsWhatTheProviderCharges() throws IOException {
        try (PaidModel model = PaidModel.that(Mood.ANSWERS).price(PRICE)) {
            Winnow run = place(Map.of("PAID_BASE_URL", model.baseUrl(), "PAID_API_KEY", KEY))
                    .expect(
                            0,
                            "run",
                            "--topic",
                            "Things",
                            "--routing-config",
                            "paid:m",
                            "--dedup",
                            "canonical",
                            "--iterations",
                            "4");

            JsonNode totals = metadata("things").get("totals");
            assertThat(totals.get("calls").asInt()).isEqualTo(20);
            assertThat(totals.get("costUsd").decimalValue()).isEqualByComparingTo(model.charged("m"));
            assertThat(totals.get("requests").asInt()).isEqualTo(model.journal().size());
            assertThat(run.err()).anyMatch(line -> line.contains("cost $"));
            // 20 calls are enough for a plan to pay.
            assertThat(model.journal()).hasSize(21);
            assertThat(metadata("things").get("facets")).hasSizeGreaterThan(1);
        }
    }

    @Test
    void endsWhenTheBudgetIsUsedUpAndSaysSo() throws IOException {
        try (PaidModel model = PaidModel.that(Mood.ANSWERS).price(PRICE)) {
            Winnow run = place(Map.of("PAID_BASE_URL", model.baseUrl()))
                    .expect(
                            0,
                            "run",
                            "--topic",
                            "Things",
                            "--routing-config",
                            "paid:m",
                            "--dedup",
                            "canonical",
                            "--max-cost",
                            "0.05");

            assertThat(model.charged("m"))
                    .isLessThanOrEqualTo(new BigDecimal("0.05"))
                    .isGreaterThan(new BigDecimal("0.045"));
            assertThat(run.err()).anyMatch(line -> line.contains("the budget of $0.05 is used up"));
        }
    }

    @Test
    void aServerThatIgnoresItsLimitCostsOneAnswer() throws IOException {
        try (ModelServer model = new ModelServer(
                request -> OpenAiAnswer.reply("Eiffel Tower\nLouvre Museum\nNotre-Dame\nSacré-Cœur", 100, 40_000))) {
            Winnow run = place(Map.of("PAID_BASE_URL", model.url("/v1")))
                    .expect(
                            1,
                            "run",
                            "--topic",
                            "Things",
                            "--routing-config",
                            "paid:m",
                            "--dedup",
                            "canonical",
                            "--max-cost",
                            "0.05");

            assertThat(model.received()).hasSize(1);
            JsonNode state = metadata("things").get("run");
            assertThat(state.get("state").asText()).isEqualTo("FAILED");
            assertThat(state.get("reason").asText())
                    .startsWith("paid:m ignores the limit it was sent (40,000 tokens, ")
                    .endsWith(": $0.0801 of $0.05 spent");
            assertThat(run.err().getLast()).contains("the run failed: paid:m ignores the limit it was sent");
        }
    }

    @Test
    void reasoningThatUsesUpTheAnswerIsPaidTwice() throws IOException {
        try (ModelServer model = new ModelServer(request ->
                new OpenAiAnswer("m", "", null, "length", new OpenAiAnswer.Tokens(100, 0, 2_000, 2_000)).reply())) {
            Winnow run = place(Map.of("PAID_BASE_URL", model.url("/v1")))
                    .expect(
                            1,
                            "run",
                            "--topic",
                            "Things",
                            "--routing-config",
                            "paid:m",
                            "--dedup",
                            "canonical",
                            "--max-cost",
                            "1");

            assertThat(model.received()).hasSize(2);
            assertThat(model.received().getLast().json().get("max_tokens").asInt())
                    .isGreaterThan(
                            model.received().getFirst().json().get("max_tokens").asInt());
            assertThat(run.err().getLast()).contains("reasoning_tokens").contains("Winnow sets this limit");
        }
    }

    @Test
    void saysWhoRestsAndFailsWhenThatIsTooLong() {
        try (ModelServer model = new ModelServer(
                request -> ModelReply.error(429, "Rate limit reached").with("Retry-After", "86400"))) {
            Place place = place(Map.of("PAID_BASE_URL", model.url("/v1")));

            Winnow run = place.expect(
                    1,
                    "run",
                    "--topic",
                    "Things",
                    "--routing-config",
                    "paid:m",
                    "--dedup",
                    "canonical",
                    "--max-duration",
                    "5m");

            assertThat(run.err().getLast())
                    .matches(".*paid:m rests until \\S+: rate-limited: Rate limit reached; the"
                            + " longest duration of 5m is over before that.*");
        }
    }

    @Test
    void failsInSecondsAndInTheProvidersWordsWhenTheOnlyKeyIsWrong() throws IOException {
        try (PaidModel model = PaidModel.that(Mood.SAYS_401).price(PRICE)) {
            Winnow run = place(Map.of("PAID_BASE_URL", model.baseUrl(), "PAID_API_KEY", KEY))
                    .expect(
                            1,
                            "run",
                            "--topic",
                            "Things",
                            "--routing-config",
                            "paid:m",
                            "--dedup",
                            "canonical",
                            "--iterations",
                            "4");

            assertThat(run.err().getLast()).contains("the run failed").contains("Incorrect API key provided");
            JsonNode state = metadata("things").get("run");
            assertThat(state.get("state").asText()).isEqualTo("FAILED");
            assertThat(Duration.between(
                            Instant.parse(state.get("startedAt").asText()),
                            Instant.parse(state.get("finishedAt").asText())))
                    .isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void carriesOnWithTheOtherTargetAndSaysWhatHappened() throws IOException {
        try (PaidModel bad = PaidModel.that(Mood.SAYS_401);
                PaidModel good = PaidModel.that(Mood.ANSWERS)) {
            Winnow run = place(Map.of(
                            "BAD_BASE_URL", bad.baseUrl(),
                            "BAD_API_KEY", KEY,
                            "GOOD_BASE_URL", good.baseUrl()))
                    .expect(
                            0,
                            "run",
                            "--topic",
                            "Things",
                            "--routing-strategy",
                            "roundrobin",
                            "--routing-config",
                            "bad:m,good:m",
                            "--dedup",
                            "canonical",
                            "--iterations",
                            "4");

            assertThat(metadata("things").get("totals").get("calls").asInt()).isEqualTo(20);
            assertThat(run.err()).anyMatch(line -> line.contains("bad:m was dropped: Incorrect API key provided: ***"));
            assertThat(bad.journal())
                    .as("asked by a call or two at the same time")
                    .hasSizeLessThan(6);
        }
    }

    @Test
    void showsThePlanAndAsksNobody() {
        try (PaidModel model = PaidModel.that(Mood.ANSWERS).price(PRICE)) {
            Winnow run = place(Map.of("PAID_BASE_URL", model.baseUrl()))
                    .expect(
                            0,
                            "run",
                            "--dry-run",
                            "--topic",
                            "Things",
                            "--routing-strategy",
                            "weighted",
                            "--routing-config",
                            "paid:m:3,random:random:1",
                            "--max-cost",
                            "0.05");

            assertThat(run.out()).anyMatch(line -> line.matches(" +paid:m +75 % +0\\.5 +2 +0\\.05 .*\\$0\\.00.*"));
            assertThat(run.out()).anyMatch(line -> line.startsWith("The budget of $0.05 allows at least "));
            assertThat(run.out())
                    .anyMatch(line -> line.matches("paid:m judges .*, up to 60 in a call: .*\\$0\\.\\d+\\."));
            assertThat(model.journal()).isEmpty();
            assertThat(directory.resolve("data")).doesNotExist();
            assertThat(directory.resolve("output")).doesNotExist();
        }
    }

    @Test
    void refusesABudgetForAModelWithoutAPrice() {
        Winnow run =
                Place.in(directory).expect(2, "run", "--topic", "x", "--routing-config", "mine:m", "--max-cost", "1");

        assertThat(run.err())
                .singleElement()
                .asString()
                .startsWith("winnow: --max-cost cannot be enforced, because the price of mine:m is unknown");
    }

    @Test
    void leavesTheKeyNowhere() throws IOException {
        try (PaidModel model = new PaidModel(
                3, Map.of(Mood.ANSWERS, 6, Mood.SAYS_401, 1, Mood.SAYS_500, 1, Mood.MUMBLES, 1, Mood.SAYS_429, 1))) {
            Files.writeString(directory.resolve(".env"), "PAID_API_KEY=" + KEY + "\nPAID_BASE_URL=" + model.baseUrl());
            try (Winnow run = place(Map.of())
                    .start(
                            "run",
                            "--topic",
                            "Things",
                            "--routing-config",
                            "paid:m",
                            "--dedup",
                            "canonical",
                            "--iterations",
                            "8",
                            "--log-level",
                            "trace")) {
                Awaitility.await()
                        .atMost(Winnow.LIMIT)
                        .until(() -> !run.isAlive() || !model.journal().isEmpty());
                assertThat(run.commandLine()).doesNotContain(KEY);
                run.awaitExit(Winnow.LIMIT);

                assertThat(model.journal()).as("the key was used").isNotEmpty();
                assertThat(run.err()).as("it did log").hasSizeGreaterThan(20);
                assertThat(run.err()).noneMatch(line -> line.contains(KEY));
                assertThat(run.out()).noneMatch(line -> line.contains(KEY));
            }
            try (Stream<Path> files = Files.walk(directory)) {
                assertThat(files.filter(Files::isRegularFile).filter(file -> !file.endsWith(".env")))
                        .isNotEmpty()
                        .allSatisfy(file -> assertThat(new String(Files.readAllBytes(file), UTF_8))
                                .as(file.toString())
                                .doesNotContain(KEY));
            }
        }
    }

    private Place place(Map<String, String> environment) {
        try {
            Path prices = Files.writeString(
                    directory.resolve("prices.csv"), "provider,model,input,output,cached_input\npaid,m,0.5,2,0.05\n");
            java.util.HashMap<String, String> all = new java.util.HashMap<>(environment);
            all.put("PRICES", prices.toString());
            return new Place(directory, all);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private JsonNode metadata(String collection) throws IOException {
        return Json.MAPPER.readTree(Files.readAllBytes(directory.resolve("output/" + collection + "/metadata.json")));
    }
}
