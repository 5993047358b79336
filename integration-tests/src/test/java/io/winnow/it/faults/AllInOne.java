package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Winnow;
import io.winnow.it.Winnow.Place;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code winnow serve}: broker and services in one process, on the same ports and directory through all its lives. */
final class AllInOne implements AutoCloseable {

    /**
     * What a start may take after any end, from when the broker is there to when all services do their work, with other tests beside it. Alone
     * on two cores it takes at most five seconds: {@code -Dwinnow.start.limit=PT5S}.
     */
    static final Duration START_LIMIT = Duration.parse(System.getProperty("winnow.start.limit", "PT15S"));

    private static final Duration LONGEST_START = START_LIMIT.multipliedBy(3);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Place place;
    private final int httpPort = EmbeddedKafka.freePort();
    private final int kafkaPort = EmbeddedKafka.freePort();
    private Winnow process;
    private Start start = new Start(0, 0);

    /**
     * How long a start took.
     *
     * @param brokerMs from the start of the process until Kafka's port was open, in milliseconds
     * @param readyMs from then on until all services were ready
     */
    record Start(long brokerMs, long readyMs) {

        long totalMs() {
            return brokerMs + readyMs;
        }
    }

    /**
     * Requires that starts were as fast as promised. A machine that does other things as well may spoil some of them, but what waits
     * for a time-out of Kafka's waits for longer each time that it does.
     */
    static void requireInTime(List<Start> starts) {
        List<Long> sorted = starts.stream().map(Start::readyMs).sorted().toList();
        assertThat(sorted.get((sorted.size() - 1) / 2))
                .as("the median of ms from a reachable broker to services that do their work: %s", sorted)
                .isLessThanOrEqualTo(START_LIMIT.toMillis());
        assertThat(sorted.getLast())
                .as("the longest of them: %s", sorted)
                .isLessThanOrEqualTo(LONGEST_START.toMillis());
    }

    AllInOne(Place place) {
        this.place = place;
        this.process = begin();
    }

    String bootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    Api api() {
        return new Api(httpPort);
    }

    Place place() {
        return place;
    }

    Winnow process() {
        return process;
    }

    /** How long its last start took. */
    Start start() {
        return start;
    }

    /** {@code kill -9}; returns the exit code. */
    int kill() {
        return process.kill();
    }

    /** Asks it to end and returns its exit code. */
    int end(Duration limit) {
        process.terminate();
        return process.awaitExit(limit);
    }

    /** Starts it again, once it has ended, and waits until it is ready. */
    Start startAgain() {
        assertThat(process.isAlive()).as("winnow serve runs").isFalse();
        process = begin();
        return start;
    }

    private Winnow begin() {
        long begun = System.nanoTime();
        Winnow started = place.start(
                "serve", "--http-port", String.valueOf(httpPort), "--kafka-port", String.valueOf(kafkaPort));
        awaitFor(started, "the broker is reachable", () -> EmbeddedKafka.isTaken(kafkaPort));
        long reachable = System.nanoTime();
        awaitFor(started, "all services are ready", () -> api().isReady());
        start = new Start(millis(reachable - begun), millis(System.nanoTime() - reachable));
        return started;
    }

    private static void awaitFor(Winnow started, String what, java.util.concurrent.Callable<Boolean> condition) {
        await(what)
                .atMost(Winnow.LIMIT)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .until(() -> {
                    assertThat(started.isAlive())
                            .as(() -> "winnow serve runs: " + started.err())
                            .isTrue();
                    return condition.call();
                });
    }

    /**
     * Waits until the files of a list have the same content as the list, and requires that each is complete and
     * contains the run.
     */
    void requireFiles(String collection, Set<String> canonicals, String runId) {
        Path output = place.output(collection);
        await("files of " + collection)
                .atMost(Constellation.PATIENCE)
                .pollInSameThread()
                .ignoreExceptionsMatching(failure -> failure instanceof IOException)
                .untilAsserted(() -> {
                    List<String> lines = Files.readAllLines(output.resolve("output.txt"));
                    JsonNode document =
                            Json.MAPPER.readTree(output.resolve("output.json").toFile());
                    JsonNode metadata =
                            Json.MAPPER.readTree(output.resolve("metadata.json").toFile());
                    assertThat(lines).as("output.txt").doesNotHaveDuplicates().hasSize(canonicals.size());
                    List<String> written = new ArrayList<>();
                    List<String> texts = new ArrayList<>();
                    document.get("attributes").forEach(attribute -> {
                        written.add(attribute.get("canonical").asText());
                        texts.add(attribute.get("attribute").asText());
                    });
                    assertThat(written).as("output.json").doesNotHaveDuplicates();
                    assertThat(new TreeSet<>(written)).as("output.json").isEqualTo(new TreeSet<>(canonicals));
                    assertThat(lines).as("output.txt").containsExactlyInAnyOrderElementsOf(texts);
                    assertThat(metadata.at("/run/id").asText())
                            .as("the run in metadata.json")
                            .isEqualTo(runId);
                    assertThat(metadata.at("/run/state").asText())
                            .as("its state")
                            .isEqualTo("COMPLETED");
                });
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }

    @Override
    public void close() {
        process.close();
    }
}
