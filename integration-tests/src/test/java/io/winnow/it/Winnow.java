package io.winnow.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** One {@code winnow} command in a process of its own. */
public final class Winnow implements AutoCloseable {

    public static final Duration LIMIT = Duration.ofSeconds(90);

    /** A shell starts its background jobs deaf to Ctrl+C, and children inherit that; GNU's env undoes it. */
    private static final List<String> LISTENING_TO_INTERRUPTS =
            succeeds("env", "--default-signal=INT", "true") ? List.of("env", "--default-signal=INT") : List.of();

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private Winnow(Process process) {
        this.process = process;
        // Not virtual: who waits for a pipe keeps one of the few threads that carry them, and all other virtual ones
        // wait.
        readers.add(Thread.ofPlatform().daemon().start(() -> read(process.getInputStream(), out)));
        readers.add(Thread.ofPlatform().daemon().start(() -> read(process.getErrorStream(), err)));
    }

    /** A place to work in: a data directory and a working directory of its own. */
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
            List<String> command = new ArrayList<>(List.of(
                    "-jar",
                    Path.of(System.getProperty("winnow.application"), "quarkus-run.jar")
                            .toString()));
            command.addAll(Arrays.asList(arguments));
            return java(command);
        }

        /** Starts any JVM of ours: further options, {@code -jar}, the application and its arguments. */
        public Winnow java(List<String> more) {
            List<String> command = new ArrayList<>(LISTENING_TO_INTERRUPTS);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of(System.getProperty("winnow.jvm.flags", "").split(" ")));
            command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1"));
            command.addAll(more);
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            // Keys and collectors that the machine may have must not be used by tests.
            builder.environment()
                    .keySet()
                    .removeIf(name ->
                            name.endsWith("_API_KEY") || name.endsWith("_BASE_URL") || name.startsWith("OTEL_"));
            builder.environment().put("WINNOW_DATA_DIR", data().toString());
            builder.environment().putAll(environment);
            try {
                return new Winnow(builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Runs a command to its end and expects an exit code. */
        public Winnow expect(int exitCode, String... arguments) {
            Winnow winnow = start(arguments);
            int actual = winnow.awaitExit(LIMIT);
            assertThat(actual)
                    .as("exit code of %s; stderr: %s", Arrays.toString(arguments), winnow.err)
                    .isEqualTo(exitCode);
            return winnow;
        }
    }

    public List<String> out() {
        return out;
    }

    public List<String> err() {
        return err;
    }

    /** What {@code ps} shows of it. */
    public String commandLine() {
        return process.info().commandLine().orElse("");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public int awaitExit(Duration limit) {
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(ended)
                    .as(() -> "ended within %s; threads: %s; stderr: %s".formatted(limit, dumpThreads(), err))
                    .isTrue();
            for (Thread reader : readers) {
                reader.join(Duration.ofSeconds(5));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code kill -9}. */
    public int kill() {
        signal("KILL");
        return awaitExit(Duration.ofSeconds(10));
    }

    /** Asks it to end, as {@code docker stop} does. */
    public void terminate() {
        signal("TERM");
    }

    /** Ctrl+C. */
    public void interrupt() {
        signal("INT");
    }

    public void feed(Iterable<String> lines) {
        try (var writer = process.outputWriter(UTF_8)) {
            for (String line : lines) {
                writer.write(line);
                writer.newLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroyForcibly();
            awaitExit(Duration.ofSeconds(10));
        }
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Where the threads of a process that should have ended stand. */
    private Path dumpThreads() {
        Path dump = Path.of("target", "threads-" + process.pid() + ".txt").toAbsolutePath();
        try {
            new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jstack")
                                    .toString(),
                            String.valueOf(process.pid()))
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

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void read(InputStream stream, List<String> lines) {
        try (BufferedReader reader = new BufferedReader(new java.io.InputStreamReader(stream, UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // The process was killed.
        }
    }
}
