package io.winnow.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.it.Winnow.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A user's mistake is answered with one line that names the fix, and exit code 2, before anything starts. */
class BadInputIT {

    @TempDir
    private Path directory;

    static Stream<Arguments> inputs() {
        return Stream.of(
                input("Unknown options: '--toppic', 'x'", "run", "--toppic", "x"),
                input("topic is empty: give a topic", "run"),
                input("topic is empty", run("--topic", "")),
                input("topic is 10000 bytes long", run("--topic", "x".repeat(10_000))),
                input("looks like a path", run("--topic", "../../etc")),
                input("producers must be from 1 to 1000, not 0", run("--topic", "x", "--producers", "0")),
                input("'ten' is not an int", run("--topic", "x", "--producers", "ten")),
                input("iterations must be at least 1", run("--topic", "x", "--iterations", "0")),
                input("routing-strategy 'fastest' is unknown", run("--topic", "x", "--routing-strategy", "fastest")),
                input(
                        "OPENAI_API_KEY",
                        "run",
                        "--topic",
                        "x",
                        "--routing-config",
                        "openai:gpt-4o-mini",
                        "--iterations",
                        "1"),
                input(
                        "--dedup must be canonical, exact or semantic, not 'fuzzy'",
                        run("--topic", "x", "--dedup", "fuzzy")),
                input("'nine' is not an amount of US dollars", run("--topic", "x", "--max-cost", "nine")),
                input("is not a duration", run("--topic", "x", "--max-duration", "soon")),
                input("no Kafka broker answers at 127.0.0.1:1", run("--topic", "x", "--kafka", "127.0.0.1:1")),
                input("no Kafka broker answers at nonsense", run("--topic", "x", "--kafka", "nonsense")),
                input("Unmatched argument", "serve", "please"),
                input(
                        "anyone who can reach 0.0.0.0 could start runs at your expense: set WINNOW_UI_TOKEN",
                        "serve",
                        "--http-host",
                        "0.0.0.0",
                        "--http-port",
                        "0",
                        "--kafka-port",
                        "0"),
                input("there are no runs in", "runs"),
                input("no winnow is running in", "stop"),
                input("cannot read /nowhere/list.txt", "import", "/nowhere/list.txt", "--topic", "x"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void refuses(String expected, String[] arguments) {
        Winnow refused = Place.in(directory).expect(2, arguments);

        assertOneLine(refused, expected);
        assertThat(directory.resolve("output/etc")).doesNotExist();
    }

    @Test
    void refusesAListWithOneLineThatIsNotUtf8() throws IOException {
        Path list = Files.write(directory.resolve("list.txt"), "Louvre\nMusée\n".getBytes(ISO_8859_1));

        Winnow refused = Place.in(directory).expect(2, "import", list.toString(), "--topic", "x");

        assertOneLine(refused, "list.txt:2: not UTF-8: save the file as UTF-8");
        assertThat(Place.in(directory).data()).doesNotExist();
    }

    @Test
    void refusesAnOutputDirectoryThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(directory.resolve("taken"), "a file");

        Winnow refused = Place.in(directory)
                .expect(2, run("--topic", "x", "--output", file.resolve("below").toString()));

        assertOneLine(refused, "cannot write to");
    }

    @Test
    void refusesAPortThatIsTaken() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = String.valueOf(socket.getLocalPort());

            Winnow refused = Place.in(directory).expect(2, run("--topic", "x", "--kafka-port", port));

            assertOneLine(refused, "port " + port + " is taken");
        }
    }

    private static void assertOneLine(Winnow refused, String expected) {
        assertThat(refused.err())
                .singleElement()
                .asString()
                .startsWith("winnow: ")
                .contains(expected);
        assertThat(refused.out()).isEmpty();
    }

    private static String[] run(String... more) {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(Arrays.asList(more));
        arguments.addAll(List.of("--iterations", "1"));
        if (!arguments.contains("--routing-config")) {
            arguments.addAll(List.of("--routing-config", "random:random"));
        }
        if (arguments.indexOf("--iterations") != arguments.lastIndexOf("--iterations")) {
            arguments.remove(arguments.lastIndexOf("--iterations") + 1);
            arguments.remove(arguments.lastIndexOf("--iterations"));
        }
        return arguments.toArray(String[]::new);
    }

    private static Arguments input(String expected, String... arguments) {
        return Arguments.of(expected, arguments);
    }
}
