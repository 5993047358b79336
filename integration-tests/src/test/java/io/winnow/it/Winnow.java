package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.tester.equipment.LoggedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One {@code winnow} command in its own process. */
public final class Winnow implements AutoCloseable {

    public static final Duration LIMIT = Duration.ofSeconds(180);

    private final LoggedProcess program;

    private Winnow(LoggedProcess program) {
        this.program = program;
    }

    /** A place to work in: with its own data directory and working directory. */
    public record Place(Path directory, Map<String, String> environment) {

        public static Place in(Path directory) {
            return new Place(directory, Map.of());
        }

        public Path data() {
            return directory.resolve("data");
        }

        public Path output(String collection) {
            return directory.resolve("output").resolve(collection);
        }

        public Winnow start(String... arguments) {
            return java(application(arguments));
        }

        /** What {@link #start} starts. */
        public List<String> command(String... arguments) {
            List<String> command = jvm();
            command.addAll(application(arguments));
            return command;
        }

        /** Starts a command with its output led elsewhere, as a shell does it: {@code | head -1}, {@code > /dev/full}. */
        public Winnow startIn(String redirection, String... arguments) {
            List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\" " + redirection, "sh"));
            command.addAll(jvm());
            command.addAll(application(arguments));
            return process(command);
        }

        /** Runs a line of a shell that finds this application under the name winnow. */
        public Winnow paste(String line) {
            List<String> words = new ArrayList<>(jvm());
            words.addAll(application());
            String winnow = words.stream()
                    .map(word -> "'" + word.replace("'", "'\\''") + "'")
                    .collect(Collectors.joining(" "));
            return process(List.of("/bin/bash", "-c", "winnow() { " + winnow + " \"$@\"; }\n" + line));
        }

        private List<String> application(String... arguments) {
            Path jar = Path.of(System.getProperty("winnow.application"), "quarkus-run.jar");
            List<String> command = new ArrayList<>(AotCache.options(jvm(), jar));
            command.addAll(List.of("-jar", jar.toString()));
            command.addAll(Arrays.asList(arguments));
            return command;
        }

        /** Starts any JVM: further options, {@code -jar}, the application and its arguments. */
        public Winnow java(List<String> more) {
            List<String> command = jvm();
            command.addAll(more);
            return process(command);
        }

        private Winnow process(List<String> command) {
            Map<String, String> all = new HashMap<>(System.getenv());
            // Keys and collectors that the machine may have must not be used by tests.
            all.keySet()
                    .removeIf(name ->
                            name.endsWith("_API_KEY") || name.endsWith("_BASE_URL") || name.startsWith("OTEL_"));
            all.put("WINNOW_DATA_DIR", data().toString());
            all.putAll(environment);
            return new Winnow(LoggedProcess.start(command, directory, all));
        }

        private static List<String> jvm() {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of(System.getProperty("winnow.jvm.flags", "").split(" ")));
            command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1"));
            return command;
        }

        /** Runs a command to its end and expects an exit code. */
        public Winnow expect(int exitCode, String... arguments) {
            Winnow winnow = start(arguments);
            int actual = winnow.awaitExit(LIMIT);
            assertThat(actual)
                    .as("exit code of %s; stderr: %s", Arrays.toString(arguments), winnow.err())
                    .isEqualTo(exitCode);
            return winnow;
        }
    }

    public List<String> out() {
        return program.out();
    }

    public List<String> err() {
        return program.err();
    }

    /** What {@code ps} shows of it. */
    public String commandLine() {
        return program.commandLine();
    }

    public long pid() {
        return program.pid();
    }

    public boolean isAlive() {
        return program.isAlive();
    }

    public int awaitExit(Duration limit) {
        OptionalInt exitCode = program.awaitExit(limit);
        assertThat(exitCode)
                .as(() -> "ended within %s; threads: %s; stderr: %s".formatted(limit, dumpThreads(), err()))
                .isPresent();
        return exitCode.getAsInt();
    }

    /** {@code kill -9}. */
    public int kill() {
        return program.kill();
    }

    /** Asks it to end, as {@code docker stop} does. */
    public void terminate() {
        ProcessHandle.of(program.pid()).ifPresent(ProcessHandle::destroy);
    }

    /** Sends a signal, by its name without SIG. */
    public void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ctrl+C. */
    public void interrupt() {
        program.interrupt();
    }

    public void feed(Iterable<String> lines) {
        program.feed(lines);
    }

    /** Writes a line to its stdin, which stays open. */
    public void write(String line) {
        program.write(line);
    }

    public void closeInput() {
        program.feed(List.of());
    }

    @Override
    public void close() {
        program.close();
    }

    /** The threads of a process that should have ended. */
    private Path dumpThreads() {
        Path dump = Path.of("target", "threads-" + pid() + ".txt").toAbsolutePath();
        try {
            new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jstack")
                                    .toString(),
                            String.valueOf(pid()))
                    .redirectOutput(dump.toFile())
                    .start()
                    .waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return dump;
    }

    public static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
