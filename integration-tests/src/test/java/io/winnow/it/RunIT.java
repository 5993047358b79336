package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Winnow.Place;
import io.winnow.messages.Json;
import io.winnow.messages.text.Canonical;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code winnow run} from the first line to the files. */
class RunIT {

    private static final String[] PARIS = {
        "run",
        "--topic",
        "Paris attractions",
        "--routing-strategy",
        "backoff",
        "--routing-config",
        "random:random",
        "--producers",
        "3",
        "--iterations",
        "5"
    };

    @TempDir
    private Path directory;

    @Test
    void makesExactlyTheCallsAskedForAndWritesEachAttributeOnce() throws IOException {
        Place place = Place.in(directory);

        place.expect(0, PARIS);

        Path output = place.output("paris-attractions");
        JsonNode metadata = json(output.resolve("metadata.json"));
        JsonNode totals = metadata.get("totals");
        assertThat(totals.get("calls").asInt()).isEqualTo(15);
        assertThat(totals.get("failedCalls").asInt()).isZero();
        assertThat(totals.get("raw").asLong())
                .isPositive()
                .isEqualTo(totals.get("unique").asLong()
                        + totals.get("duplicate").asLong()
                        + totals.get("quarantined").asLong());
        assertThat(metadata.at("/run/state").asText()).isEqualTo("COMPLETED");
        assertThat(metadata.get("version").asInt()).isEqualTo(1);
        List<String> lines = Winnow.lines(output.resolve("output.txt"));
        assertThat(lines)
                .hasSize(totals.get("unique").asInt())
                .hasSize(metadata.get("collectionSize").asInt());
        assertEachOnce(lines);
        JsonNode document = json(output.resolve("output.json"));
        assertThat(document.get("attributes")).hasSize(lines.size());
        assertThat(document.at("/attributes/0/attribute").asText()).isEqualTo(lines.getFirst());
        assertThat(document.at("/attributes/0/runId").asText())
                .isEqualTo(metadata.at("/run/id").asText());
        try (var files = Files.list(output)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("output.txt", "output.json", "metadata.json", ".winnow.lock");
        }
    }

    @Test
    void continuesAListAndStartsOverWhenAsked() {
        Place place = Place.in(directory);
        place.expect(0, PARIS);
        Path text = place.output("paris-attractions").resolve("output.txt");
        List<String> first = Winnow.lines(text);

        place.expect(0, PARIS);
        List<String> second = Winnow.lines(text);
        place.expect(0, with(PARIS, "--fresh"));
        List<String> fresh = Winnow.lines(text);
        place.expect(
                0,
                "run",
                "--topic",
                "Rome",
                "--routing-config",
                "random:random",
                "--producers",
                "1",
                "--iterations",
                "1");

        assertThat(second).startsWith(first.toArray(String[]::new)).hasSizeGreaterThan(first.size());
        assertEachOnce(second);
        assertEachOnce(fresh);
        assertThat(fresh).hasSizeLessThan(second.size());
        assertThat(Winnow.lines(text)).isEqualTo(fresh);
        assertThat(Winnow.lines(place.output("rome").resolve("output.txt"))).isNotEmpty();
        assertThat(place.expect(0, "export", "paris attractions").out()).containsExactlyInAnyOrderElementsOf(fresh);
    }

    @Test
    void refusesARunThatDoesNotFitItsCollectionAndTouchesNothing() throws IOException {
        Place place = Place.in(directory);
        place.expect(0, with(PARIS, "--dedup", "exact"));
        List<String> before = Winnow.lines(place.output("paris-attractions").resolve("output.txt"));
        Path list = Files.writeString(directory.resolve("list.txt"), "one more\n");

        Winnow run = place.expect(2, with(PARIS, "--dedup", "canonical"));
        Winnow taking =
                place.expect(2, "import", list.toString(), "--topic", "Paris attractions", "--dedup", "canonical");

        assertThat(List.of(run.err().getLast(), taking.err().getLast()))
                .containsOnly(
                        "winnow: --dedup is exact in collection paris-attractions and cannot be changed: use that,"
                                + " or --fresh to start over");
        assertThat(Winnow.lines(place.output("paris-attractions").resolve("output.txt")))
                .isEqualTo(before);
        assertThat(place.expect(0, "runs").out())
                .anySatisfy(line -> assertThat(line).contains("refused"));
        place.expect(0, PARIS);
        assertThat(Winnow.lines(place.output("paris-attractions").resolve("output.txt")))
                .startsWith(before.toArray(String[]::new));
    }

    @Test
    @Tag("faults")
    void losesAndDoublesNothingWhenItIsKilled() throws IOException {
        Place place = Place.in(directory);
        Path output = place.output("paris-attractions");
        Path text = output.resolve("output.txt");
        Set<String> seen = new HashSet<>();
        for (int kill = 0; kill < 3; kill++) {
            int before = seen.size();
            try (Winnow running = place.start(
                    "run",
                    "--topic",
                    "Paris attractions",
                    "--routing-config",
                    "random:vocabulary=50000;latency=20ms")) {
                await().atMost(Winnow.LIMIT).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
                    assertThat(running.isAlive()).as("%s", running.err()).isTrue();
                    assertThat(output.resolve("metadata.json")).exists();
                    assertThat(assertWhole(output)).isGreaterThan(before + 500);
                });

                int exitCode = running.kill();

                assertThat(exitCode).as("killed").isEqualTo(137);
            }
            assertWhole(output);
            List<String> lines = Winnow.lines(text);
            assertThat(lines).containsAll(seen);
            seen.addAll(lines);
        }

        place.expect(0, PARIS);

        List<String> lines = Winnow.lines(text);
        assertThat(lines).containsAll(seen);
        assertEachOnce(lines);
        assertThat(place.expect(0, "export", "Paris attractions").out()).containsExactlyInAnyOrderElementsOf(lines);
    }

    @Test
    void stopsAtCtrlCWithEverythingInTheFiles() throws IOException {
        Place place = Place.in(directory);
        Path output = place.output("paris-attractions");
        try (Winnow running = place.start(
                "run", "--topic", "Paris attractions", "--routing-config", "random:vocabulary=50000;latency=100ms")) {
            await().atMost(Winnow.LIMIT)
                    .untilAsserted(
                            () -> assertThat(output.resolve("output.txt")).isNotEmptyFile());

            running.interrupt();

            assertThat(running.awaitExit(Winnow.LIMIT)).isEqualTo(130);
        }
        JsonNode metadata = json(output.resolve("metadata.json"));
        assertThat(metadata.at("/run/state").asText()).isEqualTo("STOPPED");
        assertThat(metadata.at("/totals/raw").asLong())
                .isEqualTo(metadata.at("/totals/unique").asLong()
                        + metadata.at("/totals/duplicate").asLong());
        assertThat(Winnow.lines(output.resolve("output.txt")))
                .hasSize(metadata.at("/totals/unique").asInt());
    }

    @Test
    void importsAListExactlyAndOnlyOnce() {
        Place place = Place.in(directory);
        List<String> list = IntStream.range(0, 50_000)
                .mapToObj(i -> "Sight number " + (i % 40_000))
                .toList();

        Winnow first = place.start("import", "-", "--topic", "Sights");
        first.feed(list);
        assertThat(first.awaitExit(Winnow.LIMIT)).as("%s", first.err()).isZero();
        Winnow again = place.start("import", "-", "--topic", "Sights");
        again.feed(list);
        assertThat(again.awaitExit(Winnow.LIMIT)).as("%s", again.err()).isZero();

        assertThat(first.err().getLast()).contains("40,000 new, 10,000 known already");
        assertThat(again.err().getLast()).contains("0 new, 50,000 known already");
        assertThat(place.expect(0, "export", "sights").out()).hasSize(40_000).doesNotHaveDuplicates();
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    private static void assertEachOnce(List<String> lines) {
        assertThat(lines.stream().map(Canonical::of)).doesNotHaveDuplicates();
    }

    /** Returns the number of lines of a list whose files are whole. */
    private static int assertWhole(Path output) throws IOException {
        String text = Files.readString(output.resolve("output.txt"));
        assertThat(text.isEmpty() || text.endsWith("\n")).isTrue();
        assertThat(json(output.resolve("output.json")).get("attributes").isArray())
                .isTrue();
        assertThat(json(output.resolve("metadata.json")).get("totals").isObject())
                .isTrue();
        return (int) text.lines().count();
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.MAPPER.readTree(file.toFile());
    }
}
