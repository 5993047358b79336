package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Winnow.Place;
import io.winnow.messages.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code winnow rededup} and {@code POST /api/collections/…/rededup}, with all services. */
class RededupIT {

    /** Enough that a client is killed before it has handed all of them in. */
    private static final int MANY = 60_000;

    @TempDir
    private Path directory;

    @Test
    void aListIsDecidedAnewWhereNothingRunsAndSaysWhatChanged() throws Exception {
        Place place = Place.in(directory);
        place.expect(0, load("exact", "Louvre", "louvre", "Orsay"));

        Winnow told = place.expect(0, "rededup", "Paris", "--dedup", "canonical", "--kafka-port", "0");
        Winnow json = place.expect(0, "rededup", "paris", "--dedup", "exact", "--json", "--kafka-port", "0");
        Winnow unknown = place.expect(2, "rededup", "Rome", "--dedup", "exact", "--kafka-port", "0");
        Winnow poor = place.expect(
                2, "rededup", "Paris", "--dedup", "semantic", "--judge", "openai:gpt-4o-mini", "--kafka-port", "0");

        assertThat(told.out())
                .containsExactly(
                        "paris: 2 entries by canonical, 3 before by exact; from 3 recorded attributes",
                        "1 merged away:",
                        "  louvre → Louvre",
                        "0 came out anew");
        JsonNode changes = Json.MAPPER.readTree(json.out().getFirst());
        assertThat(changes.at("/after/entries").asInt()).isEqualTo(3);
        assertThat(changes.at("/anew/examples/0/attribute").asText()).isEqualTo("louvre");
        assertThat(unknown.err()).last().asString().contains("there is no collection rome; there are: paris");
        assertThat(poor.err()).last().asString().contains("--max-cost is missing");
        assertThat(place.expect(0, "export", "paris").out()).containsExactlyInAnyOrder("Louvre", "louvre", "Orsay");
    }

    @Test
    @Tag("long")
    void whatAKilledClientLeftIsDecidedByTheNextOne() throws Exception {
        Place place = Place.in(directory);
        String[] lines = IntStream.range(0, MANY)
                .mapToObj(i -> (i % 2 == 0 ? "Thing " : "thing ") + i / 2)
                .toArray(String[]::new);
        place.expect(0, load("exact", lines));
        try (Winnow serve = place.start("serve", "--http-port", "0", "--kafka-port", "0");
                HttpClient http = HttpClient.newHttpClient()) {
            URI api = ApiFuzzIT.api(serve);
            try (Winnow client = place.start("rededup", "Paris", "--dedup", "canonical")) {
                await().atMost(Winnow.LIMIT)
                        .until(() -> newest(http, api).get("state").asText().equals("RUNNING"));
                client.kill();
            }
            await().atMost(Winnow.LIMIT)
                    .until(() -> newest(http, api).get("state").asText().equals("STOPPED"));
            long left = newest(http, api).at("/totals/raw").asLong();

            HttpResponse<String> begun = send(
                    http,
                    HttpRequest.newBuilder(api.resolve("/api/collections/paris/rededup"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"dedup\":\"canonical\"}")));

            assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
            await().atMost(Winnow.LIMIT)
                    .until(() -> newest(http, api).get("state").asText().equals("COMPLETED"));
            assertThat(left).as("attributes that the killed client handed in").isLessThan(MANY);
            await().atMost(Winnow.LIMIT)
                    .untilAsserted(() -> assertThat(
                                    send(http, HttpRequest.newBuilder(api.resolve("/api/collections/paris/rededup")))
                                            .statusCode())
                            .isEqualTo(200));
            List<String> list = send(http, HttpRequest.newBuilder(api.resolve("/api/collections/paris/export")))
                    .body()
                    .lines()
                    .toList();
            assertThat(list).hasSize(MANY / 2).allMatch(line -> line.startsWith("Thing "));
        }
    }

    private JsonNode newest(HttpClient http, URI api) throws IOException, InterruptedException {
        return Json.MAPPER
                .readTree(send(http, HttpRequest.newBuilder(api.resolve("/api/runs?limit=1")))
                        .body())
                .at("/runs/0");
    }

    private String[] load(String mode, String... attributes) throws IOException {
        Path list = Files.write(directory.resolve("list.txt"), List.of(attributes));
        return new String[] {"import", list.toString(), "--topic", "Paris", "--dedup", mode, "--kafka-port", "0"};
    }

    private static HttpResponse<String> send(HttpClient http, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
