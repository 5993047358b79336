package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.winnow.it.Winnow.Place;
import io.winnow.messages.Json;
import io.winnow.tester.equipment.LoggedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code winnow mcp}, and {@code /mcp} of {@code winnow serve}, as assistants meet them. */
class McpIT {

    private static final String TOKEN = "a token of the test's";

    @TempDir
    private Path directory;

    @Test
    void answersOverStdinAndStdoutAndStopsItsRunWhenStdinEnds() {
        Place place = Place.in(directory);
        String runId;
        try (Winnow mcp = place.start("mcp", "--kafka-port", "0")) {
            Conversation client = new Conversation(mcp);
            client.ask("initialize", """
                    {"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"it","version":"1"}}""");
            assertThat(directory.resolve("data"))
                    .as("nothing is started for that")
                    .doesNotExist();

            JsonNode refused = client.call("start_run", "{\"topic\":\"Rome\"}");
            assertThat(refused.at("/content/0/text").asText()).startsWith("maxCost is missing: ");

            JsonNode started = client.call("start_run", """
                    {"topic":"Rome","maxCost":1,"routingConfig":"random:latency=100ms","producers":1}""");
            assertThat(started.get("isError").asBoolean())
                    .as(started.toString())
                    .isFalse();
            runId = started.at("/structuredContent/runId").asText();
            await().atMost(Winnow.LIMIT)
                    .until(() -> client.call("follow_run", "{\"runId\":\"" + runId + "\",\"waitSeconds\":0}")
                                    .at("/structuredContent/unique")
                                    .asInt()
                            > 0);
            String exported = client.call("export_list", "{\"collection\":\"rome\"}")
                    .at("/content/0/text")
                    .asText();
            String first = exported.lines().findFirst().orElseThrow();
            assertThat(client.call(
                                    "explain",
                                    Json.MAPPER
                                            .createObjectNode()
                                            .put("collection", "rome")
                                            .put("text", first)
                                            .toString())
                            .at("/structuredContent/state")
                            .asText())
                    .isEqualTo("LISTED");

            mcp.closeInput();

            assertThat(mcp.awaitExit(Duration.ofSeconds(20))).isZero();
            assertThat(mcp.out())
                    .as("stdout has messages only")
                    .allSatisfy(line ->
                            assertThat(json(line).get("jsonrpc").asText()).isEqualTo("2.0"));
        }
        JsonNode run = json(place.expect(0, "runs", "--json").out().getFirst());
        assertThat(run.get("runId").asText()).isEqualTo(runId);
        assertThat(run.get("state").asText()).isEqualTo("STOPPED");
        assertThat(run.get("reason").asText()).contains("its MCP client is gone");
    }

    @ParameterizedTest
    @Tag("faults")
    @ValueSource(strings = {"TERM", "KILL"})
    void aRunOnAnotherKafkaStopsWithItsClient(String signal) {
        Place place = Place.in(directory);
        try (Winnow serve = place.start("serve", "--http-port", "0", "--kafka-port", "0")) {
            await().atMost(Winnow.LIMIT).until(() -> kafka(serve) != null && page(serve) != null);
            String runId;
            try (Winnow mcp = place.start("mcp", "--kafka", kafka(serve))) {
                Conversation client = new Conversation(mcp);
                JsonNode started = client.call("start_run", """
                        {"topic":"Rome","maxCost":1,"routingConfig":"random:latency=100ms","producers":1}""");
                assertThat(started.at("/structuredContent/state").asText()).isEqualTo("RUNNING");
                runId = started.at("/structuredContent/runId").asText();

                mcp.signal(signal);

                assertThat(mcp.awaitExit(Duration.ofSeconds(20))).isEqualTo(signal.equals("TERM") ? 1 : 137);
            }
            // A command that asks is a process of its own each time.
            HttpRequest state = HttpRequest.newBuilder(URI.create(page(serve)).resolve("/api/runs/" + runId))
                    .build();
            try (HttpClient http = HttpClient.newHttpClient()) {
                await().atMost(Duration.ofSeconds(40))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> json(http.send(state, HttpResponse.BodyHandlers.ofString())
                                        .body())
                                .path("state")
                                .asText()
                                .equals("STOPPED"));
            }
            assertThat(json(place.expect(0, "runs", "--json").out().getFirst())
                            .get("state")
                            .asText())
                    .isEqualTo("STOPPED");
        }
    }

    @Test
    void servesTheSameToolsOverHttpToWhoHasTheToken() throws Exception {
        Place place = new Place(directory, Map.of("WINNOW_UI_TOKEN", TOKEN));
        try (Winnow serve = place.start("serve", "--http-port", "0", "--kafka-port", "0");
                HttpClient http = HttpClient.newHttpClient()) {
            await().atMost(Winnow.LIMIT).until(() -> page(serve) != null);
            URI page = URI.create(page(serve));
            HttpResponse<String> without = http.send(
                    HttpRequest.newBuilder(page.resolve("/mcp"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(without.statusCode()).isEqualTo(401);

            McpClientTransport transport = HttpClientStreamableHttpTransport.builder(page.toString())
                    .jsonMapper(new JacksonMcpJsonMapper(Json.MAPPER))
                    .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + TOKEN))
                    .build();
            try (McpSyncClient client = McpClient.sync(transport)
                    .jsonSchemaValidator((schema, content) -> ValidationResponse.asValid(null))
                    .requestTimeout(Duration.ofSeconds(60))
                    .build()) {
                client.initialize();
                assertThat(client.listTools().tools()).extracting(Tool::name).contains("start_run", "export_list");

                JsonNode run = structured(call(
                        client,
                        "start_run",
                        Map.of(
                                "topic",
                                "Rome",
                                "maxCost",
                                0.5,
                                "routingConfig",
                                "random:random",
                                "producers",
                                1,
                                "iterations",
                                2)));
                JsonNode ended = structured(call(
                        client, "follow_run", Map.of("runId", run.get("runId").asText(), "waitSeconds", 50)));
                CallToolResult file = call(client, "export_list", Map.of("collection", "Rome"));

                assertThat(ended.get("state").asText()).isEqualTo("COMPLETED");
                assertThat(((TextContent) file.content().getFirst()).text().lines())
                        .hasSize(ended.get("unique").asInt());
            }
        }
    }

    /** The client of the protocol's own SDK in Python, which shares no code with the server. */
    @Test
    void talksToTheReferenceClient() throws IOException {
        String python = System.getenv("MCP_PYTHON");
        assumeThat(python)
                .as("MCP_PYTHON names a Python that has the package mcp: python3 -m venv x && x/bin/pip install mcp")
                .isNotNull();
        Path script = directory.resolve("client.py");
        try (var in = McpIT.class.getResourceAsStream("/mcp-client.py")) {
            Files.copy(java.util.Objects.requireNonNull(in), script);
        }
        List<String> command = new ArrayList<>(List.of(python, script.toString()));
        command.addAll(Place.in(directory).command("mcp", "--kafka-port", "0"));
        try (LoggedProcess client = LoggedProcess.start(
                command,
                directory,
                Map.of(
                        "PATH",
                        System.getenv("PATH"),
                        "WINNOW_DATA_DIR",
                        directory.resolve("data").toString()))) {
            assertThat(client.awaitExit(Winnow.LIMIT)).as("%s", client.err()).hasValue(0);
            assertThat(client.out()).last().asString().startsWith("done: ");
        }
    }

    private static CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                CallToolRequest.builder(tool).arguments(arguments).build());
    }

    private static JsonNode structured(CallToolResult result) {
        assertThat(result.isError()).as(result.toString()).isFalse();
        return Json.MAPPER.valueToTree(result.structuredContent());
    }

    private static String kafka(Winnow serve) {
        return word(serve, "Kafka is at ");
    }

    private static String page(Winnow serve) {
        return word(serve, "the page is ");
    }

    private static String word(Winnow serve, String before) {
        return serve.err().stream()
                .filter(line -> line.startsWith(before))
                .map(line -> line.substring(before.length()).split(" ")[0])
                .findFirst()
                .orElse(null);
    }

    private static JsonNode json(String line) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + line, e);
        }
    }

    /** Requests to a process, one after the other. */
    private static final class Conversation {

        private final Winnow mcp;
        private int id;

        Conversation(Winnow mcp) {
            this.mcp = mcp;
        }

        JsonNode call(String tool, String arguments) {
            return ask("tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}");
        }

        JsonNode ask(String method, String params) {
            int asked = ++id;
            mcp.write("{\"jsonrpc\":\"2.0\",\"id\":" + asked + ",\"method\":\"" + method + "\",\"params\":"
                    + params.replaceAll("\\R", " ") + "}");
            await().atMost(Winnow.LIMIT).until(() -> mcp.out().size() >= asked || !mcp.isAlive());
            JsonNode answer = json(mcp.out().get(asked - 1));
            assertThat(answer.get("id").asInt()).as(answer.toString()).isEqualTo(asked);
            return answer.get("result");
        }
    }
}
