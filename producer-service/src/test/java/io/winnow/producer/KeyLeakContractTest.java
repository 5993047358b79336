package io.winnow.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Call;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelReply.Fault;
import io.winnow.tester.model.ModelRequest;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that says all it can, and servers that repeat the key wherever they can: it stands nowhere. */
@Tag("contract")
class KeyLeakContractTest {

    private static final String KEY = "canary7731-of-the-coal-mine";

    @Test
    void theKeyStandsInNoRecordAndInNoLog(@TempDir Path directory) {
        try (EmbeddedKafka kafka = Bench.broker(directory, EmbeddedKafka.freePort());
                ModelServer model = new ModelServer(KeyLeakContractTest::repeatTheKey);
                Bench bench = new Bench(kafka)
                        .with("LOCAL_BASE_URL", model.url("/v1"))
                        .with("LOCAL_API_KEY", KEY)
                        .with("OPENAI_BASE_URL", model.url("/v1"))
                        .with("OPENAI_API_KEY", KEY)
                        .with("ANTHROPIC_BASE_URL", model.url("/v1"))
                        .with("ANTHROPIC_API_KEY", KEY)
                        .with("GEMINI_BASE_URL", model.url("/v1beta"))
                        .with("GEMINI_API_KEY", KEY)) {
            List<String> routings = List.of(
                    "local:e401",
                    "local:e400",
                    "local:e404",
                    "local:e429",
                    "local:e500",
                    "local:html",
                    "local:text",
                    "local:json",
                    "local:content",
                    "local:refusal",
                    "local:useless",
                    "local:break",
                    "openai:e401",
                    "openai:content",
                    "anthropic:e401",
                    "anthropic:json",
                    "gemini:e401",
                    "gemini:json");
            try (Everything log = new Everything()) {
                ProducerService worker = bench.worker();
                routings.forEach(routing -> bench.hand(bench.task("backoff", routing, 2, Duration.ofSeconds(20))));
                // It is left alone for longer than anybody waits here, and nobody may know of it once its task has
                // ended.
                bench.hand(bench.task("backoff", "local:wait", 2, Duration.ofMinutes(2)));
                await().atMost(Bench.PATIENCE)
                        .until(() -> bench.calls().size() >= routings.size()
                                && presences(bench).anyMatch(KeyLeakContractTest::tellsOfTheOneThatWaits));
                worker.close();

                assertThat(log.lines.get())
                        .as("what is logged was seen, the finest too")
                        .isPositive();
                assertThat(log.leaks).isEmpty();
                assertThat(log.printed.toString(UTF_8)).doesNotContain(KEY);
            }
            assertThat(model.received())
                    .as("the server knew the key")
                    .filteredOn(request -> request.headers().toString().contains(KEY))
                    .hasSizeGreaterThanOrEqualTo(routings.size());
            for (Topics.Spec topic : bench.topics.specs()) {
                await().atMost(Bench.PATIENCE)
                        .until(
                                () -> bench.records(topic.name()).size(),
                                size -> size == bench.records(topic.name()).size());
                assertThat(bench.records(topic.name())).allSatisfy(KeyLeakContractTest::holdsNoKey);
            }
            assertThat(bench.calls()).extracting(Call::outcome).contains(Call.Outcome.SUCCEEDED, Call.Outcome.FAILED);
            assertThat(bench.records(bench.topics.rawAttributes())).isNotEmpty();
            assertThat(bench.records(bench.topics.deadLetters())).isNotEmpty();
            assertThat(presences(bench).filter(KeyLeakContractTest::tellsOfTheOneThatWaits))
                    .as("what was said of a model that repeats the key")
                    .isNotEmpty()
                    .allSatisfy(presence -> assertThat(presence).contains("you sent Bearer"));
        }
    }

    private static Stream<String> presences(Bench bench) {
        return bench.records(bench.topics.producers()).stream().map(record -> new String(record.value(), UTF_8));
    }

    private static boolean tellsOfTheOneThatWaits(String presence) {
        return presence.contains("\"model\":\"wait\",\"state\":\"COOLING\"");
    }

    private static void holdsNoKey(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder all = new StringBuilder(new String(record.value(), UTF_8));
        all.append(record.key() == null ? "" : new String(record.key(), UTF_8));
        record.headers().forEach(header -> all.append(header.key()).append(new String(header.value(), UTF_8)));
        all.append(WinnowHeaders.text(record.headers(), WinnowHeaders.REASON));
        assertThat(all.toString()).doesNotContain(KEY).doesNotContain("canary7731");
    }

    private static ModelReply repeatTheKey(ModelRequest request) {
        String said = "you sent Bearer " + KEY + " and " + KEY;
        // Gemini's model stands in the path.
        String asked = request.json().path("model").asText(request.path());
        if (asked.contains("e401")) {
            return ModelReply.error(401, "Incorrect API key provided: " + KEY).with("X-Key", KEY);
        }
        if (asked.contains("e400")) {
            return ModelReply.error(400, said);
        }
        if (asked.contains("e404")) {
            return ModelReply.of(404, said);
        }
        if (asked.contains("e429")) {
            return ModelReply.of(429, "{\"error\":\"" + said + "\"}").with("Retry-After", KEY);
        }
        if (asked.contains("wait")) {
            return ModelReply.error(429, said).with("Retry-After", "600");
        }
        if (asked.contains("e500")) {
            return ModelReply.of(500, "{\"error\":{\"message\":\"" + said + "\"},\"key\":\"" + KEY + "\"}");
        }
        if (asked.contains("html")) {
            return ModelReply.of(502, "<html><body>" + said + "</body></html>");
        }
        if (asked.contains("text")) {
            return ModelReply.of(200, said);
        }
        if (asked.contains("json")) {
            return ModelReply.of(200, "{\"echo\":\"" + said + "\"}");
        }
        if (asked.contains("refusal")) {
            return OpenAiAnswer.reply("I'm sorry, but I can't help with " + KEY + ".", 1, 1);
        }
        if (asked.contains("useless")) {
            return OpenAiAnswer.reply("{\"headers\": {\"Authorization: " + KEY + "\": null}}", 1, 1);
        }
        if (asked.contains("break")) {
            return ModelReply.fault(Fault.BREAKS_OFF);
        }
        return OpenAiAnswer.reply("Louvre\n" + said + "\nOrsay", 1, 1);
    }

    /** All that is logged or printed, however fine. It is looked at as it comes: there is too much of it to keep. */
    private static final class Everything extends Handler implements AutoCloseable {

        private final Logger root = LogManager.getLogManager().getLogger("");
        private final Level level = root.getLevel();
        private final Handler[] others = root.getHandlers();
        private final PrintStream out = System.out;
        private final PrintStream err = System.err;
        private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        private final List<String> leaks = Collections.synchronizedList(new ArrayList<>());
        private final AtomicLong lines = new AtomicLong();

        Everything() {
            setLevel(Level.ALL);
            Arrays.stream(others).forEach(root::removeHandler);
            root.addHandler(this);
            root.setLevel(Level.ALL);
            PrintStream both = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8) {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    printed.write(bytes, offset, length);
                }

                @Override
                public void write(int b) {
                    printed.write(b);
                }
            };
            System.setOut(both);
            System.setErr(both);
        }

        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() < Level.FINE.intValue()) {
                lines.incrementAndGet();
            }
            String line = record.getMessage() + Arrays.deepToString(record.getParameters());
            if (record.getThrown() != null) {
                StringWriter trace = new StringWriter();
                record.getThrown().printStackTrace(new PrintWriter(trace, true));
                line += trace;
            }
            if (line.contains(KEY)) {
                leaks.add(record.getLoggerName() + ": " + line);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            System.setOut(out);
            System.setErr(err);
            root.setLevel(level);
            root.removeHandler(this);
            Arrays.stream(others).forEach(root::addHandler);
        }
    }
}
