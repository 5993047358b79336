package io.winnow.it;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.winnow.tester.equipment.LoggedProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive of {@code -Pdist}, unpacked, where no other Java can be found: the environment is empty except for a home and a
 * {@code PATH} with the few programs that the launcher calls.
 */
class ArchiveIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    private static Path directory;

    private static Path unpacked;
    private static Map<String, String> environment;

    @BeforeAll
    static void unpack() throws Exception {
        Path archives = Path.of(System.getProperty("winnow.archives"));
        List<Path> made;
        try (Stream<Path> files = Files.list(archives)) {
            made = files.filter(file -> file.toString().endsWith(".tar.gz")).toList();
        }
        assumeThat(made).as("archives; ./winnow test -Pdist creates one").hasSize(1);
        LoggedProcess tar = LoggedProcess.start(
                List.of("tar", "-xzf", made.getFirst().toAbsolutePath().toString()), directory, System.getenv());
        try (tar) {
            assertThat(tar.awaitExit(LIMIT)).as("tar: %s", tar.err()).hasValue(0);
        }
        String name = made.getFirst().getFileName().toString();
        unpacked = directory.resolve(name.substring(0, name.length() - ".tar.gz".length()));
        Path programs = Files.createDirectory(directory.resolve("programs"));
        for (String program : List.of("find", "mkdir", "mktemp", "mv", "readlink", "rm", "sleep", "stty", "tr")) {
            Path found = Path.of("/usr/bin", program);
            Files.createSymbolicLink(programs.resolve(program), Files.exists(found) ? found : Path.of("/bin", program));
        }
        Path home = Files.createDirectory(directory.resolve("home"));
        environment = Map.of("PATH", programs.toString(), "HOME", home.toString());
    }

    @Test
    void startsARunInAnEmptyDirectory(@TempDir Path empty) {
        // Without its cache, this JVM would not start.
        List<String> run = List.of(
                "run", "--topic", "Paris attractions", "--routing-config", "random:random", "--iterations", "3");

        Ended ended = start(Map.of("WINNOW_JAVA_OPTS", "-XX:AOTMode=on"), unpacked, empty, run);

        assertThat(ended.exitCode()).as("stderr: %s", ended.err()).isZero();
        assertThat(Winnow.lines(empty.resolve("output/paris-attractions/output.txt")))
                .hasSizeGreaterThan(10);
    }

    @Test
    void comparesByMeaningToo(@TempDir Path empty) {
        List<String> run = new ArrayList<>(
                List.of("run", "--topic", "Saving energy", "--routing-config", "random:random", "--iterations", "1"));
        run.addAll(List.of("--dedup", "semantic"));

        Ended ended = start(Map.of(), unpacked, empty, run);

        assertThat(ended.exitCode()).as("stderr: %s", ended.err()).isZero();
        assertThat(Winnow.lines(empty.resolve("output/saving-energy/output.txt")))
                .isNotEmpty();
    }

    @Test
    void usesItsOwnJava(@TempDir Path empty) {
        Ended doctor = start(Map.of(), unpacked, empty, List.of("doctor"));

        assertThat(doctor.lines())
                .anySatisfy(line ->
                        assertThat(line).contains(unpacked.resolve("runtime").toString()));
    }

    @Test
    void bringsItsManualPageAndCompletions() {
        assertThat(List.of(
                        "man/man1/winnow.1",
                        "bash-completion/completions/winnow",
                        "zsh/site-functions/_winnow",
                        "fish/vendor_completions.d/winnow.fish"))
                .allSatisfy(file -> assertThat(unpacked.resolve("share").resolve(file))
                        .content()
                        // A manual page has each hyphen with a backslash.
                        .containsPattern("max\\\\?-duration"));
    }

    @Test
    void refusesToTestWhatItHasNoSourcesOf(@TempDir Path empty) {
        Ended test = start(Map.of(), unpacked, empty, List.of("test"));

        assertThat(test.exitCode()).isEqualTo(1);
        assertThat(test.err()).singleElement().asString().contains("needs the sources");
    }

    /** As programs leave it that unpack without the times of files. */
    @Test
    void createsItsCacheAnewWhereFilesHaveOtherTimes(@TempDir Path empty) throws Exception {
        Path copy = directory.resolve("copy");
        LoggedProcess cp = LoggedProcess.start(
                List.of("cp", "-a", unpacked.toString(), copy.toString()), directory, System.getenv());
        try (cp) {
            assertThat(cp.awaitExit(LIMIT)).hasValue(0);
        }
        Path cache = copy.resolve("lib/java.aot");
        Files.setLastModifiedTime(cache, FileTime.from(Instant.EPOCH));
        long before = Files.getLastModifiedTime(cache).to(MILLISECONDS);

        Ended ended = start(Map.of(), copy, empty, List.of("--version"));

        assertThat(ended.exitCode()).as("stderr: %s", ended.err()).isZero();
        assertThat(ended.err()).anySatisfy(line -> assertThat(line).contains("preparing fast starts"));
        assertThat(Files.getLastModifiedTime(cache).to(MILLISECONDS))
                .as("stderr: %s", ended.err())
                .isGreaterThan(before);
        assertThat(Files.size(cache)).isPositive();
    }

    private record Ended(int exitCode, List<String> out, List<String> err) {

        List<String> lines() {
            return Stream.concat(out.stream(), err.stream()).toList();
        }
    }

    private static Ended start(
            Map<String, String> more, Path installation, Path workingDirectory, List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of(installation.resolve("bin/winnow").toString()));
        command.addAll(arguments);
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        try (LoggedProcess process = LoggedProcess.start(command, workingDirectory, all)) {
            return new Ended(process.awaitExit(LIMIT).orElse(-1), process.out(), process.err());
        }
    }
}
