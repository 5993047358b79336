package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Winnow.Place;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Json;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No model is asked for a client that is gone, however it went. */
@Tag("long")
class ClientGoneIT {

    /** What is promised. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Longer than the longest pause between two requests of a run. */
    private static final Duration QUIET = Duration.ofSeconds(4);

    @TempDir
    private Path directory;

    private final AtomicInteger answers = new AtomicInteger();
    private final ModelServer model = new ModelServer(request -> answer());

    @AfterEach
    void close() {
        model.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"TERM|1|SIGTERM", "HUP|1|SIGHUP", "INT|130|interrupted by the user", "KILL|137|its client is gone"
            })
    void aSignalStopsTheRunAtAnotherKafka(String signal, int exitCode, String reason) {
        String broker = "127.0.0.1:" + EmbeddedKafka.freePort();
        try (Winnow serve = serve(broker);
                Winnow run = place("client").start(run("--kafka", broker))) {
            awaitAsked(run);

            run.signal(signal);

            assertThat(run.awaitExit(LIMIT)).isEqualTo(exitCode);
            requireSilence(serve);
            assertThat(state(broker).toString()).contains("\"STOPPED\"").contains(reason);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'| head -1'|0", "> /dev/full|1"})
    void outputThatNobodyTakesStopsTheRunAtAnotherKafka(String redirection, int exitCode) {
        String broker = "127.0.0.1:" + EmbeddedKafka.freePort();
        try (Winnow serve = serve(broker);
                Winnow run = place("client").startIn(redirection, run("--json", "--kafka", broker))) {
            assertThat(run.awaitExit(Winnow.LIMIT)).isEqualTo(exitCode);

            requireSilence(serve);
            assertThat(state(broker).toString()).contains("\"STOPPED\"").contains("its output could not be written");
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM,1,SIGTERM", "KILL,137,its client is gone"})
    void aRunOfAProcessThatEndedDoesNotGoOnInTheNext(String signal, int exitCode, String reason) {
        Place place = place("all-in-one");
        try (Winnow run = place.start(run("--kafka-port", "0"))) {
            awaitAsked(run);

            run.signal(signal);

            assertThat(run.awaitExit(LIMIT)).isEqualTo(exitCode);
        }
        Instant gone = Instant.now();
        String broker = "127.0.0.1:" + EmbeddedKafka.freePort();
        try (Winnow serve = place.start("serve", "--http-port", "0", "--kafka-port", portOf(broker))) {
            await().atMost(Winnow.LIMIT)
                    .until(() -> serve.err().stream().anyMatch(line -> line.contains("Kafka is at")));
            await().atMost(Winnow.LIMIT)
                    .untilAsserted(() -> assertThat(state(broker).toString())
                            .contains("\"STOPPED\"")
                            .contains(reason));

            // The last renewal before a kill counts until the lease is over, whoever reads it.
            await().pollDelay(QUIET).atMost(QUIET.multipliedBy(2)).until(() -> true);
            assertThat(model.received())
                    .allSatisfy(request -> assertThat(request.at()).isBefore(gone.plus(LIMIT)));
        }
    }

    @Test
    void aDetachedRunGoesOnByItself() {
        String broker = "127.0.0.1:" + EmbeddedKafka.freePort();
        try (Winnow serve = serve(broker)) {
            Winnow client = place("client").expect(0, run("--kafka", broker, "--detach"));

            assertThat(client.out()).hasSize(1);
            int asked = model.received().size();
            await().pollDelay(LIMIT.plus(QUIET))
                    .atMost(Winnow.LIMIT)
                    .until(() -> serve.isAlive() && model.received().size() > asked + 10);
            assertThat(state(broker).get("state").asText()).isEqualTo("RUNNING");
        }
    }

    private Winnow serve(String broker) {
        Winnow serve = place("serve").start("serve", "--http-port", "0", "--kafka-port", portOf(broker));
        await().atMost(Winnow.LIMIT).until(() -> serve.err().stream().anyMatch(line -> line.contains("Kafka is at")));
        return serve;
    }

    private Place place(String name) {
        Path place = directory.resolve(name);
        try {
            Files.createDirectories(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Place(place, Map.of("PAID_BASE_URL", model.url("/v1")));
    }

    private static String[] run(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("run", "--topic", "Things", "--routing-config", "paid:m", "--dedup", "canonical"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private ModelReply answer() {
        int number = answers.incrementAndGet();
        return OpenAiAnswer.reply("Thing number " + number + " a\nThing number " + number + " b", 10, 10)
                .after(Duration.ofMillis(200));
    }

    private void awaitAsked(Winnow run) {
        await().atMost(Winnow.LIMIT)
                .until(() -> !run.isAlive() || model.received().size() > 5);
    }

    /** Requires that nobody asks once the limit is over, though somebody is there who could. */
    private void requireSilence(Winnow serve) {
        await().pollDelay(LIMIT).atMost(LIMIT.plus(QUIET)).until(() -> true);
        int asked = model.received().size();
        await().pollDelay(QUIET).atMost(QUIET.multipliedBy(2)).until(() -> true);
        assertThat(serve.isAlive()).as("somebody who could ask").isTrue();
        assertThat(model.received()).hasSize(asked);
    }

    private JsonNode state(String broker) {
        List<String> runs =
                place("looks").expect(0, "runs", "--json", "--kafka", broker).out();
        assertThat(runs).hasSize(1);
        return read(runs.getFirst());
    }

    private static JsonNode read(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String portOf(String broker) {
        return broker.substring(broker.indexOf(':') + 1);
    }
}
