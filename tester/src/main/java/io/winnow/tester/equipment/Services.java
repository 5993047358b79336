package io.winnow.tester.equipment;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** A process that runs everything, {@code winnow serve}, and its HTTP API. */
public final class Services implements AutoCloseable {

    private static final String KAFKA = "Kafka is at ";
    private static final String API = "winnow serves ";
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration RUN_LIMIT = Duration.ofMinutes(3);

    private final LoggedProcess program;
    private final KafkaSettings kafka;
    private final URI base;
    private final HttpClient http = HttpClient.newHttpClient();

    private Services(LoggedProcess program, KafkaSettings kafka, URI base) {
        this.program = program;
        this.kafka = kafka;
        this.base = base;
    }

    /** Waits until it serves. */
    public static Services await(LoggedProcess program) throws InterruptedException {
        return new Services(program, KafkaSettings.of(word(program, KAFKA)), URI.create(word(program, API)));
    }

    public LoggedProcess program() {
        return program;
    }

    public KafkaSettings kafka() {
        return kafka;
    }

    /** Where the page is. */
    public URI page() {
        return base.resolve("/");
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(base.resolve(path));
    }

    public HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
    }

    public JsonNode json(String path) throws IOException, InterruptedException {
        return Json.MAPPER.readTree(get(path).body());
    }

    /** Orders a run. */
    public HttpResponse<String> post(Map<String, Object> run) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(base.resolve("/api/runs"))
                        .timeout(ANSWER)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(run)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /**
     * Orders a run and returns its id.
     *
     * @throws WinnowException when it is refused
     */
    public String start(Map<String, Object> run) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(run);
        if (answer.statusCode() != 201) {
            throw new WinnowException("POST /api/runs answered " + answer.statusCode() + ": " + answer.body());
        }
        return Json.MAPPER.readTree(answer.body()).get("runId").asText();
    }

    /**
     * Waits for the end of a run.
     *
     * @throws WinnowException when it does not end
     */
    public RunStatus end(String runId) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + RUN_LIMIT.toNanos();
        while (true) {
            RunStatus status =
                    Json.read(get("/api/runs/" + runId).body().getBytes(StandardCharsets.UTF_8), RunStatus.class);
            if (status.state().isTerminal()) {
                return status;
            }
            if (System.nanoTime() > deadline) {
                throw new WinnowException("run " + runId + " did not end within " + RUN_LIMIT.toSeconds() + " s: "
                        + status.state() + ", " + status.inFlight() + " calls in flight, " + status.unaccounted()
                        + " attributes unaccounted for");
            }
            Thread.sleep(100);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        program.close();
    }

    /** The word after others in a line that it prints. */
    private static String word(LoggedProcess program, String before) throws InterruptedException {
        Waiting.until("winnow serve", () -> !program.isAlive() || has(program, before));
        String line = program.err().stream()
                .filter(text -> text.contains(before))
                .findFirst()
                .orElseThrow(() -> new WinnowException("winnow serve ended: " + String.join(" ", program.err())));
        return line.substring(line.indexOf(before) + before.length()).split("[ ;]", 2)[0];
    }

    private static boolean has(LoggedProcess program, String words) {
        return program.err().stream().anyMatch(line -> line.contains(words));
    }
}
