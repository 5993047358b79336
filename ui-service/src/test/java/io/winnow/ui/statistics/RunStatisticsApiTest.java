package io.winnow.ui.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.messages.Call;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Tally;
import io.winnow.messages.Task;
import io.winnow.ui.Api;
import io.winnow.ui.BrokerResource;
import io.winnow.ui.Cluster;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class RunStatisticsApiTest {

    private final String run = "20261122-000000-" + UUID.randomUUID();
    private final Cluster cluster = new Cluster();

    @BeforeAll
    static void ready() {
        Api.awaitReady();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void addsUpLatenciesErrorsAndTokensByModel() {
        ordered();
        for (int i = 1; i <= 100; i++) {
            cluster.call(call(run, i % 2, Call.Outcome.SUCCEEDED, answered("openai", "gpt-4o-mini", i * 10L)));
        }
        cluster.call(call(
                run,
                0,
                Call.Outcome.FAILED,
                failed("rate-limited", 5),
                failed("rate-limited", 5),
                failed("timed-out", 5)));

        JsonNode statistics = statistics();

        assertThat(statistics.get("complete").asBoolean()).isTrue();
        assertThat(statistics.at("/calls/succeeded").asInt()).isEqualTo(100);
        assertThat(statistics.at("/calls/failed").asInt()).isEqualTo(1);
        assertThat(statistics.get("targets")).hasSize(1);
        JsonNode target = statistics.at("/targets/0");
        assertThat(target.get("requests").asInt()).isEqualTo(103);
        assertThat(target.get("failedRequests").asInt()).isEqualTo(3);
        assertThat(target.get("published").asInt()).isEqualTo(500);
        assertThat(target.get("inputTokens").asInt()).isEqualTo(1_000);
        assertThat(target.get("outputTokens").asInt()).isEqualTo(2_000);
        assertThat(target.get("costUsd").decimalValue()).isEqualByComparingTo("0.1");
        assertThat(target.at("/latencyMs/count").asInt()).isEqualTo(100);
        assertThat(target.at("/latencyMs/p50").asInt()).isBetween(495, 505);
        assertThat(target.at("/latencyMs/p95").asInt()).isBetween(945, 960);
        assertThat(target.at("/latencyMs/max").asInt()).isBetween(990, 1_010);
        assertThat(target.at("/errors/rate-limited").asInt()).isEqualTo(2);
        assertThat(target.at("/errors/timed-out").asInt()).isEqualTo(1);
        assertThat(target.at("/lastError/kind").asText()).isEqualTo("timed-out");
        assertThat(target.at("/lastError/message").asText()).isEqualTo("in the provider's words");
        assertThat(statistics.at("/producers/0/calls").asInt()).isEqualTo(50);
        assertThat(statistics.at("/producers/0/failedCalls").asInt()).isEqualTo(1);
        assertThat(statistics.at("/producers/1/attributes").asInt()).isEqualTo(250);
    }

    @Test
    void goesOnAddingUp() {
        ordered();
        cluster.call(call(run, 0, Call.Outcome.SUCCEEDED, answered("random", "random", 10)));
        assertThat(statistics().at("/targets/0/requests").asInt()).isEqualTo(1);

        cluster.call(call(run, 0, Call.Outcome.SUCCEEDED, answered("random", "random", 10)));

        // A transaction is visible a moment after its producer knows that it is committed.
        await().untilAsserted(() ->
                assertThat(statistics().at("/targets/0/requests").asInt()).isEqualTo(2));
    }

    @Test
    void tellsTheCourseOfTheRun() {
        ordered();
        cluster.call(call(run, 0, Call.Outcome.SUCCEEDED, answered("openai", "gpt-4o-mini", 10)));
        cluster.tally(new Tally(Tally.VERSION, run, run, run + ".0.1.1", 3, 2, 0));
        cluster.call(call(run, 0, Call.Outcome.FAILED, failed("timed-out", 5)));
        cluster.call(call(run, 1, Call.Outcome.SUCCEEDED, answered("openai", "gpt-4o-mini", 10)));
        cluster.call(call(run, 1, Call.Outcome.CANCELLED));
        cluster.tally(new Tally(Tally.VERSION, run, run, run + ".1.1.1", 1, 4, 0));

        JsonNode series = await().until(
                        () -> statistics().get("series"),
                        found -> !found.isEmpty()
                                && found.get(found.size() - 1).get("unique").asInt() == 4);

        JsonNode last = series.get(series.size() - 1);
        assertThat(last.get("calls").asInt()).isEqualTo(3);
        assertThat(last.get("costUsd").decimalValue()).isEqualByComparingTo("0.002");
        assertThat(last.get("raw").asInt()).isEqualTo(10);
        assertThat(Instant.parse(last.get("at").asText())).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void saysOfARunBeforeItsFirstCallThatThereIsNothing() {
        ordered();

        JsonNode statistics = statistics();

        assertThat(statistics.get("targets")).isEmpty();
        assertThat(statistics.get("producers")).isEmpty();
        assertThat(statistics.get("series")).isEmpty();
        assertThat(statistics.at("/calls/lost").asInt()).isZero();
    }

    @Test
    void doesNotKnowAnUnknownRun() {
        assertThat(Api.get("/api/runs/none/statistics").status()).isEqualTo(404);
    }

    @Test
    void forgetsRunsThatHadNoCallForLongest() {
        CallStatistics statistics = new CallStatistics(2, 100);
        statistics.begin(Instant.EPOCH);

        for (String id : List.of("a", "b", "c")) {
            statistics.add(call(id, 0, Call.Outcome.SUCCEEDED, answered("random", "random", 1)), Instant.now());
        }

        assertThat(statistics.of("a")).isEmpty();
        assertThat(statistics.of("c")).isPresent();
        assertThat(statistics.since()).isAfter(Instant.EPOCH);
    }

    @Test
    void takesTheSumsOfWhatItNoLongerKnowsFromTheStatus() {
        RunStatus status =
                Cluster.status(run, Cluster.request(run, run), RunStatus.State.COMPLETED, 12, "random", "random");

        RunStatistics statistics = RunStatistics.of(status, Instant.now().plusSeconds(60), java.util.Optional.empty());

        assertThat(statistics.complete()).isFalse();
        assertThat(statistics.targets()).singleElement().satisfies(target -> {
            assertThat(target.unique()).isEqualTo(12);
            assertThat(target.requests()).isEqualTo(1);
            assertThat(target.latencyMs()).isNull();
        });
    }

    private void ordered() {
        cluster.command(RunCommand.start(run, Cluster.request("Statistics", run), Instant.now()));
        await().until(() -> Api.get("/api/runs/" + run).status() == 200);
    }

    private JsonNode statistics() {
        Api.Answer answer = Api.get("/api/runs/" + run + "/statistics");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static Call call(String run, int slot, Call.Outcome outcome, Call.Request... requests) {
        return new Call(
                Call.VERSION,
                Task.Kind.LIST,
                run + "." + slot + ".1.1",
                run + "." + slot + ".1",
                run,
                run,
                slot,
                1,
                "worker-1",
                outcome,
                false,
                null,
                outcome == Call.Outcome.SUCCEEDED ? 5 : 0,
                Map.of(),
                List.of(requests),
                List.of(),
                List.of(),
                null,
                Instant.now(),
                Instant.now());
    }

    private static Call.Request answered(String provider, String model, long latencyMs) {
        return new Call.Request(provider, model, latencyMs, 5, 10, 0, 20, new BigDecimal("0.001"), false, null);
    }

    private static Call.Request failed(String kind, long latencyMs) {
        return new Call.Request(
                "openai",
                "gpt-4o-mini",
                latencyMs,
                0,
                0,
                0,
                0,
                BigDecimal.ZERO,
                false,
                new Call.Failure(kind, "in the provider's words", false));
    }
}
