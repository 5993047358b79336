package io.winnow.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JVM that is spoken to in lines; ends with this object. */
final class ChildProcess implements AutoCloseable {

    /** Some seconds of them are for an AOT cache. */
    private static final int EXIT_SECONDS = 60;

    /** Outside a Quarkus application its log manager lets everything through, down to Kafka's trace of each record. */
    private static final List<String> LOGGING = List.of(
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-Dlogging.initial-configurator.min-level=900");

    private final boolean endsWithInput;
    private final Process process;
    private final BufferedReader output;
    private final Writer input;

    /** With this class path. */
    ChildProcess(List<String> jvmOptions, Class<?> main, String... arguments) throws IOException {
        this(ofThisClassPath(jvmOptions, main, arguments), true, ProcessBuilder.Redirect.INHERIT);
    }

    /** The same without its stderr, to which a JVM that writes an AOT cache prints the whole class path. */
    static ChildProcess silent(List<String> jvmOptions, Class<?> main, String... arguments) throws IOException {
        return new ChildProcess(ofThisClassPath(jvmOptions, main, arguments), true, ProcessBuilder.Redirect.DISCARD);
    }

    private static List<String> ofThisClassPath(List<String> jvmOptions, Class<?> main, String... arguments) {
        return Stream.of(
                        LOGGING,
                        jvmOptions,
                        List.of("-cp", System.getProperty("java.class.path"), main.getName()),
                        List.of(arguments))
                .flatMap(List::stream)
                .toList();
    }

    /** With a class path that does not go with this one. */
    static ChildProcess elsewhere(List<String> jvmOptions, String classPath, String main, String... arguments)
            throws IOException {
        return new ChildProcess(
                Stream.of(jvmOptions, List.of("-cp", classPath, main), List.of(arguments))
                        .flatMap(List::stream)
                        .toList(),
                true,
                ProcessBuilder.Redirect.INHERIT);
    }

    /** A packaged application; it is not spoken to. */
    static ChildProcess ofJar(List<String> jvmOptions, Path jar) throws IOException {
        return new ChildProcess(
                Stream.of(LOGGING, jvmOptions, List.of("-jar", jar.toString()))
                        .flatMap(List::stream)
                        .toList(),
                false,
                ProcessBuilder.Redirect.INHERIT);
    }

    private ChildProcess(List<String> arguments, boolean endsWithInput, ProcessBuilder.Redirect errors)
            throws IOException {
        this.endsWithInput = endsWithInput;
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectError(errors).start();
        output = process.inputReader(StandardCharsets.UTF_8);
        input = process.outputWriter(StandardCharsets.UTF_8);
    }

    String readLine() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new IllegalStateException(
                        "the process ended" + (process.isAlive() ? "" : " with " + process.exitValue()));
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a line and waits for the line in answer. */
    String ask(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return readLine();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** CPU time of all its threads since it started. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    @Override
    public void close() {
        try {
            input.close();
            if (!endsWithInput) {
                process.destroy();
            }
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
