package io.winnow.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Json;
import io.winnow.messages.RunStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/** Somebody who works with runs over HTTP. */
final class Client implements AutoCloseable {

    /** A run is slow when many share the machine, and each fault may cost it the length of a session. */
    static final Duration PATIENCE = Duration.ofMinutes(4);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI api;

    Client(URI api) {
        this.api = api;
    }

    HttpClient http() {
        return http;
    }

    URI api() {
        return api;
    }

    String start(String topic, int producers, int iterations, String routing) throws Exception {
        return start("""
                {"topic":"%s","producers":%d,"iterations":%d,"requestSize":20,"routingConfig":"%s"}""".formatted(topic, producers, iterations, routing));
    }

    /** Starts a run that continues until it is stopped. */
    String startEndless(String topic, int producers, String routing) throws Exception {
        return start("""
                {"topic":"%s","producers":%d,"requestSize":20,"routingConfig":"%s"}""".formatted(topic, producers, routing));
    }

    private String start(String run) throws Exception {
        HttpResponse<String> answer = post("/api/runs", run);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Json.MAPPER.readTree(answer.body()).get("runId").asText();
    }

    /** Stops a run and waits until all that its calls reported is accounted for. */
    RunStatus stop(String runId) throws Exception {
        HttpResponse<String> answer = post("/api/runs/" + runId + "/stop", "");
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return awaitEnd(runId, RunStatus.State.STOPPED);
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(api.resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    RunStatus run(String runId) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(api.resolve("/api/runs/" + runId))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return Json.read(answer.body().getBytes(StandardCharsets.UTF_8), RunStatus.class);
    }

    /** Waits until a run is as far as that; answers that do not come, because the service is down, count as not yet. */
    RunStatus await(String runId, Predicate<RunStatus> condition) {
        return org.awaitility.Awaitility.await("run " + runId)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> run(runId), condition);
    }

    /** Waits for a run's end, and expects that it made all of its calls and has its books in order. */
    RunStatus awaitCompletion(String runId) {
        RunStatus ended = awaitEnd(runId, RunStatus.State.COMPLETED);
        assertThat(ended.totals().calls())
                .as("successful calls")
                .isEqualTo((long) ended.request().producers() * ended.request().iterations());
        return ended;
    }

    private RunStatus awaitEnd(String runId, RunStatus.State state) {
        RunStatus ended = await(runId, status -> status.state().isTerminal());
        assertThat(ended.state()).as("%s", ended).isEqualTo(state);
        assertThat(ended.totals().decided())
                .as("%s", ended.totals())
                .isEqualTo(ended.totals().raw());
        assertThat(ended.unaccounted()).isZero();
        return ended;
    }

    @Override
    public void close() {
        http.close();
    }
}
