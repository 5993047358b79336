package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.messages.Json;
import io.winnow.messages.RunStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What is asked of ui-service, wherever it runs. */
record Api(int port) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration END_LIMIT = Duration.ofSeconds(210);

    /** Orders a run with the fields of {@code POST /api/runs} and returns its id. */
    String run(String document) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(uri("/api/runs"))
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(document))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Json.MAPPER.readTree(answer.body()).get("runId").asText();
    }

    /** The status of a run. */
    RunStatus status(String runId) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get("/api/runs/" + runId);
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode() + " for run " + runId);
        }
        return Json.read(answer.body(), RunStatus.class);
    }

    /** Waits until a run has completed. */
    RunStatus awaitCompletion(String runId) {
        RunStatus end = await("end of run " + runId)
                .atMost(END_LIMIT)
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsMatching(failure -> failure instanceof IOException)
                .until(() -> status(runId), status -> status.state().isTerminal());
        assertThat(end.state()).as("run %s: %s", runId, end.reason()).isEqualTo(RunStatus.State.COMPLETED);
        return end;
    }

    boolean isReady() throws InterruptedException {
        try {
            return get("/q/health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(uri(path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
