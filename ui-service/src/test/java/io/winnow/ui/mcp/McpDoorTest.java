package io.winnow.ui.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.client.runs.RunOrder;
import io.winnow.messages.Json;
import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol, where no Kafka is needed. */
class McpDoorTest {

    private final McpDoor door = new McpDoor(() -> {
        throw new WinnowException("no Kafka broker answers\nat nowhere");
    });

    @ParameterizedTest
    @CsvSource({
        "2024-11-05,2024-11-05",
        "2025-03-26,2025-03-26",
        "2025-06-18,2025-06-18",
        "2025-11-25,2025-11-25",
        "1999-01-01,2025-11-25"
    })
    void agreesOnAVersion(String asked, String agreed) {
        JsonNode result = result("initialize", """
                {"protocolVersion":"%s","capabilities":{},"clientInfo":{"name":"test","version":"1"}}""".formatted(asked));

        assertThat(result.get("protocolVersion").asText()).isEqualTo(agreed);
        assertThat(result.at("/serverInfo/name").asText()).isEqualTo("winnow");
        assertThat(result.at("/capabilities/tools").isObject()).isTrue();
        assertThat(result.get("instructions").asText()).contains("start_run");
        assertThat(door.speaks(agreed)).isTrue();
    }

    @Test
    void describesEveryToolAndItsArguments() {
        JsonNode tools = result("tools/list", "{}").get("tools");

        assertThat(tools)
                .extracting(tool -> tool.get("name").asText())
                .containsExactly(
                        "start_run",
                        "follow_run",
                        "stop_run",
                        "list_runs",
                        "list_collections",
                        "read_list",
                        "search_lists",
                        "explain",
                        "export_list");
        assertThat(tools).allSatisfy(tool -> {
            assertThat(tool.get("description").asText()).isNotBlank();
            assertThat(tool.at("/inputSchema/type").asText()).isEqualTo("object");
            assertThat(tool.at("/inputSchema/additionalProperties").asBoolean(true))
                    .isFalse();
            assertThat(tool.at("/inputSchema/properties")).isNotEmpty().allSatisfy(argument -> {
                assertThat(argument.get("type").asText()).isIn("string", "integer", "number", "boolean");
                assertThat(argument.get("description").asText()).isNotBlank();
            });
        });
    }

    @Test
    void requiresABudgetAndTellsClientsWhatCostsMoney() {
        Map<String, JsonNode> tools = new TreeMap<>();
        result("tools/list", "{}")
                .get("tools")
                .forEach(tool -> tools.put(tool.get("name").asText(), tool));

        JsonNode start = tools.remove("start_run");
        assertThat(start.at("/inputSchema/required"))
                .extracting(JsonNode::asText)
                .containsExactly("topic", "maxCost");
        assertThat(start.at("/annotations/readOnlyHint").asBoolean(true)).isFalse();
        assertThat(tools.remove("stop_run").at("/annotations/readOnlyHint").asBoolean(true))
                .isFalse();
        assertThat(tools.values())
                .allSatisfy(
                        tool -> assertThat(tool.at("/annotations/readOnlyHint").asBoolean())
                                .isTrue());
    }

    @Test
    void startsRunsWithEveryOption() {
        assertThat(components(StartRun.class)).isEqualTo(components(RunOrder.class));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        start_run    | {"topic":"Rome"}                           | maxCost is missing: the most that the run may cost, in US dollars; never exceeded. Required for free models, too
        start_run    | {"topic":"Rome","maxCost":null}            | maxCost is missing: the most that the run may cost, in US dollars; never exceeded. Required for free models, too
        start_run    | {"topic":"Rome","maxCost":0}               | maxCost must be more than 0 US dollars; models that cost nothing do not use it up
        start_run    | {"topic":"Rome","maxCost":-1.5}            | maxCost must be more than 0 US dollars; models that cost nothing do not use it up
        start_run    | {"topic":"Rome","maxCost":"much"}          | maxCost must be a number
        start_run    | {"maxCost":1}                              | topic is missing: what to list, such as "Paris attractions"; the same topic again continues its list
        follow_run   | {"runId":"x","waitSeconds":51}             | waitSeconds must be from 0 to 50, not 51
        follow_run   | {"runId":"x","waitSeconds":1.5}            | waitSeconds must be a whole number
        stop_run     | {}                                         | runId is missing: the id that start_run returned
        list_runs    | {"limit":0}                                | limit must be from 1 to 100, not 0
        read_list    | {"collection":"rome","pages":2}            | unknown field 'pages': fields are collection, after, limit
        read_list    | {"collection":7}                           | collection must be a text
        search_lists | {"query":" "}                              | query is empty: give a text to find, or use read_list
        explain      | {"collection":"rome"}                      | text is missing: an attribute, in any spelling
        export_list  | {"collection":"rome","format":"pdf"}       | format must be txt, json, jsonl or csv, not 'pdf'
        export_list  | {"collection":"rome","maxBytes":1000001}   | maxBytes must be from 1 to 1000000, not 1000001
        start_run    | {"topic":"Rome","maxCost":1}               | no Kafka broker answers at nowhere
        read_list    | {"collection":"rome"}                      | no Kafka broker answers at nowhere
        """)
    void saysWhatIsWrongInOneLine(String tool, String arguments, String error) {
        JsonNode result = result("tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}");

        assertThat(result.get("isError").asBoolean()).isTrue();
        assertThat(result.at("/content/0/text").asText()).isEqualTo(error);
        assertThat(result.get("content")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        `{"jsonrpc":"2.0","id":1,"method":"pi` | -32700
        ``                                     | -32600
        `[]`                                   | -32600
        `null`                                 | -32600
        `7`                                    | -32600
        `{}`                                   | -32600
        `{"id":1,"method":"ping"}`             | -32600
        `{"jsonrpc":"2.0","id":null,"method":"ping"}` | -32600
        """)
    void refusesWhatIsNoMessage(String text, int code) throws IOException {
        McpDoor.Answer answer = door.answer(text.getBytes(UTF_8));

        JsonNode json = Json.MAPPER.readTree(answer.json());
        assertThat(answer.isUnderstood()).isFalse();
        assertThat(json.get("id").isNull()).isTrue();
        assertThat(json.at("/error/code").asInt()).isEqualTo(code);
        assertThat(json.at("/error/message").asText()).contains("message");
    }

    @Test
    void refusesWhatIsNotUtf8() throws IOException {
        byte[] latin = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);

        McpDoor.Answer answer = door.answer(latin);

        assertThat(Json.MAPPER.readTree(answer.json()).at("/error/code").asInt())
                .isEqualTo(-32700);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        `{"jsonrpc":"2.0","id":"a","method":"resources/list"}`                              | -32601
        `{"jsonrpc":"2.0","id":"a","method":"tools/call"}`                                  | -32602
        `{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"buy"}}`          | -32602
        `{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"explain","arguments":[]}}` | -32602
        """)
    void answersRequestsThatItCannotServe(String text, int code) throws IOException {
        McpDoor.Answer answer = door.answer(text.getBytes(UTF_8));

        JsonNode json = Json.MAPPER.readTree(answer.json());
        assertThat(json.get("id").asText()).isEqualTo("a");
        assertThat(json.at("/error/code").asInt()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        `{"jsonrpc":"2.0","method":"notifications/initialized"}`
        `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`
        `{"jsonrpc":"2.0","id":1,"result":{}}`
        """)
    void answersNothingElse(String text) {
        McpDoor.Answer answer = door.answer(text.getBytes(UTF_8));

        assertThat(answer.json()).isNull();
        assertThat(answer.isUnderstood()).isTrue();
    }

    @Test
    void isDescribedAsItIs() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "mcp.md"));
        Map<String, List<String>> described = new TreeMap<>();
        Pattern.compile("(?m)^\\| `(\\w+)` \\| ([^|]*) \\|")
                .matcher(page)
                .results()
                .forEach(row -> described.put(
                        row.group(1),
                        Pattern.compile("`(\\w+)`")
                                .matcher(row.group(2))
                                .results()
                                .map(name -> name.group(1))
                                .toList()));

        Map<String, List<String>> tools = new TreeMap<>();
        McpDoor.tools(() -> {
                    throw new AssertionError();
                })
                .forEach(tool -> tools.put(
                        tool.name(),
                        List.copyOf(((Map<?, ?>) tool.arguments().schema().get("properties"))
                                .keySet().stream().map(Object::toString).toList())));
        // It has every option of a run, which have a page of their own.
        described.remove("start_run");
        tools.remove("start_run");
        assertThat(described).isEqualTo(tools);
    }

    private JsonNode result(String method, String params) {
        String message = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":" + params + "}";
        McpDoor.Answer answer = door.answer(message.getBytes(UTF_8));
        try {
            JsonNode json = Json.MAPPER.readTree(answer.json());
            assertThat(json.get("id").asInt()).isEqualTo(7);
            assertThat(json.get("result")).as(json.toString()).isNotNull();
            return json.get("result");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Class<?>> components(Class<? extends Record> type) {
        Map<String, Class<?>> components = new TreeMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.put(component.getName(), component.getType());
        }
        return components;
    }
}
