package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.winnow.it.Winnow.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples that {@code --help} shows, pasted into a shell as they are, in an order that makes sense. */
@Tag("long")
class HelpExamplesIT {

    /** Each leaves what the next ones need; the examples of a command run in the order of its help. */
    private static final List<String> ORDER = List.of(
            "import",
            "run",
            "runs",
            "runs list",
            "runs show",
            "export",
            "explain",
            "verify",
            "merge",
            "split",
            "strike",
            "rededup",
            "delete",
            "doctor",
            "completion");

    @TempDir
    private Path directory;

    @Test
    void runAsTheyAre() {
        Place place = Place.in(directory);
        assumeTrue(Files.exists(Path.of("/bin/bash")), "bash is needed to paste into");

        for (String command : ORDER) {
            for (String example : examples(place, command.split(" "))) {
                try (Winnow pasted = place.paste(example)) {
                    assertThat(pasted.awaitExit(Winnow.LIMIT))
                            .as("%s; stderr: %s", example, pasted.err())
                            .isZero();
                }
            }
        }
        assertThat(directory.resolve("paris.csv")).isNotEmptyFile();
    }

    @Test
    void ofTheDemoRunsInHalfAMinuteAndLeavesNothing() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Place place = new Place(directory, Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary));

        try (Winnow demo = place.paste(examples(place, "demo").getFirst())) {
            assertThat(demo.awaitExit(Winnow.LIMIT))
                    .as("stderr: %s", demo.err())
                    .isZero();

            assertThat(demo.err())
                    .anyMatch(line -> line.contains("http://127.0.0.1:"))
                    .anyMatch(line -> line.matches(".* were named by one model alone, [\\d,]+ by all three\\."))
                    .noneMatch(line -> line.startsWith("\tat "));
        }
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("winnow-demo")))
                    .isEmpty();
        }
        assertThat(place.data()).doesNotExist();
        assertThat(directory.resolve("output")).doesNotExist();
    }

    @Test
    void ofCommandsThatFollowRunUntilTheyAreInterrupted() {
        Place place = Place.in(directory);
        try (Winnow serve = place.start(words(examples(place, "serve").getFirst()))) {
            await().atMost(Winnow.LIMIT)
                    .until(() -> serve.err().stream().anyMatch(line -> line.startsWith("Kafka is at ")));
            String kafka = serve.err().stream()
                    .filter(line -> line.startsWith("Kafka is at "))
                    .map(line -> line.split(" ")[3])
                    .findFirst()
                    .orElseThrow();
            place.expect(
                    0,
                    "run",
                    "--detach",
                    "--kafka",
                    kafka,
                    "--topic",
                    "Paris attractions",
                    "--routing-config",
                    "random:latency=200ms");
            for (String example : examples(place, "tail")) {
                try (Winnow tail = place.start(words(example))) {
                    await().atMost(Winnow.LIMIT)
                            .until(() -> !tail.isAlive() || !tail.out().isEmpty());
                    tail.interrupt();
                    assertThat(tail.awaitExit(Winnow.LIMIT))
                            .as("%s; stderr: %s", example, tail.err())
                            .isEqualTo(130);
                }
            }
            place.expect(0, words(examples(place, "stop").getFirst()));
            serve.interrupt();
            assertThat(serve.awaitExit(Winnow.LIMIT)).isEqualTo(130);
        }
    }

    /** What the help of a command shows, one example a line. */
    private static List<String> examples(Place place, String... command) {
        List<String> help = new ArrayList<>(Arrays.asList(command));
        help.add("--help");
        String lines =
                String.join("\n", place.expect(0, help.toArray(String[]::new)).out());
        String examples = lines.substring(lines.indexOf("\nExamples"));
        return examples.replaceAll("\\\\\n +", "")
                .replaceAll("\\|\n +", "| ")
                .lines()
                .filter(line -> line.startsWith("  "))
                .map(String::strip)
                .toList();
    }

    private static String[] words(String example) {
        return Arrays.stream(example.split(" (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"))
                .skip(1)
                .map(word -> word.replace("\"", ""))
                .toArray(String[]::new);
    }
}
