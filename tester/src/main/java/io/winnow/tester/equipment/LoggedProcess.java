package io.winnow.tester.equipment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A child process whose lines are kept. Closing it kills it. */
public final class LoggedProcess implements AutoCloseable {

    /** What a process that was killed with signal 9 ends with. */
    public static final int KILLED = 137;

    private static final Duration END_OF_A_KILL = Duration.ofSeconds(10);

    /** A shell starts its background jobs deaf to Ctrl+C, and children inherit that; GNU's env undoes it. */
    private static final List<String> LISTENING_TO_INTERRUPTS =
            succeeds("env", "--default-signal=INT", "true") ? List.of("env", "--default-signal=INT") : List.of();

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private LoggedProcess(Process process, Consumer<String> log) {
        this.process = process;
        // Not virtual: waiting for a pipe pins one of the few carrier threads, and all other virtual threads would
        // wait.
        readers.add(Thread.ofPlatform().daemon().start(() -> read(process.getInputStream(), out::add)));
        readers.add(Thread.ofPlatform()
                .daemon()
                .start(() -> read(process.getErrorStream(), line -> {
                    err.add(line);
                    log.accept(line);
                })));
    }

    /**
     * Starts a process.
     *
     * @param environment all of its environment
     */
    public static LoggedProcess start(List<String> command, Path directory, Map<String, String> environment) {
        return start(command, directory, environment, line -> {});
    }

    /**
     * Starts a process.
     *
     * @param environment all of its environment
     * @param log receives each line of its stderr
     */
    public static LoggedProcess start(
            List<String> command, Path directory, Map<String, String> environment, Consumer<String> log) {
        List<String> whole = new ArrayList<>(LISTENING_TO_INTERRUPTS);
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new LoggedProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of its stdout so far. */
    public List<String> out() {
        return out;
    }

    /** The lines of its stderr so far. */
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

    /** Waits for its end and its last lines; empty when it is still there after that time. */
    public OptionalInt awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return OptionalInt.empty();
            }
            for (Thread reader : readers) {
                reader.join(Duration.ofSeconds(5));
            }
            return OptionalInt.of(process.exitValue());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code kill -9}; returns the exit code. */
    public int kill() {
        signal("KILL");
        return awaitExit(END_OF_A_KILL).orElseThrow(() -> new IllegalStateException(pid() + " outlived kill -9"));
    }

    /** Ctrl+C. */
    public void interrupt() {
        signal("INT");
    }

    /** Gives it its whole stdin. */
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

    /** Writes a line to its stdin, which stays open. */
    public void write(String line) {
        try {
            var writer = process.outputWriter(UTF_8);
            writer.write(line);
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(END_OF_A_KILL.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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

    private static void read(InputStream stream, Consumer<String> lines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
            reader.lines().forEach(lines);
        } catch (IOException | UncheckedIOException e) {
            // The process was killed.
        }
    }
}
