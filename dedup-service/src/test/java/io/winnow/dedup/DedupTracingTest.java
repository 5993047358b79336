package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.winnow.dedup.store.FingerprintMemory;
import io.winnow.dedup.vectors.Embedding;
import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import io.winnow.tracing.TraceHeaders;
import io.winnow.tracing.Tracing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DedupTracingTest {

    private static final Topics TOPICS = new Topics("winnow.");
    private static final String TRACE = "00-0123456789abcdef0123456789abcdef-";
    private static final String SAMPLED = TRACE + "0123456789abcdef-01";
    private static final String UNSAMPLED = TRACE + "0123456789abcdef-00";

    /** One for all tests, as the process' tracing is. */
    private static final List<String> SENT = new CopyOnWriteArrayList<>();

    private static final Tracing TRACING = Tracing.ofProcess(
            "dedup-service", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collect(), "OTEL_BSP_SCHEDULE_DELAY", "60000")::get);

    @TempDir
    Path directory;

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> raw;
    private TestOutputTopic<byte[], byte[]> unique;

    @BeforeEach
    void start() {
        driver = new TopologyTestDriver(
                DedupTopology.build(
                        TOPICS,
                        1,
                        1_000,
                        new FingerprintMemory(1 << 20),
                        new Decisions(),
                        TRACING,
                        EmbeddingModels.only(new Embedding(directory, 1))),
                StreamsProperties.host(DedupSettings.of("none:1", TOPICS, directory, "test"))
                        .properties());
        raw = driver.createInputTopic(TOPICS.rawAttributes(), new ByteArraySerializer(), new ByteArraySerializer());
        unique = driver.createOutputTopic(
                TOPICS.uniqueAttributes(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        TRACING.flush();
        SENT.clear();
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void saysWhatItDecidedOnRecordsThatAreTraced() {
        raw.pipeInput(vouched("paris|louvre", "{}", SAMPLED));
        raw.pipeInput(vouched("paris|louvre", "{}", SAMPLED));
        raw.pipeInput(vouched("paris|louvre", "", SAMPLED));

        // A flush that comes right after another may be taken for the same.
        await().pollInSameThread().until(() -> {
            TRACING.flush();
            return !SENT.isEmpty();
        });
        assertThat(SENT)
                .singleElement()
                .asString()
                .contains("process winnow.attributes.raw", "paris|louvre", "unique", "duplicate", "quarantined");
    }

    @Test
    void letsTheUniqueRecordGoOnFromItsOwnStep() {
        raw.pipeInput(vouched("paris|louvre", "{}", SAMPLED));

        String onward = WinnowHeaders.text(unique.readRecord().headers(), TraceHeaders.PARENT);
        assertThat(onward).startsWith(TRACE).endsWith("-01").isNotEqualTo(SAMPLED);
    }

    @Test
    void leavesRecordsAloneThatAreNotTraced() {
        raw.pipeInput(vouched("paris|louvre", "{}", UNSAMPLED));
        raw.pipeInput(vouched("paris|orsay", "{}", null));

        TRACING.flush();

        assertThat(SENT).isEmpty();
        assertThat(WinnowHeaders.text(unique.readRecord().headers(), TraceHeaders.PARENT))
                .isEqualTo(UNSAMPLED);
        assertThat(unique.readRecord().headers().lastHeader(TraceHeaders.PARENT))
                .isNull();
    }

    private static TestRecord<byte[], byte[]> vouched(
            String key, String value, @org.jspecify.annotations.Nullable String traceparent) {
        TestRecord<byte[], byte[]> record = new TestRecord<>(key.getBytes(UTF_8), value.getBytes(UTF_8));
        record.headers().add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.UNDECIDED));
        record.headers().add(WinnowHeaders.CALL, "r1.0.1.1".getBytes(UTF_8));
        if (traceparent != null) {
            record.headers().add(TraceHeaders.PARENT, traceparent.getBytes(UTF_8));
        }
        return record;
    }

    private static String collect() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    SENT.add(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
                    exchange.sendResponseHeaders(200, -1);
                }
            });
            server.start();
            return "http://127.0.0.1:" + server.getAddress().getPort();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
