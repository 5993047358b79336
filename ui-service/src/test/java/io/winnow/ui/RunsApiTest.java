package io.winnow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.messages.text.DedupMode;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
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
        assertThat(command.request().dedup()).as("what the collection has").isNull();
        assertThat(run.has("generation")).as("decided by the coordinator").isFalse();
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
        assertThat(request.get("fresh").asBoolean()).isTrue();
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
        {}                                          | topic           | topic is missing: give a topic, such as "Paris attractions"
        []                                          |                 | the body must be a JSON object with at least a topic
        {"topic":"x","tpoic":1}                     |                 | unknown field 'tpoic': fields are topic, producers, iterations, maxRequests, requestSize, routingStrategy, routingConfig, maxDuration, requestTimeout, targetUnique, dedup, fresh, seed, maxCost, maxCostPerNew, targetCoverage, optimize, facets, exclusions, describe, prompt, judge, embeddings
        {"topic":"x","producers":"many"}            | producers       | producers must be a whole number
        {"topic":"x","producers":1.5}               | producers       | producers must be a whole number
        {"topic":"x","producers":0}                 | producers       | producers must be from 1 to 1000, not 0
        {"topic":"x","requestSize":0}               | requestSize     | requestSize must be from 1 to 10000, not 0
        {"topic":"x","maxRequests":0}               | maxRequests     | maxRequests must be at least 1, not 0; leave it out for no limit
        {"topic":"x","maxDuration":"soon"}          | maxDuration     | maxDuration 'soon' is not a duration: use a number with a unit, such as 30s, 10m or 2h
        {"topic":"x","dedup":"fuzzy"}               | dedup           | dedup must be canonical, exact or semantic, not 'fuzzy'
        {"topic":"x","routingStrategy":"best"}      | routingStrategy | routingStrategy 'best' is unknown: use one of backoff, roundrobin, priority, weighted, adaptive
        {"topic":"x","routingConfig":"pumpkin:p"}   | routingConfig   | routingConfig, character 1: pumpkins are out of season: use random
        {"topic":"x","routingConfig":"openai,"}     | routingConfig   | routingConfig, character 8: expected provider[:model][:weight], found nothing
        {"topic":"x","routingConfig":" "}           | routingConfig   | routingConfig is empty: name a provider, such as openai:gpt-4o-mini
        {"topic":"x","maxCost":"much"}              | maxCost         | maxCost must be a number
        {"topic":"x","maxCost":-1}                  | maxCost         | maxCost must be more than 0 US dollars, not -1; leave it out for no limit
        {"topic":"x","maxCost":1,"routingConfig":"local:foo"} | maxCost | maxCost cannot be enforced, because the price of local:foo is unknown: add it to a price table, and pass the table with PRICES=FILE
        {"topic":"x","targetCoverage":1.5}          | targetCoverage  | targetCoverage must be greater than 0 and less than 1, such as 0.9, not 1.5
        {"topic":"x","optimize":"fun"}              | optimize        | optimize must be unique-per-dollar or unique-per-minute, not 'fun'
        {"topic":"x","facets":","}                  | facets          | facets is empty: use auto, off, or parts of the topic such as "food,history"
        {"topic":"x","prompt":"List things."}       | prompt          | prompt must have {topic} in its user message: it says what the model is to list
        {"topic":"x","prompt":"List {topic} {now}"} | prompt          | prompt has an unknown placeholder {now}: use {topic}, {count}, {facet} or {exclusions}
        {"topic":"../../etc/passwd"}                | topic           | topic "../../etc/passwd" looks like a path: give a topic, such as "Paris attractions"
        """)
    void refusesWhatCannotRun(String body, String field, String detail) {
        Api.Answer answer = Api.post("/api/runs", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().get("detail").asText()).isEqualTo(detail);
        assertThat(answer.json().path("field").textValue()).isEqualTo(field);
        if (field == null) {
            assertThat(answer.json().has("reason")).isFalse();
        } else {
            assertThat(detail)
                    .startsWith(field)
                    .endsWith(answer.json().get("reason").asText());
            assertThat(answer.json().get("reason").asText()).doesNotStartWith(field);
        }
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
                cluster.status(Cluster.status(id + name, Cluster.request(name, name), State.COMPLETED, 12));
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
            cluster.status(Cluster.status(id, Cluster.request(name, name), State.COMPLETED, 1));
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
    void saysAtOnceThatACollectionKeepsItsModeWhereThatIsKnown() {
        String name = "kept-" + UUID.randomUUID();
        try (Cluster cluster = new Cluster()) {
            cluster.status(Cluster.of(
                    3L,
                    DedupMode.EXACT,
                    Cluster.status("20260101-000000-bbbb" + name, Cluster.request(name, name), State.COMPLETED, 1)));
        }
        await().untilAsserted(() ->
                assertThat(collection(name).get("generation").asInt()).isEqualTo(3));

        Api.Answer otherMode = Api.post("/api/runs", "{\"topic\":\"" + name + "\",\"dedup\":\"canonical\"}");

        assertThat(otherMode.status()).isEqualTo(409);
        assertThat(otherMode.json().get("detail").asText())
                .isEqualTo("dedup is exact in collection " + name
                        + " and cannot be changed: use that, or fresh to start over");
        assertThat(otherMode.json().get("field").asText()).isEqualTo("dedup");
        assertThat(collection(name).get("dedup").asText()).isEqualTo("EXACT");
        assertThat(command(start(name, "")).request().dedup()).isNull();
        assertThat(command(start(name, ",\"dedup\":\"exact\"")).request().dedup())
                .isEqualTo(DedupMode.EXACT);
        assertThat(command(start(name, ",\"dedup\":\"canonical\",\"fresh\":true"))
                        .request()
                        .fresh())
                .isTrue();
    }

    @Test
    void showsThatTheCoordinatorRefusedARun() {
        String name = "refused-" + UUID.randomUUID();
        String id = start(name, ",\"dedup\":\"exact\"");
        try (Cluster cluster = new Cluster()) {
            RunStatus refused = Cluster.status(id, Cluster.request(name, name), State.REFUSED, 0);
            cluster.status(Cluster.of(null, null, refused));
        }

        await().untilAsserted(() -> assertThat(
                        Api.get("/api/runs/" + id).json().get("state").asText())
                .isEqualTo("REFUSED"));

        assertThat(collection(name).get("activeRuns").asInt()).isZero();
        assertThat(collection(name).has("dedup")).isFalse();
        assertThat(Api.post("/api/runs/" + id + "/stop", "").status()).isEqualTo(409);
    }

    @Test
    void ordersRunsOfACollectionInItsPartitionWhateverTheirIds() {
        String topic = "Partition " + UUID.randomUUID();

        List<String> ids = IntStream.range(0, 8).mapToObj(i -> start(topic, "")).toList();

        assertThat(orders())
                .filteredOn(order -> ids.contains(order.runId()))
                .hasSize(8)
                .allSatisfy(order -> assertThat(order.partition())
                        .isEqualTo(
                                CollectionPartitioner.partitionOf(CollectionSlug.slugOf(topic), order.partitions())));
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

    private static JsonNode collection(String name) {
        for (JsonNode collection : Api.get("/api/collections").json().get("collections")) {
            if (collection.get("collection").asText().equals(name)) {
                return collection;
            }
        }
        throw new AssertionError("no collection " + name);
    }

    /** The newest order for a run, as the coordinator would read it. */
    private RunCommand command(String runId) {
        RunCommand newest = orders().stream()
                .map(Order::command)
                .filter(command -> command.runId().equals(runId))
                .reduce(null, (before, after) -> after);
        assertThat(newest).as("an order for " + runId).isNotNull();
        return newest;
    }

    /** An order and where it lies. */
    private record Order(RunCommand command, int partition, int partitions) {

        String runId() {
            return command.runId();
        }
    }

    private List<Order> orders() {
        List<Order> orders = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(Cluster.TOPICS.runs()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    orders.add(new Order(
                            Json.read(record.value(), RunCommand.class), record.partition(), partitions.size()));
                }
            }
        }
        return orders;
    }
}
