package io.winnow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.ui.kafka.KafkaClients;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class RunsApiTest {

    @Inject
    KafkaClients clients;

    @BeforeAll
    static void ready() {
        Api.awaitReady();
    }

    @Test
    void startsARunWithDefaultsAndOrdersItOnTheTopic() {
        String topic = "Paris attractions " + UUID.randomUUID();

        Api.Answer answer = Api.post("/api/runs", "{\"topic\":\"" + topic + "\"}");

        JsonNode run = answer.json();
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location"))
                .endsWith("/api/runs/" + run.get("runId").asText());
        assertThat(run.get("runId").asText()).matches("\\d{8}-\\d{6}-[a-z0-9]{4}");
        assertThat(run.get("state").asText()).isEqualTo("PENDING");
        assertThat(run.get("request").get("producers").asInt()).isEqualTo(5);
        assertThat(run.get("request").get("routingConfig").asText()).isEqualTo("openai:gpt-4o-mini");
        RunCommand command = command(run.get("runId").asText());
        assertThat(command.desired()).isEqualTo(RunCommand.Desired.RUN);
        assertThat(command.request().topic()).isEqualTo(topic);
        assertThat(command.request().generation()).isZero();
    }

    @Test
    void takesEveryOption() {
        Api.Answer answer = Api.post("/api/runs", """
                {"topic":"Every option %s","producers":2,"iterations":3,"maxRequests":4,"requestSize":5,
                 "routingStrategy":"weighted","routingConfig":"random:a:0.6,random:b:0.4","maxDuration":"10m",
                 "targetUnique":7,"dedup":"exact","fresh":true,"seed":42}
                """.formatted(UUID.randomUUID()));

        JsonNode request = answer.json().get("request");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(request.get("maxDuration").asText()).isEqualTo("PT10M");
        assertThat(request.get("dedup").asText()).isEqualTo("EXACT");
        assertThat(request.get("targetUnique").asInt()).isEqualTo(7);
        assertThat(request.get("generation").asInt()).isEqualTo(1);
        assertThat(request.get("seed").asInt()).isEqualTo(42);
    }

    @Test
    void givesARunThePricesOfItsModels() {
        Api.Answer answer = Api.post("/api/runs", """
                {"topic":"Prices %s","routingStrategy":"priority","routingConfig":"openai:gpt-4o-mini,local:foo"}
                """.formatted(UUID.randomUUID()));

        JsonNode prices = answer.json().get("request").get("spending").get("prices");
        assertThat(prices).hasSize(1);
        assertThat(prices.get(0).get("model").asText()).isEqualTo("gpt-4o-mini");
        assertThat(prices.get(0).get("outputUsd").decimalValue()).isEqualByComparingTo("0.60");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                          | topic           | topic is missing: say what to explore, such as "Paris attractions"
        []                                          |                 | the body must be a JSON object with at least a topic
        {"topic":"x","tpoic":1}                     |                 | unknown field 'tpoic': fields are topic, producers, iterations, maxRequests, requestSize, routingStrategy, routingConfig, maxDuration, targetUnique, dedup, fresh, seed, maxCost, maxCostPerNew, targetCoverage, optimize, facets, exclusions, prompt
        {"topic":"x","producers":"many"}            | producers       | producers must be a whole number
        {"topic":"x","producers":1.5}               | producers       | producers must be a whole number
        {"topic":"x","producers":0}                 | producers       | producers must be from 1 to 1000, not 0
        {"topic":"x","requestSize":0}               | requestSize     | requestSize must be from 1 to 10000, not 0
        {"topic":"x","maxRequests":0}               | maxRequests     | maxRequests must be at least 1, not 0; leave it out for no limit
        {"topic":"x","maxDuration":"soon"}          | maxDuration     | maxDuration 'soon' is no duration: use a number with a unit, such as 30s, 10m or 2h
        {"topic":"x","dedup":"semantic"}            | dedup           | dedup semantic is not available yet: use canonical, which merges spellings of one thing, or exact
        {"topic":"x","dedup":"fuzzy"}               | dedup           | dedup must be canonical or exact, not 'fuzzy'
        {"topic":"x","routingStrategy":"best"}      | routingStrategy | routingStrategy 'best' is unknown: use one of backoff, roundrobin, priority, weighted, adaptive
        {"topic":"x","routingConfig":"pumpkin:p"}   | routingConfig   | routingConfig, character 1: pumpkins are out of season: use random
        {"topic":"x","routingConfig":"openai,"}     | routingConfig   | routingConfig, character 8: expected provider[:model][:weight], found nothing
        {"topic":"x","routingConfig":" "}           | routingConfig   | routingConfig is empty: name a provider, such as openai:gpt-4o-mini
        {"topic":"x","maxCost":"much"}              | maxCost         | maxCost must be a number
        {"topic":"x","maxCost":-1}                  | maxCost         | maxCost must be more than 0 US dollars, not -1; leave it out for no limit
        {"topic":"x","maxCost":1,"routingConfig":"local:foo"} | maxCost | maxCost cannot be kept, since the price of local:foo is not known: add a row for it to a table of your own, which PRICES=FILE names
        {"topic":"x","targetCoverage":1.5}          | targetCoverage  | targetCoverage must be between 0 and 1, such as 0.9, not 1.5: no list is ever known to be complete
        {"topic":"x","optimize":"fun"}              | optimize        | optimize must be unique-per-dollar or unique-per-minute, not 'fun'
        {"topic":"x","facets":","}                  | facets          | facets is empty: use auto, off, or parts of the topic such as "food,history"
        {"topic":"x","prompt":"List things."}       | prompt          | prompt must have {topic} in its user message: models must be told what to list
        {"topic":"x","prompt":"List {topic} {now}"} | prompt          | prompt has an unknown placeholder {now}: use {topic}, {count}, {facet} or {exclusions}
        {"topic":"../../etc/passwd"}                | topic           | topic "../../etc/passwd" looks like a path: say what to explore, such as "Paris attractions"
        """)
    void refusesWhatCannotRun(String body, String field, String detail) {
        Api.Answer answer = Api.post("/api/runs", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().get("detail").asText()).isEqualTo(detail);
        assertThat(answer.json().path("field").textValue()).isEqualTo(field);
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThat(Api.post("/api/runs", "{").json().get("detail").asText()).startsWith("the body is not valid JSON");
        assertThat(Api.send(Api.request("/api/runs")
                                .header("Content-Type", "text/plain")
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")))
                        .status())
                .isEqualTo(415);
    }

    @Test
    void listsRunsNewestFirstAndShowsTheirStatus() {
        String name = "listed-" + UUID.randomUUID();
        try (Cluster cluster = new Cluster()) {
            for (String id : List.of("20260101-000000-aaaa", "20260102-000000-aaaa", "20260103-000000-aaaa")) {
                cluster.status(
                        Cluster.status(id + name, Cluster.request(name, name, 0), RunStatus.State.COMPLETED, 12));
            }
        }

        await().untilAsserted(() -> assertThat(Api.get("/api/runs?collection=" + name)
                        .json()
                        .get("runs")
                        .findValuesAsText("runId"))
                .containsExactly(
                        "20260103-000000-aaaa" + name, "20260102-000000-aaaa" + name, "20260101-000000-aaaa" + name));

        JsonNode page = Api.get("/api/runs?limit=1&before=20260103-000000-aaaa" + name + "&collection=" + name)
                .json();
        assertThat(page.get("runs").findValuesAsText("runId")).containsExactly("20260102-000000-aaaa" + name);
        JsonNode shown = Api.get("/api/runs/20260101-000000-aaaa" + name).json();
        assertThat(shown.get("totals").get("unique").asInt()).isEqualTo(12);
        JsonNode collections = Api.get("/api/collections").json().get("collections");
        assertThat(collections).anySatisfy(collection -> {
            assertThat(collection.get("collection").asText()).isEqualTo(name);
            assertThat(collection.get("unique").asInt()).isEqualTo(36);
            assertThat(collection.get("activeRuns").asInt()).isZero();
        });
    }

    @Test
    void stopsARunOnce() {
        String id = start("Stopped " + UUID.randomUUID(), "");

        Api.Answer stopped = Api.post("/api/runs/" + id + "/stop", "");
        Api.Answer again = Api.post("/api/runs/" + id + "/stop", "");

        assertThat(stopped.status()).isEqualTo(202);
        assertThat(again.status()).isEqualTo(202);
        RunCommand command = command(id);
        assertThat(command.desired()).isEqualTo(RunCommand.Desired.STOP);
        assertThat(command.request().topic()).startsWith("Stopped");
    }

    @Test
    void refusesToStopWhatIsOverOrUnknown() {
        String name = "over-" + UUID.randomUUID();
        String id = start(name, "");
        try (Cluster cluster = new Cluster()) {
            cluster.status(Cluster.status(id, Cluster.request(name, name, 0), RunStatus.State.COMPLETED, 1));
        }
        await().until(() ->
                Api.get("/api/runs/" + id).json().get("state").asText().equals("COMPLETED"));

        Api.Answer over = Api.post("/api/runs/" + id + "/stop", "");
        Api.Answer unknown = Api.post("/api/runs/nobody/stop", "");

        assertThat(over.status()).isEqualTo(409);
        assertThat(over.json().get("detail").asText()).isEqualTo("run " + id + " is over: it is COMPLETED");
        assertThat(unknown.status()).isEqualTo(404);
    }

    @Test
    void beginsANewGenerationForAFreshRunAndKeepsTheDedupMode() {
        String topic = "Generations " + UUID.randomUUID();
        start(topic, "");

        String fresh = start(topic, ",\"fresh\":true");
        String after = start(topic, "");
        Api.Answer otherMode = Api.post("/api/runs", "{\"topic\":\"" + topic + "\",\"dedup\":\"exact\"}");

        assertThat(command(fresh).request().generation()).isEqualTo(1);
        assertThat(command(after).request().generation()).isEqualTo(1);
        assertThat(otherMode.status()).isEqualTo(409);
        assertThat(otherMode.json().get("detail").asText())
                .startsWith("dedup is canonical for good in collection generations-")
                .endsWith(": use that, or fresh to start over");
        assertThat(otherMode.json().get("field").asText()).isEqualTo("dedup");
    }

    @Test
    void knowsOrdersThatOthersGave() {
        String name = "foreign-" + UUID.randomUUID();
        try (Cluster cluster = new Cluster()) {
            cluster.command(RunCommand.start(
                    "20260101-000000-bbbb" + name, Cluster.request(name, name, 4), java.time.Instant.now()));
        }

        // No waiting here: an order must count as soon as it is on the topic.
        String id = start(name, ",\"fresh\":true");

        assertThat(command(id).request().generation()).isEqualTo(5);
    }

    @Test
    void answersEveryMistakeWithAProblemDocument() {
        assertThat(List.of(
                        Api.get("/api/runs/none"),
                        Api.get("/api/nothing"),
                        Api.get("/api/runs?limit=0"),
                        Api.get("/api/collections/Not%20a%20slug/attributes"),
                        Api.get("/api/collections/x/attributes?after=nonsense"),
                        Api.get("/api/collections/x/export?format=xml"),
                        Api.get("/api/stream?from=yesterday"),
                        Api.get("/api/stream?after=1")))
                .allSatisfy(answer -> {
                    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
                    assertThat(answer.json().get("status").asInt()).isEqualTo(answer.status());
                    assertThat(answer.json().get("detail").asText()).isNotBlank();
                })
                .extracting(Api.Answer::status)
                .containsExactly(404, 404, 400, 404, 400, 400, 400, 400);
    }

    private static String start(String topic, String fields) {
        Api.Answer answer = Api.post("/api/runs", "{\"topic\":\"" + topic + "\"" + fields + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().get("runId").asText();
    }

    /** The newest order for a run, as the coordinator would read it. */
    private RunCommand command(String runId) {
        RunCommand newest = null;
        try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(Cluster.TOPICS.runs()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    RunCommand command = Json.read(record.value(), RunCommand.class);
                    newest = command.runId().equals(runId) ? command : newest;
                }
            }
        }
        assertThat(newest).as("an order for " + runId).isNotNull();
        return newest;
    }
}
