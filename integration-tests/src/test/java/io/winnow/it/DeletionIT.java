package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Winnow.Place;
import io.winnow.messages.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code winnow delete} and {@code DELETE /api/collections/…}, with all services. */
class DeletionIT {

    @TempDir
    private Path directory;

    @Test
    void aDeletedListIsGoneAndTheNextOneBeginsEmptyInAnotherMode() throws Exception {
        Place place = Place.in(directory);
        place.expect(0, load("canonical", "Louvre", "louvre", "Orsay"));
        assertThat(place.expect(0, "export", "paris").out()).hasSize(2);

        Winnow unasked = place.expect(2, "delete", "Paris", "--kafka-port", "0");
        assertThat(unasked.err())
                .containsExactly(
                        "winnow: a deleted list cannot be restored, and there is no terminal to ask on: confirm"
                                + " with --yes");
        Winnow unknown = place.expect(2, "delete", "Rome", "--yes", "--kafka-port", "0");
        assertThat(unknown.err()).last().asString().contains("there is no collection rome; there are: paris");
        Winnow deleted = place.expect(0, "delete", "Paris", "--yes", "--kafka-port", "0");

        assertThat(deleted.err()).last().isEqualTo("deleted paris: 2 attributes");
        assertThat(place.expect(2, "export", "paris").err()).last().asString().contains("there is no collection paris");
        assertThat(place.expect(2, "delete", "Paris", "--yes", "--kafka-port", "0")
                        .err())
                .last()
                .asString()
                .contains("there is no collection paris");
        place.expect(0, load("exact", "louvre", "Louvre", "Orangerie"));
        assertThat(place.expect(0, "export", "paris").out()).containsExactlyInAnyOrder("louvre", "Louvre", "Orangerie");
    }

    @Test
    void whatIsDeletedOverHttpIsGoneForCommandsAndStreamsAndARunKeepsItFromBeingDeleted() throws Exception {
        Place place = Place.in(directory);
        try (Winnow serve = place.start("serve", "--http-port", "0", "--kafka-port", "0");
                HttpClient http = HttpClient.newHttpClient()) {
            URI api = ApiFuzzIT.api(serve);
            String runId = Json.MAPPER
                    .readTree(send(
                                    http,
                                    HttpRequest.newBuilder(api.resolve("/api/runs"))
                                            .header("Content-Type", "application/json")
                                            .POST(HttpRequest.BodyPublishers.ofString(
                                                    "{\"topic\":\"Rome\",\"routingConfig\":\"random:random\"}")))
                            .body())
                    .get("runId")
                    .asText();
            await().atMost(Winnow.LIMIT)
                    .until(() -> !send(http, HttpRequest.newBuilder(api.resolve("/api/collections/rome/export")))
                            .body()
                            .isEmpty());
            HttpRequest.Builder delete =
                    HttpRequest.newBuilder(api.resolve("/api/collections/rome")).DELETE();

            HttpResponse<String> refused = send(http, delete);

            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body()).contains("run " + runId + " of collection rome is in progress: stop it first");
            place.expect(1, "delete", "rome", "--yes");
            place.expect(0, "stop", runId);
            await().atMost(Winnow.LIMIT).until(() -> send(http, delete).statusCode() == 204);
            assertThat(send(http, HttpRequest.newBuilder(api.resolve("/api/collections/rome/export")))
                            .body())
                    .isEmpty();
            assertThat(place.expect(2, "export", "rome").err())
                    .last()
                    .asString()
                    .contains("there is no collection rome");
        }
    }

    private String[] load(String mode, String... attributes) throws Exception {
        Path list = Files.write(directory.resolve("list.txt"), List.of(attributes));
        return new String[] {"import", list.toString(), "--topic", "Paris", "--dedup", mode, "--kafka-port", "0"};
    }

    private static HttpResponse<String> send(HttpClient http, HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
