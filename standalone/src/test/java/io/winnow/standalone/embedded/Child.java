package io.winnow.standalone.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** {@link EmbeddedProgram} in its own process, on the class path of the packaged application. */
final class Child implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    /** A shell starts its background jobs deaf to Ctrl+C, and children inherit that; GNU's env undoes it. */
    private static final List<String> LISTENING_TO_INTERRUPTS =
            succeeds("env", "--default-signal=INT", "true") ? List.of("env", "--default-signal=INT") : List.of();

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Child(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    static Child start(Path data, Map<String, String> properties) {
        Path application = Path.of("target/quarkus-app/quarkus-run.jar");
        assertThat(application).as("the packaged application").exists();
        List<String> command = new ArrayList<>(LISTENING_TO_INTERRUPTS);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                // Stands in the manifest, which counts with -jar only.
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Ddata=" + data));
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of(
                "-cp",
                Path.of("target/test-classes") + File.pathSeparator + application,
                EmbeddedProgram.class.getName()));
        try {
            return new Child(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    /** Waits until everything runs. */
    Child awaitReady() {
        await().atMost(START_LIMIT).until(() -> !process.isAlive() || lineWith("ready ") != null);
        assertThat(lines).anyMatch(line -> line.startsWith("ready "));
        return this;
    }

    /** Waits until a line of output starts with a text. */
    void awaitLine(String start) {
        await().atMost(START_LIMIT).untilAsserted(() -> assertThat(lines).anyMatch(line -> line.startsWith(start)));
    }

    int awaitExit(Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                .as("ended within %s; its output: %s", limit, lines)
                .isTrue();
        return process.exitValue();
    }

    String bootstrapServers() {
        return readyField(2);
    }

    String httpUri() {
        return readyField(3);
    }

    long pid() {
        return process.pid();
    }

    List<String> lines() {
        return lines;
    }

    /** Ends its input, which asks it to stop. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private String readyField(int field) {
        String ready = lineWith("ready ");
        assertThat(ready).isNotNull();
        return ready.split(" ")[field];
    }

    private String lineWith(String start) {
        return lines.stream().filter(line -> line.startsWith(start)).findFirst().orElse(null);
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(UTF_8)) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // The process is gone, and its exit is what the tests look at.
        }
    }

    static String lockText(Path data) {
        try {
            return Files.readString(data.resolve("lock"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
