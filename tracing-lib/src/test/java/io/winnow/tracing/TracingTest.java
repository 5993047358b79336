package io.winnow.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracingTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final TraceContext CALLER = Objects.requireNonNull(
            TraceContext.parse("00-0123456789abcdef0123456789abcdef-0123456789abcdef-01", "other=1"));

    private final PrintStream stderr = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(said, true, UTF_8));
    }

    @AfterEach
    void listenNoMore() {
        System.setErr(stderr);
    }

    @Test
    void isOffUnlessACollectorIsNamed() {
        Tracing tracing = start(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", ""));

        Span span = tracing.begin(Span.Kind.SERVER, "x", CALLER);

        assertThat(tracing.isOn()).isFalse();
        assertThat(span).isSameAs(Span.NONE);
        assertThat(span.context()).isNull();
    }

    @Test
    void followsSoManyAttributesASecond() {
        Tracing few = start(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "WINNOW_TRACING_RATE", "1"));

        boolean first = few.mayFollow();
        boolean next = few.mayFollow();

        assertThat(first).isTrue();
        assertThat(next).isFalse();
        assertThat(start(Map.of()).mayFollow()).as("off").isFalse();
    }

    @Test
    void saysWhichSettingOfItsOwnIsWrong() {
        Tracing tracing =
                start(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "WINNOW_TRACING_RATE", "many"));

        assertThat(tracing.isOn()).isFalse();
        assertThat(said.toString(UTF_8)).contains("WINNOW_TRACING_RATE=many");
    }

    @ParameterizedTest
    @CsvSource({"OTEL_SDK_DISABLED, true", "OTEL_TRACES_EXPORTER, none"})
    void isOffWhenTurnedOff(String variable, String value) {
        Tracing tracing = start(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", variable, value));

        assertThat(tracing.isOn()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"OTEL_TRACES_SAMPLER, sometimes", "OTEL_EXPORTER_OTLP_PROTOCOL, pigeon"})
    void isOffAndSaysWhyInOneLineWhenASettingIsWrong(String variable, String value) {
        Tracing tracing = start(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", variable, value));

        assertThat(tracing.isOn()).isFalse();
        assertThat(said.toString(UTF_8).lines())
                .singleElement()
                .asString()
                .contains("nothing is traced")
                .contains(value);
    }

    @Test
    void keepsToItselfWhatStandsInHeadersThatItCannotRead() {
        Tracing tracing = start(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:1",
                "OTEL_EXPORTER_OTLP_HEADERS",
                "secret-of-the-test"));

        assertThat(tracing.isOn()).isFalse();
        assertThat(said.toString(UTF_8)).contains("nothing is traced").doesNotContain("secret");
    }

    @Test
    void sendsWhatHasEndedAsTheEnvironmentSays() {
        try (Collector collector = Collector.start();
                Tracing tracing = start(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(),
                        "OTEL_EXPORTER_OTLP_HEADERS", "x-token=of-the-test",
                        "OTEL_SERVICE_NAME", "a name of the user's",
                        "OTEL_TRACES_SAMPLER", ""))) {
            try (Span span = tracing.send("some.topic", CALLER)) {
                span.set("winnow.run.id", "r1").failed("unavailable", "not today");
            }

            tracing.flush();

            assertThat(collector.requests()).singleElement().satisfies(request -> {
                assertThat(request.path()).isEqualTo("/v1/traces");
                assertThat(request.headers().get("X-token")).containsExactly("of-the-test");
                assertThat(request.body())
                        .contains("a name of the user's")
                        .contains("send some.topic")
                        .contains("messaging.destination.name")
                        .contains("winnow.run.id")
                        .contains("not today");
            });
        }
    }

    @Test
    void goesOnWithACallersTraceAndItsState() {
        try (Tracing tracing = start(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"))) {
            TraceContext context = contextOf(tracing.begin(Span.Kind.SERVER, "x", CALLER));

            assertThat(context.traceparent()).startsWith(CALLER.traceparent().substring(0, 36));
            assertThat(context.spanId()).isNotEqualTo(CALLER.spanId());
            assertThat(context.tracestate()).isEqualTo("other=1");
            assertThat(context.isSampled()).isTrue();
        }
    }

    @Test
    void leavesOutWhatTheSamplerDoesAndAllThatComesAfter() {
        try (Collector collector = Collector.start();
                Tracing tracing = start(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        collector.endpoint(),
                        "OTEL_TRACES_SAMPLER",
                        "parentbased_traceidratio",
                        "OTEL_TRACES_SAMPLER_ARG",
                        "0"))) {
            Span root = tracing.begin(Span.Kind.INTERNAL, "root", null);
            Span child = tracing.begin(Span.Kind.INTERNAL, "child", root.context());
            child.end();
            root.end();

            tracing.flush();

            assertThat(contextOf(child).isSampled()).isFalse();
            assertThat(collector.requests()).isEmpty();
        }
    }

    @Test
    void givesASpanThePlaceThatWasReservedForIt() {
        try (Tracing tracing = start(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"))) {
            TraceContext reserved = CALLER.reserve();

            Span span = tracing.beginReserved(Span.Kind.INTERNAL, "run", reserved, CALLER, Instant.now());
            Span next = tracing.begin(Span.Kind.INTERNAL, "next", CALLER);

            assertThat(span.context()).isEqualTo(reserved);
            assertThat(contextOf(next).spanId()).isNotEqualTo(reserved.spanId());
        }
    }

    @Test
    void beginsATraceOfItsOwnWithALink() {
        try (Collector collector = Collector.start();
                Tracing tracing = start(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
            Span span = tracing.sendLinked("some.topic", CALLER);

            assertThat(contextOf(span).traceparent())
                    .doesNotStartWith(CALLER.traceparent().substring(0, 35));
        }
    }

    @Test
    void losesSpansAndNothingElseWhenTheCollectorIsAway() throws IOException {
        try (Socket away = closedPort()) {
            int port = away.getLocalPort();
            Tracing tracing = start(Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    "http://user:secret@127.0.0.1:" + port,
                    "OTEL_EXPORTER_OTLP_TIMEOUT",
                    "300",
                    "OTEL_BSP_SCHEDULE_DELAY",
                    "20"));
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .as("nobody is there")
                    .isInstanceOf(IOException.class);

            long begun = System.nanoTime();
            for (int i = 0; i < 20_000; i++) {
                tracing.begin(Span.Kind.INTERNAL, "x", null).end();
            }
            Duration working = Duration.ofNanos(System.nanoTime() - begun);

            assertThat(working).isLessThan(Duration.ofSeconds(8));
            await().atMost(LIMIT).until(() -> said.toString(UTF_8).contains("does not accept traces"));
            tracing.close();
            assertThat(said.toString(UTF_8).lines())
                    .as("said once")
                    .singleElement()
                    .asString()
                    .contains("http://127.0.0.1:" + port)
                    .doesNotContain("secret");
        }
    }

    @Test
    void saysThatTheCollectorRefuses() {
        try (Collector collector = Collector.thatRefuses();
                Tracing tracing = start(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        collector.endpoint(),
                        "OTEL_EXPORTER_OTLP_TIMEOUT",
                        "300",
                        "OTEL_BSP_SCHEDULE_DELAY",
                        "20"))) {
            tracing.begin(Span.Kind.INTERNAL, "x", null).end();

            await().atMost(LIMIT).until(() -> said.toString(UTF_8).contains("does not accept traces"));

            assertThat(collector.requests()).as("the fault happened").isNotEmpty();
            assertThat(said.toString(UTF_8).lines()).singleElement().asString().contains(collector.endpoint());
        }
    }

    @Test
    void waitsForACollectorThatNeverAnswersOnceAndNotForEachWhoAsks() {
        try (Collector collector = Collector.thatNeverAnswers()) {
            Tracing tracing =
                    start(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(), "OTEL_BSP_SCHEDULE_DELAY", "20"));
            tracing.begin(Span.Kind.INTERNAL, "x", null).end();
            await().atMost(LIMIT).until(() -> !collector.requests().isEmpty());
            tracing.flush();

            List<Duration> waits = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                long begun = System.nanoTime();
                tracing.flush();
                waits.add(Duration.ofNanos(System.nanoTime() - begun));
            }

            // A busy machine can hold up some of them.
            assertThat(waits).anyMatch(wait -> wait.compareTo(Duration.ofSeconds(1)) < 0);
        }
    }

    @Test
    void endsInTimeWhenTheCollectorNeverAnswers() {
        try (Collector collector = Collector.thatNeverAnswers()) {
            Tracing tracing =
                    start(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(), "OTEL_BSP_SCHEDULE_DELAY", "20"));
            tracing.begin(Span.Kind.INTERNAL, "x", null).end();
            await().atMost(LIMIT).until(() -> !collector.requests().isEmpty());

            long begun = System.nanoTime();
            tracing.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
        }
    }

    private static Tracing start(Map<String, String> environment) {
        return Tracing.start("test", new HashMap<>(environment)::get);
    }

    private static TraceContext contextOf(Span span) {
        return Objects.requireNonNull(span.context());
    }

    /** Bound, but not listening: connections are refused, and no other process gets the port. */
    private static Socket closedPort() throws IOException {
        Socket reservation = new Socket();
        reservation.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return reservation;
    }
}
