package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import io.winnow.messages.RunStatus;
import io.winnow.tester.equipment.EventSocket;
import io.winnow.tester.equipment.EventStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A steady load for a long time: no process takes more at its end than in its middle, nothing falls behind, and the list is
 * exact. {@code -Dwinnow.soak=PT30M} says for how long, {@code -Dwinnow.soak.rate=2000} how many attributes a second.
 */
@Tag("faults")
class SoakIT {

    private static final Duration LENGTH = Duration.parse(System.getProperty("winnow.soak", "PT45S"));
    private static final int RATE = Integer.getInteger("winnow.soak.rate", 800);

    /** Different attributes; the rest are duplicates, so that what is known stops growing early. */
    private static final int ATTRIBUTES = 20_000;

    /** Looks at each process; the first third is for warming up. */
    private static final int LOOKS = 12;

    /** A JVM takes what it may of the system before it tidies up: of less than this, its resident memory says nothing. */
    private static final Duration LEAST_FOR_RESIDENT_MEMORY = Duration.ofMinutes(10);

    private static final long MEBIBYTE = 1 << 20;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path directory;

    @Test
    void takesNoMoreAtItsEndThanInItsMiddle() throws Exception {
        int records = Math.toIntExact(LENGTH.toSeconds() * RATE);
        List<String> table = new ArrayList<>();
        Map<String, List<ProcessFigures>> figures = new LinkedHashMap<>();
        List<Double> lags = new ArrayList<>();
        try (Constellation winnow = Constellation.start(directory, Map.of(), "coordinator", "dedup", "producer", "ui");
                Exactness exactness = new Exactness(winnow.bootstrapServers())) {
            Map<String, Long> processes = new LinkedHashMap<>();
            processes.put("broker", winnow.broker().pid());
            List.of("coordinator", "dedup", "producer", "ui")
                    .forEach(name -> processes.put(name, winnow.service(name).pid()));
            // Beside it one call after the other, as long as it lasts, so that each service has something to do.
            String runId = winnow.run("""
                    {"topic":"Soak run","producers":4,"iterations":1000000,"maxDuration":"%s",
                     "routingConfig":"random:vocabulary=50000;latency=1s"}""".formatted(LENGTH));
            List<String> streamed = Collections.synchronizedList(new ArrayList<>());
            URI stream =
                    URI.create("http://127.0.0.1:" + winnow.service("ui").port() + "/api/collections/soak-run/stream");
            try (EventStream reader = EventStream.open(stream, null, event -> take(event, streamed));
                    Load load = Load.begin(winnow.bootstrapServers(), "soak", 1, records, ATTRIBUTES, RATE)) {
                long begin = System.nanoTime();
                for (int look = 1; look <= LOOKS; look++) {
                    TimeUnit.NANOSECONDS.sleep(begin + LENGTH.toNanos() * look / (LOOKS + 1) - System.nanoTime());
                    lags.add(winnow.service("dedup").metric("winnow_lag_records\\{service=\"dedup\"[^}]*}"));
                    table.add("%3.0f %% of %s: lag %.0f, sent %d"
                            .formatted(100.0 * look / (LOOKS + 1), LENGTH, lags.getLast(), load.sent()));
                    for (Map.Entry<String, Long> process : processes.entrySet()) {
                        ProcessFigures seen = ProcessFigures.of(process.getValue());
                        figures.computeIfAbsent(process.getKey(), unused -> new ArrayList<>())
                                .add(seen);
                        table.add("  %-11s resident %4d MiB, heap in use %6.1f MiB, files %3d, threads %3d"
                                .formatted(
                                        process.getKey(),
                                        seen.residentBytes() / MEBIBYTE,
                                        (double) seen.heapBytes() / MEBIBYTE,
                                        seen.files(),
                                        seen.threads()));
                    }
                    Files.write(Path.of("target/soak.txt"), table);
                    // Reads on, so that it need not read it all at the end.
                    exactness.uniques();
                }
                load.awaitEnd();
                // Of the load itself: looking at processes takes its time.
                assertThat(records * 1e9 / load.took().toNanos())
                        .as("attributes a second that the broker took")
                        .isGreaterThan(RATE * 0.95);
                // First, because during the run more is published than is processed.
                RunStatus run = winnow.awaitCompletion(runId);
                exactness.require(load);
                exactness.require(run);
                Set<String> list = exactness.list("soak-run");
                await("the stream").atMost(Constellation.PATIENCE).until(() -> streamed.size() >= list.size());
                assertThat(streamed)
                        .as("what the stream brought")
                        .doesNotHaveDuplicates()
                        .hasSameSizeAs(list);
                table.add("run beside it: %d calls, %d attributes, %d of them in the list and on the stream"
                        .formatted(run.totals().calls(), run.totals().raw(), list.size()));
            }
        } finally {
            table.forEach(System.out::println);
            Files.write(Path.of("target/soak.txt"), table);
        }
        figures.forEach((process, looks) -> {
            requireFlat(process + ": bytes of heap in use", looks, ProcessFigures::heapBytes, 6 * MEBIBYTE);
            if (LENGTH.compareTo(LEAST_FOR_RESIDENT_MEMORY) >= 0) {
                requireFlat(process + ": resident bytes", looks, ProcessFigures::residentBytes, 32 * MEBIBYTE);
            }
            requireFlat(process + ": open files", looks, ProcessFigures::files, 12);
            requireFlat(process + ": threads", looks, ProcessFigures::threads, 8);
        });
        assertThat(lags.subList(LOOKS / 3, LOOKS))
                .as("records that dedup is behind; a second's worth are %d", RATE)
                .allMatch(lag -> lag < 2.0 * RATE);
    }

    private static void take(EventSocket.Event event, List<String> streamed) {
        if (event.name().equals("attributes")) {
            try {
                for (JsonNode row : Json.MAPPER.readTree(event.data())) {
                    streamed.add(row.get("canonical").asText());
                }
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The least of the last third is not above the least of the middle third, but for some noise. */
    private static void requireFlat(
            String what, List<ProcessFigures> looks, ToLongFunction<ProcessFigures> figure, long noise) {
        List<Long> values = looks.stream().map(look -> figure.applyAsLong(look)).toList();
        long middle = values.subList(LOOKS / 3, 2 * LOOKS / 3).stream()
                .mapToLong(Long::longValue)
                .min()
                .orElseThrow();
        long end = values.subList(2 * LOOKS / 3, LOOKS).stream()
                .mapToLong(Long::longValue)
                .min()
                .orElseThrow();
        assertThat(end)
                .as("%s: %s", what, String.format(Locale.ROOT, "%s", values))
                .isLessThanOrEqualTo(middle + noise);
    }
}
