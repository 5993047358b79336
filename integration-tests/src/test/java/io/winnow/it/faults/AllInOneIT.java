package io.winnow.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Service;
import io.winnow.it.Winnow;
import io.winnow.it.Winnow.Place;
import io.winnow.messages.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Broker and services in one process, which dies and ends while it writes the files of a list. */
@Tag("faults")
class AllInOneIT {

    private static final int KILLS = Integer.getInteger("winnow.file.kills", 3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    /** Attributes of a list whose files take long enough to write for a kill to come in the middle. */
    private static final int LONG_LIST = 60_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void killedWhileItWritesFilesItLeavesEachWholeAndIsSoonBack() throws Exception {
        List<AllInOne.Start> starts = new ArrayList<>();
        int inTheMiddle = 0;
        try (AllInOne serve = new AllInOne(Place.in(directory));
                Exactness exactness = new Exactness(serve.bootstrapServers())) {
            try (Load load = Load.begin(serve.bootstrapServers(), "files", 1, LONG_LIST, LONG_LIST, 0)) {
                exactness.require(load);
            }
            String runId = serve.api().run(order("Files", 60));
            Path output = serve.place().output("files");
            // A file is written within milliseconds: some kills come too late for it.
            for (int kill = 1; kill <= KILLS || inTheMiddle == 0 && kill <= 4 * KILLS; kill++) {
                long before = size(output.resolve("output.txt"));
                awaitHalfAFile(output, before);

                assertThat(serve.kill()).isEqualTo(Service.KILLED);

                inTheMiddle += isWriting(output) ? 1 : 0;
                requireWhole(output);
                starts.add(serve.startAgain());
            }
            exactness.require(serve.api().awaitCompletion(runId));
            serve.requireFiles("files", exactness.list("files"), runId);
            System.out.printf(
                    "%d of %d kills in the middle of a file; starts: %s%n", inTheMiddle, starts.size(), starts);
            assertThat(inTheMiddle).as("kills in the middle of a file").isPositive();
            AllInOne.requireInTime(starts);
        }
    }

    @Test
    void killedBetweenTheEndOfARunAndItsLastFilesItWritesThemWhenItIsBack() throws Exception {
        try (AllInOne serve = new AllInOne(Place.in(directory));
                Exactness exactness = new Exactness(serve.bootstrapServers())) {
            String runId = serve.api().run(order("Last", 3));
            exactness.require(serve.api().awaitCompletion(runId));
            Set<String> list = exactness.list("last");
            serve.requireFiles("last", list, runId);
            Path output = serve.place().output("last");
            Path metadata = output.resolve("metadata.json");
            List<String> lines = Files.readAllLines(output.resolve("output.txt"));
            assertThat(serve.kill()).isEqualTo(Service.KILLED);
            // As the last but one writing left them.
            Files.write(output.resolve("output.txt"), lines.subList(0, lines.size() - 1));
            String ended = Files.readString(metadata);
            Files.writeString(metadata, ended.replace("COMPLETED", "DRAINING"));
            assertThat(Files.readString(metadata)).as("the fault").isNotEqualTo(ended);

            serve.startAgain();

            serve.requireFiles("last", list, runId);
        }
    }

    @Test
    void askedToEndWithinARunItGoesOnWhenItIsBack() throws Exception {
        try (AllInOne serve = new AllInOne(Place.in(directory));
                Exactness exactness = new Exactness(serve.bootstrapServers())) {
            String runId = serve.api().run(order("Ended", 15));
            await("some calls")
                    .atMost(Constellation.PATIENCE)
                    .until(() -> serve.api().status(runId).totals().calls() > 5);

            int exitCode = serve.end(STOP_LIMIT);

            assertThat(exitCode).as("exit code after SIGTERM").isIn(130, 143);
            serve.startAgain();
            exactness.require(serve.api().awaitCompletion(runId));
            serve.requireFiles("ended", exactness.list("ended"), runId);
        }
    }

    @Test
    void aRunOnTheCommandLineThatWasKilledIsGoneOnWith() throws Exception {
        Place place = Place.in(directory);
        Path output = place.output("rome");
        try (Winnow run = place.start(arguments("Rome", "60"))) {
            awaitHalfAFile(output, 0);

            assertThat(run.kill()).isEqualTo(Service.KILLED);
        }
        requireWhole(output);
        List<String> kept = Winnow.lines(output.resolve("output.txt"));

        place.expect(0, arguments("Rome", "2"));

        List<String> exported =
                place.expect(0, "export", "rome", "--kafka-port", "0").out();
        assertThat(exported).as("the list").doesNotHaveDuplicates().containsAll(kept);
        assertThat(Winnow.lines(output.resolve("output.txt"))).containsExactlyInAnyOrderElementsOf(exported);
    }

    private static String[] arguments(String topic, String iterations) {
        return new String[] {
            "run",
            "--topic",
            topic,
            "--kafka-port",
            "0",
            "--producers",
            "4",
            "--iterations",
            iterations,
            "--routing-config",
            "random:vocabulary=20000;latency=100ms"
        };
    }

    private static String order(String topic, int iterations) {
        return """
                {"topic":"%s","producers":4,"iterations":%d,"routingConfig":"random:vocabulary=20000;latency=100ms"}
                """.formatted(topic, iterations);
    }

    /** Waits until a file is being replaced by one that is not finished, and the list has grown since. */
    private static void awaitHalfAFile(Path output, long before) throws IOException {
        long limit = System.nanoTime() + Constellation.PATIENCE.toNanos();
        while (size(output.resolve("output.txt")) <= before || !isWriting(output)) {
            assertThat(System.nanoTime()).as("a file that is being written").isLessThan(limit);
            LockSupport.parkNanos(50_000);
        }
    }

    private static boolean isWriting(Path output) throws IOException {
        if (!Files.isDirectory(output)) {
            return false;
        }
        try (Stream<Path> files = Files.list(output)) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith(".next"));
        }
    }

    /** Requires that each file can be read to its end after the process was killed. */
    private static void requireWhole(Path output) throws IOException {
        String lines = Files.readString(output.resolve("output.txt"), UTF_8);
        assertThat(lines).as("output.txt").endsWith("\n");
        assertThat(lines.lines()).as("output.txt").doesNotHaveDuplicates().noneMatch(String::isBlank);
        if (Files.exists(output.resolve("output.json"))) {
            assertThat(Json.MAPPER
                            .readTree(output.resolve("output.json").toFile())
                            .get("attributes")
                            .isArray())
                    .as("output.json")
                    .isTrue();
        }
        if (Files.exists(output.resolve("metadata.json"))) {
            assertThat(Json.MAPPER
                            .readTree(output.resolve("metadata.json").toFile())
                            .at("/run/id")
                            .asText())
                    .as("metadata.json")
                    .isNotEmpty();
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
