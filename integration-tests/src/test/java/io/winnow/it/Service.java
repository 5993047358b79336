package io.winnow.it;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.winnow.kafka.EmbeddedKafka;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One service as a container would run it: its own application, in its own process, on one port through all its lives.
 */
public final class Service implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a process that was killed with {@code kill -9} exits with. */
    public static final int KILLED = 137;

    private final String name;
    private final ProcessBuilder builder;
    private final Path log;
    private final int port;
    private Process process;

    private Service(String name, ProcessBuilder builder, Path log, int port) throws IOException {
        this.name = name;
        this.builder = builder;
        this.log = log;
        this.port = port;
        this.process = builder.start();
    }

    /** Starts {@code name}-service; its log and state are in a directory. */
    public static Service start(String name, Path directory, Map<String, String> environment) throws IOException {
        Path jar = Path.of(System.getProperty("winnow.services"))
                .resolve(name + "-service/target/quarkus-app/quarkus-run.jar");
        assumeThat(jar)
                .as("the services' own applications: build without -Dquarkus.build.skip")
                .exists();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getProperty("winnow.jvm.flags", "").split(" ")));
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
        int port = EmbeddedKafka.freePort();
        Path log = directory.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> all = builder.environment();
        all.keySet().removeIf(key -> key.endsWith("_API_KEY") || key.endsWith("_BASE_URL") || key.startsWith("OTEL_"));
        all.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        all.put("WINNOW_STATE_DIR", directory.resolve("state").toString());
        all.put("WINNOW_TOPICS_PARTITIONS", "2");
        all.put("WINNOW_TOPICS_REPLICATION", "1");
        all.putAll(environment);
        return new Service(name, builder, log, port);
    }

    /** Starts it again with the same settings after it has ended; its log is continued. */
    public void startAgain() throws IOException {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " runs");
        }
        process = builder.start();
    }

    /** {@code kill -9}; returns the exit code. */
    public int kill() throws IOException, InterruptedException {
        signal("KILL");
        return awaitExit(Duration.ofSeconds(10));
    }

    /** Asks it to end, as {@code docker stop} does, and returns its exit code. */
    public int end(Duration limit) throws IOException, InterruptedException {
        signal("TERM");
        return awaitExit(limit);
    }

    /** Suspends it, like a sleeping machine, until it is {@linkplain #resume resumed}. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    public long pid() {
        return process.pid();
    }

    public int port() {
        return port;
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int sent = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (sent != 0) {
            throw new AssertionError("no " + signal + " for " + name + ": it has ended; see " + log);
        }
    }

    public String name() {
        return name;
    }

    /** What {@code /q/health/…} answers; null while its port is closed. */
    public @org.jspecify.annotations.Nullable JsonNode health(String kind) throws InterruptedException {
        try {
            return JSON.readTree(get("/q/health/" + kind));
        } catch (IOException e) {
            return null;
        }
    }

    public boolean is(String kind) throws InterruptedException {
        JsonNode answer = health(kind);
        return answer != null && "UP".equals(answer.path("status").asText());
    }

    /** All that {@code /q/metrics} says. */
    public String metrics() throws IOException, InterruptedException {
        return get("/q/metrics");
    }

    /** One figure: the sum of all series whose name and labels match a pattern. */
    public double metric(String pattern) throws IOException, InterruptedException {
        return sum(metrics(), pattern);
    }

    public static double sum(String metrics, String pattern) {
        Matcher line = Pattern.compile("(?m)^(?:" + pattern + ")(?:\\{[^}]*})? +(\\S+)")
                .matcher(metrics);
        double sum = 0;
        boolean found = false;
        while (line.find()) {
            sum += Double.parseDouble(line.group(1));
            found = true;
        }
        return found ? sum : Double.NaN;
    }

    public String get(String path) throws IOException, InterruptedException {
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The status that a JSON document is answered with. */
    public int post(String path, String document) throws IOException, InterruptedException {
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .timeout(Duration.ofSeconds(30))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(document))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    /** What it has printed. */
    public List<String> log() throws IOException {
        return Files.readAllLines(log);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(name + " did not end within " + limit);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                // One that is paused would not hear that it should end.
                resume();
            }
        } catch (IOException | InterruptedException | AssertionError e) {
            // It has ended, then.
        }
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
