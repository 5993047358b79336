package io.winnow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.messages.Json;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus.State;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tools over HTTP. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class McpApiTest {

    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    private final String collection = "tools-" + UUID.randomUUID();
    private final String runId =
            "20261127-100000-" + UUID.randomUUID().toString().substring(0, 4);
    private Cluster cluster;

    @BeforeAll
    static void ready() {
        Api.awaitReady();
    }

    @BeforeEach
    void fill() {
        cluster = new Cluster();
        RunRequest request = Cluster.request("Tools", collection);
        cluster.status(Cluster.status(runId, request, State.RUNNING, 3, "random", "random"));
        cluster.publish(collection, 0, List.of("eiffel tower", "louvre", "tour montparnasse"));
        await().until(() -> Api.get("/api/runs/" + runId).status() == 200);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void returnsAListPageByPage() {
        List<String> read = new ArrayList<>();
        ObjectNode arguments = arguments().put("limit", 2);
        JsonNode page;
        do {
            page = call("read_list", arguments);
            page.get("attributes")
                    .forEach(entry -> read.add(entry.get("attribute").asText()));
            arguments.set("after", page.get("next"));
        } while (page.has("next"));

        assertThat(read).containsExactlyInAnyOrder("eiffel tower", "louvre", "tour montparnasse");
    }

    @Test
    void findsATextInOneListAndInAll() {
        JsonNode one = call("search_lists", arguments().put("query", "TOWER"));
        JsonNode all = call("search_lists", Json.MAPPER.createObjectNode().put("query", "montparnasse"));

        assertThat(one.get("attributes"))
                .extracting(entry -> entry.get("attribute").asText())
                .containsExactly("eiffel tower");
        assertThat(all.get("attributes"))
                .extracting(entry -> entry.get("collection").asText())
                .contains(collection);
    }

    @Test
    void saysWhatBecameOfATextAndShowsRunsAndLists() {
        JsonNode listed = call("explain", arguments().put("text", "eiffel tower"));
        JsonNode unknown = call("explain", arguments().put("text", "Moulin Rouge"));
        JsonNode runs = call("list_runs", arguments());
        JsonNode run = call(
                "follow_run", Json.MAPPER.createObjectNode().put("runId", runId).put("waitSeconds", 0));
        JsonNode collections = call("list_collections", Json.MAPPER.createObjectNode());

        assertThat(listed.get("state").asText()).isEqualTo("LISTED");
        assertThat(unknown.get("state").asText()).isEqualTo("UNKNOWN");
        assertThat(runs.get("runs")).hasSize(1).first().isEqualTo(run);
        assertThat(run.get("state").asText()).isEqualTo("RUNNING");
        assertThat(run.get("over").asBoolean()).isFalse();
        assertThat(run.get("unique").asInt()).isEqualTo(3);
        assertThat(run.at("/models/0/model").asText()).isEqualTo("random");
        assertThat(collections.get("collections"))
                .extracting(one -> one.get("collection").asText())
                .contains(collection);
    }

    @Test
    void waitsForTheEndOfARun() {
        RunRequest request = Cluster.request("Tools", collection);
        Thread.ofPlatform().start(() -> cluster.status(Cluster.status(runId, request, State.COMPLETED, 4)));

        JsonNode run = call("follow_run", Json.MAPPER.createObjectNode().put("runId", runId));

        assertThat(run.get("over").asBoolean()).isTrue();
        assertThat(run.get("state").asText()).isEqualTo("COMPLETED");
    }

    @Test
    void exportsAWholeListOrRefuses() {
        JsonNode text = result("export_list", arguments().put("sort", "alphabetical"));
        JsonNode csv = result("export_list", arguments().put("format", "csv").put("query", "louvre"));
        JsonNode refused = result("export_list", arguments().put("maxBytes", 20));

        assertThat(text.at("/content/0/text").asText()).isEqualTo("eiffel tower\nlouvre\ntour montparnasse\n");
        assertThat(csv.at("/content/0/text").asText().lines()).hasSize(2);
        assertThat(refused.get("isError").asBoolean()).isTrue();
        assertThat(refused.at("/content/0/text").asText()).startsWith("the list takes more than 20 bytes: ");
    }

    @Test
    void startsARunWithABudgetAndStopsIt() {
        String topic = "Budget " + UUID.randomUUID();
        ObjectNode wanted = Json.MAPPER
                .createObjectNode()
                .put("topic", topic)
                .put("maxCost", 0.25)
                .put("iterations", 1)
                .put("routingConfig", "random:random");

        JsonNode run = call("start_run", wanted);
        JsonNode stopped = call(
                "stop_run",
                Json.MAPPER.createObjectNode().put("runId", run.get("runId").asText()));

        assertThat(run.get("maxCostUsd").decimalValue()).isEqualByComparingTo("0.25");
        assertThat(run.get("state").asText()).isEqualTo("PENDING");
        assertThat(stopped.get("runId")).isEqualTo(run.get("runId"));
        JsonNode known = Api.get("/api/runs/" + run.get("runId").asText()).json();
        assertThat(known.at("/request/topic").asText()).isEqualTo(topic);
        assertThat(known.at("/request/spending/maxCostUsd").decimalValue()).isEqualByComparingTo("0.25");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        read_list   | {"collection":"nowhere"}              | there is no collection nowhere; there are:
        explain     | {"collection":"nowhere","text":"x"}   | there is no collection nowhere; there are:
        export_list | {"collection":"nowhere"}              | there is no collection nowhere; there are:
        explain     | {"collection":"rome","text":" "}      | an attribute is not blank
        follow_run  | {"runId":"x"}                         | there is no run 'x'
        stop_run    | {"runId":"x"}                         | there is no run 'x'
        start_run   | {"topic":"x","maxCost":1,"routingConfig":"pumpkin:p"} | routingConfig, character 1: pumpkins are out of season: use random
        start_run   | {"topic":"x","maxCost":1,"routingConfig":"local:foo"} | maxCost cannot be enforced, because the price of local:foo is unknown
        """)
    void refusesWhatTheApiRefuses(String tool, String arguments, String error) throws Exception {
        JsonNode result = result(tool, Json.MAPPER.readTree(arguments));

        assertThat(result.get("isError").asBoolean()).isTrue();
        assertThat(result.at("/content/0/text").asText()).startsWith(error);
    }

    @Test
    void acceptsNotificationsAndHasNoStream() {
        Api.Answer notified = Api.post("/mcp", "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        Api.Answer malformed = Api.post("/mcp", "{");
        Api.Answer stream = Api.send(Api.request("/mcp").header("Accept", "text/event-stream"));

        assertThat(notified.status()).isEqualTo(202);
        assertThat(notified.body()).isEmpty();
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.json().at("/error/code").asInt()).isEqualTo(-32700);
        assertThat(stream.status()).isEqualTo(405);
    }

    @Test
    void speaksTheVersionsThatItKnows() {
        Api.Answer known = Api.post(
                "/mcp", PING, "MCP-Protocol-Version", "2025-06-18", "Accept", "application/json, text/event-stream");
        Api.Answer unknown = Api.post("/mcp", PING, "MCP-Protocol-Version", "1999-01-01");

        assertThat(known.status()).isEqualTo(200);
        assertThat(known.header("Content-Type")).startsWith("application/json");
        assertThat(unknown.status()).isEqualTo(400);
    }

    @Test
    void keepsOutPagesOfOtherSites() {
        assertThat(Api.post("/mcp", PING, "Origin", "https://evil.example").status())
                .isEqualTo(403);
        assertThat(Api.post("/mcp", PING, "Sec-Fetch-Site", "cross-site").status())
                .isEqualTo(403);
        assertThat(Api.post("/mcp", PING, "Origin", "http://localhost:" + Api.port())
                        .status())
                .isEqualTo(200);
    }

    private ObjectNode arguments() {
        return Json.MAPPER.createObjectNode().put("collection", collection);
    }

    private static JsonNode call(String tool, JsonNode arguments) {
        JsonNode result = result(tool, arguments);
        assertThat(result.get("isError").asBoolean()).as(result.toString()).isFalse();
        return result.get("structuredContent");
    }

    private static JsonNode result(String tool, JsonNode arguments) {
        ObjectNode message = Json.MAPPER
                .createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", "tools/call");
        message.putObject("params").put("name", tool).set("arguments", arguments);
        Api.Answer answer = Api.post("/mcp", message.toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("result");
    }
}
