package io.winnow.standalone.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.client.prices.Prices;
import io.winnow.client.runs.KafkaOrders;
import io.winnow.client.runs.Orders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunCommand.Desired;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.Tracing;
import io.winnow.ui.mcp.McpBackend;
import io.winnow.ui.mcp.McpDoor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Messages over a pair of streams, to a broker without services. */
@Execution(ExecutionMode.CONCURRENT)
class StdioServerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static EmbeddedKafka broker;
    private static KafkaClients clients;

    private final AtomicInteger openings = new AtomicInteger();

    @BeforeAll
    static void start() {
        broker = EmbeddedKafka.start(directory);
        clients = new KafkaClients(KafkaSettings.of(broker.bootstrapServers()), Topics.withDefaultPrefix(), "test");
        try (Admin admin = clients.admin()) {
            TopicSetup.ensure(admin, clients.topics(), 1, (short) 1);
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void opensNothingForAClientThatCallsNoTool() {
        List<JsonNode> answers = talk("""
                {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
                {"jsonrpc":"2.0","method":"notifications/initialized"}

                {"jsonrpc":"2.0","id":2,"method":"tools/list"}\r
                not a message
                """);

        assertThat(answers)
                .hasSize(3)
                .anyMatch(answer -> answer.at("/error/code").asInt() == -32700);
        assertThat(answers).anyMatch(answer -> answer.at("/result/tools").size() == 9);
        assertThat(openings).hasValue(0);
    }

    @Test
    void answersWhatWasAskedBeforeTheEnd() {
        List<JsonNode> answers =
                talk(call(1, "list_runs", "{}") + "\n" + call(2, "read_list", "{\"collection\":\"none\"}"));

        assertThat(answers).hasSize(2);
        assertThat(answers)
                .filteredOn(answer -> answer.get("id").asInt() == 1)
                .first()
                .satisfies(runs -> assertThat(
                                runs.at("/result/structuredContent/runs").isArray())
                        .isTrue());
        assertThat(openings).hasValue(1);
    }

    @Test
    void stopsARunWhenItsClientLeaves() throws Exception {
        try (Client client = new Client()) {
            JsonNode refused = client.ask(call(1, "start_run", "{\"topic\":\"Refused\"}"));

            assertThat(refused.at("/result/isError").asBoolean()).isTrue();

            JsonNode started = client.ask(call(2, "start_run", """
                    {"topic":"Left alone","maxCost":1,"routingConfig":"random:random"}"""));

            String runId = started.at("/result/structuredContent/runId").asText();
            RunCommand order = order(runId);
            assertThat(order.desired()).isEqualTo(Desired.RUN);
            assertThat(order.lease()).as("stops if the process is killed").isEqualTo(RunCommand.LEASE_SECONDS);

            client.leave();

            assertThat(order(runId).desired()).isEqualTo(Desired.STOP);
            assertThat(order(runId).reason()).isEqualTo("left");
            assertThat(RunIndex.read(clients).runs("refused", null, 1)).isEmpty();
        }
    }

    @Test
    void startsNothingForAClientThatIsGone() {
        try (LazyWinnow winnow = winnow()) {
            McpBackend backend = winnow.get();
            winnow.leave("left");

            McpDoor.Answer answer =
                    new McpDoor(() -> backend).answer(call(1, "start_run", """
                    {"topic":"Too late","maxCost":1,"routingConfig":"random:random"}""").getBytes(UTF_8));

            assertThat(new String(answer.json(), UTF_8))
                    .contains("\"isError\":true")
                    .contains("the client has closed its end");
            assertThat(RunIndex.read(clients).runs("too-late", null, 1)).isEmpty();
        }
    }

    @Test
    void opensAgainWhatCouldNotBeOpened() {
        Supplier<LazyWinnow.Opened> opening = () -> {
            if (openings.incrementAndGet() == 1) {
                throw new WinnowException("not yet");
            }
            return opened();
        };
        try (LazyWinnow winnow = new LazyWinnow(opening)) {
            assertThatThrownBy(winnow::get).isInstanceOf(WinnowException.class).hasMessage("not yet");

            McpBackend backend = winnow.get();

            assertThat(backend.readiness().isReady()).isTrue();
            assertThat(winnow.get()).isSameAs(backend);
            assertThat(openings).hasValue(2);
        }
    }

    private static RunCommand order(String runId) {
        return RunIndex.read(clients).command(runId).orElseThrow();
    }

    private static String call(int id, String tool, String arguments) {
        return """
                {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":%s}}""".formatted(id, tool, arguments);
    }

    private LazyWinnow winnow() {
        return new LazyWinnow(() -> {
            openings.incrementAndGet();
            return opened();
        });
    }

    private static LazyWinnow.Opened opened() {
        return new LazyWinnow.Opened(
                clients,
                new Orders(new KafkaOrders(clients), clients.topics(), Tracing.off()),
                List.of(),
                Prices.load(null),
                () -> {});
    }

    /** The answers to all that a client writes before it closes its end. */
    private List<JsonNode> talk(String messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LazyWinnow winnow = winnow()) {
            StdioServer server = new StdioServer(new ByteArrayInputStream(messages.getBytes(UTF_8)), out, () -> false);
            server.serve(new McpDoor(winnow));
            winnow.leave("left");
            server.finish();
        }
        return out.toString(UTF_8).lines().map(StdioServerIT::json).toList();
    }

    private static JsonNode json(String line) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("not a message: " + line, e);
        }
    }

    /** One that asks and waits. */
    private final class Client implements AutoCloseable {

        private final PipedOutputStream requests = new PipedOutputStream();
        private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
        private final LazyWinnow winnow = winnow();
        private final Thread server;

        Client() throws IOException {
            StdioServer stdio = new StdioServer(new PipedInputStream(requests), answers, () -> false);
            server = Thread.ofPlatform().start(() -> {
                stdio.serve(new McpDoor(winnow));
                winnow.leave("left");
                stdio.finish();
            });
        }

        JsonNode ask(String message) throws IOException {
            long before = answers.toString(UTF_8).lines().count();
            requests.write((message + "\n").getBytes(UTF_8));
            requests.flush();
            await().atMost(PATIENCE)
                    .until(() -> answers.toString(UTF_8).lines().count() > before
                            && answers.toString(UTF_8).endsWith("\n"));
            return json(answers.toString(UTF_8).lines().skip(before).findFirst().orElseThrow());
        }

        void leave() throws Exception {
            requests.close();
            assertThat(server.join(PATIENCE)).isTrue();
        }

        @Override
        public void close() throws IOException {
            requests.close();
            winnow.close();
        }
    }
}
