package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Winnow.Place;
import io.winnow.tester.equipment.EventStream;
import io.winnow.tester.equipment.TraceReceiver;
import io.winnow.tester.equipment.TraceReceiver.Span;
import io.winnow.tester.model.PaidModel;
import io.winnow.tester.model.PaidModel.Mood;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces of the application as shipped, as a collector gets them. */
@Tag("long")
class TracingIT {

    private static final String KEY = "sk-secret-of-the-tracing-test";

    /** The steps from an order on the command line to an attribute that is let through. */
    private static final List<String> WAY = List.of(
            "winnow run",
            "send winnow.runs",
            "process winnow.runs",
            "run",
            "send winnow.tasks",
            "process winnow.tasks",
            "send winnow.attributes.raw",
            "process winnow.attributes.raw");

    @TempDir
    Path directory;

    @Test
    void tellsWhereEachTracedAttributeComesFromAndNoKeys() {
        try (TraceReceiver receiver = TraceReceiver.start();
                PaidModel broken = PaidModel.that(Mood.SAYS_401);
                PaidModel model = PaidModel.that(Mood.ANSWERS)) {
            Map<String, String> environment = new HashMap<>(tracedBy(receiver.endpoint()));
            environment.put("OPENAI_API_KEY", KEY);
            environment.put("OPENAI_BASE_URL", model.baseUrl());
            environment.put("BROKEN_API_KEY", KEY);
            environment.put("BROKEN_BASE_URL", broken.baseUrl());
            Place place = new Place(directory, environment);

            place.expect(
                    0,
                    "run",
                    "--topic",
                    "Paris",
                    "--kafka-port",
                    "0",
                    "--producers",
                    "2",
                    "--iterations",
                    "3",
                    "--routing-strategy",
                    "priority",
                    "--routing-config",
                    "broken:m,openai:gpt-4o-mini");

            assertThat(broken.journal()).as("the fault happened").isNotEmpty();
            int answers = model.journal().size();
            List<Span> decided = receiver.spans("process winnow.attributes.raw");
            assertThat(decided)
                    .as("one attribute of each answer")
                    .hasSize(answers)
                    .allSatisfy(span -> {
                        assertThat(receiver.way(span)).isEqualTo(WAY);
                        assertThat(span.attribute("winnow.outcome")).isEqualTo("unique");
                        assertThat(span.attribute("messaging.kafka.message.key"))
                                .startsWith("paris|thing number ");
                        assertThat(span.attribute("messaging.system")).isEqualTo("kafka");
                        assertThat(span.attribute("messaging.destination.name")).isEqualTo("winnow.attributes.raw");
                        assertThat(span.attribute("messaging.operation.type")).isEqualTo("process");
                    });
            assertThat(receiver.spans().stream().map(Span::traceId).distinct()).hasSize(1);
            assertThat(receiver.spans()).allSatisfy(span -> {
                assertThat(receiver.way(span)).startsWith("winnow run");
                assertThat(span.endNanos()).isGreaterThanOrEqualTo(span.startNanos());
                assertThat(span.service()).isEqualTo("winnow");
                assertThat(span.toString()).doesNotContain(KEY).doesNotContain("secret");
            });
            assertThat(receiver.spans("chat gpt-4o-mini")).hasSize(answers).allSatisfy(span -> {
                assertThat(span.failed()).isFalse();
                assertThat(span.attribute("gen_ai.operation.name")).isEqualTo("chat");
                assertThat(span.attribute("gen_ai.provider.name")).isEqualTo("openai");
                assertThat(span.attribute("gen_ai.request.model")).isEqualTo("gpt-4o-mini");
                assertThat(Integer.parseInt(span.attribute("gen_ai.usage.input_tokens")))
                        .isPositive();
                assertThat(Integer.parseInt(span.attribute("gen_ai.usage.output_tokens")))
                        .isPositive();
                assertThat(span.attribute("winnow.call.id")).startsWith(span.attribute("winnow.run.id"));
            });
            assertThat(receiver.spans("chat m"))
                    .hasSize(broken.journal().size())
                    .allSatisfy(span -> {
                        assertThat(span.failed()).isTrue();
                        assertThat(span.attribute("error.type")).isEqualTo("unauthorized");
                        assertThat(span.error()).contains("Incorrect API key provided");
                    });
        }
    }

    @Test
    void goesOnWithTheTraceOfWhoeverOrdersARunToTheStreamThatShowsItsRows() throws Exception {
        String caller = "0123456789abcdef";
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        try (TraceReceiver receiver = TraceReceiver.start();
                Winnow serve = new Place(directory, tracedBy(receiver.endpoint()))
                        .start("serve", "--http-port", "0", "--kafka-port", "0");
                HttpClient http = HttpClient.newHttpClient()) {
            URI api = api(serve);
            Set<String> streamed = ConcurrentHashMap.newKeySet();
            EventStream listener =
                    EventStream.open(api.resolve("/api/stream"), null, event -> streamed.add(event.name()));
            await().atMost(Winnow.LIMIT).until(() -> streamed.contains("heartbeat"));

            HttpResponse<String> ordered = http.send(
                    HttpRequest.newBuilder(api)
                            .header("Content-Type", "application/json")
                            .header("traceparent", "00-" + trace + "-" + caller + "-01")
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            "{\"topic\":\"Rome\",\"producers\":1,\"iterations\":2,\"routingConfig\":\"random:random\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(ordered.statusCode()).as(ordered.body()).isEqualTo(201);
            await().atMost(Winnow.LIMIT)
                    .untilAsserted(() -> assertThat(receiver.spans("stream winnow.attributes.unique"))
                            .as("a row on a stream, and its way there")
                            .anySatisfy(row -> assertThat(receiver.way(row))
                                    .containsExactly(
                                            "?" + caller,
                                            "POST /api/runs",
                                            "send winnow.runs",
                                            "process winnow.runs",
                                            "run",
                                            "send winnow.tasks",
                                            "process winnow.tasks",
                                            "send winnow.attributes.raw",
                                            "process winnow.attributes.raw",
                                            "stream winnow.attributes.unique")));
            assertThat(receiver.spans().stream().map(Span::traceId).collect(Collectors.toSet()))
                    .containsExactly(trace);
            listener.close();
        }
    }

    @Test
    void losesNothingButSpansWhenTheCollectorIsAway() throws Exception {
        int port = closedPort();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .as("nobody is there")
                .isInstanceOf(IOException.class);
        Map<String, String> environment = new HashMap<>(tracedBy("http://127.0.0.1:" + port));
        environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "200");
        Place place = new Place(directory, environment);

        Winnow run = place.expect(
                0,
                "run",
                "--topic",
                "Oslo",
                "--kafka-port",
                "0",
                "--producers",
                "2",
                "--iterations",
                "2",
                "--routing-config",
                "random:latency=300ms");

        assertThat(Files.readAllLines(place.output("oslo").resolve("output.txt")))
                .isNotEmpty()
                .doesNotHaveDuplicates();
        assertThat(run.err().stream().filter(line -> line.contains("does not accept traces")))
                .as("said once: %s", run.err())
                .singleElement()
                .asString()
                .contains("http://127.0.0.1:" + port);
        assertThat(run.err()).noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception:"));
    }

    @Test
    void costsNotEvenTheLoadingOfClassesUnlessACollectorIsNamed() throws Exception {
        Path classes = directory.resolve("classes.txt");

        Winnow run = Place.in(directory)
                .java(List.of(
                        "-Xlog:class+load:file=" + classes,
                        "-jar",
                        Path.of(System.getProperty("winnow.application"), "quarkus-run.jar")
                                .toString(),
                        "run",
                        "--topic",
                        "Bern",
                        "--kafka-port",
                        "0",
                        "--iterations",
                        "1",
                        "--routing-config",
                        "random:random"));

        assertThat(run.awaitExit(Winnow.LIMIT)).as("%s", run.err()).isZero();
        assertThat(Files.readAllLines(classes))
                .anyMatch(line -> line.contains("io.winnow.tracing.NoTracing "))
                // Reading the commands' options loads the types that their methods name.
                .noneMatch(line -> line.contains("io.winnow.tester.")
                        && !line.contains("io.winnow.tester.scenario.TesterOptions ")
                        && !line.contains("io.winnow.tester.Tester "))
                .noneMatch(line -> line.contains("io.winnow.tracing.ExportedTracing "))
                .noneMatch(
                        line -> line.contains("io.opentelemetry.sdk.") || line.contains("io.opentelemetry.exporter."));
    }

    private static Map<String, String> tracedBy(String endpoint) {
        return Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "OTEL_BSP_SCHEDULE_DELAY", "100");
    }

    private static URI api(Winnow serve) {
        await().atMost(Winnow.LIMIT)
                .until(() ->
                        !serve.isAlive() || serve.err().stream().anyMatch(line -> line.startsWith("winnow serves ")));
        return URI.create(serve.err().stream()
                .filter(line -> line.startsWith("winnow serves "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(serve.err().toString()))
                .substring("winnow serves ".length()));
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
