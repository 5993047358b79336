package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Winnow.Place;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.presence.ReadyProviders;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.Sameness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code winnow serve} and the commands that work with it. */
class ServeIT {

    @TempDir
    private Path directory;

    @Test
    void servesRunsOverHttpAndToCommandsBesideIt() throws Exception {
        Place place = Place.in(directory);
        try (Winnow serve = place.start("serve", "--http-port", "0", "--kafka-port", "0");
                HttpClient http = HttpClient.newHttpClient()) {
            URI api = api(serve);

            HttpResponse<String> created = post(
                    http,
                    api,
                    "{\"topic\":\"Rome\",\"producers\":2,\"iterations\":2,\"routingConfig\":\"random:random\"}");

            assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
            String runId = Json.MAPPER.readTree(created.body()).get("runId").asText();
            JsonNode ended = awaitEnd(http, api, runId);
            assertThat(ended.get("state").asText()).isEqualTo("COMPLETED");
            assertThat(ended.at("/totals/calls").asInt()).isEqualTo(4);
            int unique = ended.at("/totals/unique").asInt();
            assertThat(streamed(http, api.resolve("/api/collections/rome/stream"), unique))
                    .hasSize(unique);
            assertThat(place.expect(0, "runs").out().getLast()).contains(runId).contains("completed");
            List<String> exported = place.expect(0, "export", "rome").out();
            assertThat(exported).hasSize(unique);
            assertThat(http.send(
                                    HttpRequest.newBuilder(api.resolve("/q/metrics"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body())
                    .as("metrics of HTTP requests and of the channel for orders")
                    .containsPattern("(?m)^http_server_requests_seconds_count\\{.*uri=\"/api/runs\".*} [1-9]")
                    .containsPattern("(?m)^mp_messaging_message_count_total\\{channel=\"winnow-run-commands\"} [1-9]");
            await().atMost(Winnow.LIMIT)
                    .until(() -> serve.err().stream()
                            .anyMatch(line -> line.startsWith("Rome: completed, " + unique + " new")));
            assertThat(Files.readAllLines(directory.resolve("output/rome/output.txt")))
                    .containsExactlyInAnyOrderElementsOf(exported);
            assertThat(Json.MAPPER
                            .readTree(directory
                                    .resolve("output/rome/metadata.json")
                                    .toFile())
                            .at("/run/id")
                            .asText())
                    .isEqualTo(runId);
            assertThat(place.expect(2, "run", "--topic", "x", "--routing-config", "random:random")
                            .err())
                    .singleElement()
                    .asString()
                    .contains("another winnow (pid ")
                    .contains("--kafka 127.0.0.1:");

            serve.interrupt();

            assertThat(serve.awaitExit(Winnow.LIMIT)).isEqualTo(130);
        }
    }

    @Test
    @Tag("faults")
    void goesOnWithRunsThatWereUnderWayWhenItWasKilled() throws Exception {
        Place place = Place.in(directory);
        String runId;
        try (Winnow serve = place.start("serve", "--http-port", "0", "--kafka-port", "0");
                HttpClient http = HttpClient.newHttpClient()) {
            URI api = api(serve);
            runId = Json.MAPPER
                    .readTree(post(
                                    http,
                                    api,
                                    "{\"topic\":\"Rome\",\"producers\":3,\"iterations\":12,"
                                            + "\"routingConfig\":\"random:latency=300ms\"}")
                            .body())
                    .get("runId")
                    .asText();
            await().atMost(Winnow.LIMIT)
                    .until(() -> run(http, api, runId).at("/totals/calls").asInt() >= 3);

            assertThat(serve.kill()).as("killed").isEqualTo(137);
        }

        try (Winnow serve = place.start("serve", "--http-port", "0", "--kafka-port", "0");
                HttpClient http = HttpClient.newHttpClient()) {
            URI api = api(serve);
            JsonNode ended = awaitEnd(http, api, runId);

            assertThat(serve.err()).anyMatch(line -> line.contains("run " + runId + " (Rome) continues"));
            assertThat(ended.get("state").asText()).isEqualTo("COMPLETED");
            assertThat(ended.at("/totals/calls").asInt()).isEqualTo(36);
            assertThat(ended.at("/totals/raw").asLong())
                    .isEqualTo(ended.at("/totals/unique").asLong()
                            + ended.at("/totals/duplicate").asLong());
            List<String> exported = place.expect(0, "export", "rome").out();
            assertThat(exported).hasSize(ended.at("/totals/unique").asInt()).doesNotHaveDuplicates();
            await().atMost(Winnow.LIMIT)
                    .until(() -> serve.err().stream().anyMatch(line -> line.startsWith("Rome: completed")));
            assertThat(Files.readAllLines(directory.resolve("output/rome/output.txt")))
                    .containsExactlyInAnyOrderElementsOf(exported);
        }
    }

    @Test
    void servesOthersWhoKnowTheTokenAndTellsThemOfKeysButNotTheKeys() throws Exception {
        String token = "a token of this test";
        Place place = new Place(directory, Map.of("WINNOW_UI_TOKEN", token, "OPENAI_API_KEY", "sk-secret-of-the-test"));
        try (Winnow serve = place.start("serve", "--http-host", "0.0.0.0", "--http-port", "0", "--kafka-port", "0");
                HttpClient http = HttpClient.newHttpClient()) {
            URI providers = api(serve).resolve("/api/providers");

            HttpResponse<String> stranger =
                    http.send(HttpRequest.newBuilder(providers).build(), HttpResponse.BodyHandlers.ofString());
            HttpRequest withToken = HttpRequest.newBuilder(providers)
                    .header("Authorization", "Bearer " + token)
                    .build();
            // Its producer reports a moment after the API is up.
            HttpResponse<String> friend = await().atMost(Winnow.LIMIT)
                    .until(
                            () -> http.send(withToken, HttpResponse.BodyHandlers.ofString()),
                            answer -> !answer.body().contains(ReadyProviders.NOT_REPORTED));

            assertThat(stranger.statusCode()).isEqualTo(401);
            assertThat(friend.statusCode()).as(friend.body()).isEqualTo(200);
            JsonNode openai = Json.MAPPER.readTree(friend.body()).get(0);
            assertThat(openai.get("name").asText()).isEqualTo("openai");
            assertThat(openai.get("hasKey").asBoolean()).isTrue();
            assertThat(friend.body()).doesNotContain("secret");
        }
    }

    @Test
    void exportsTheSameBytesOverHttpAndFromTheCommandLine() throws Exception {
        Place place = Place.in(directory);
        try (Winnow serve = place.start("serve", "--http-port", "0", "--kafka-port", "0");
                HttpClient http = HttpClient.newHttpClient()) {
            URI list = api(serve).resolve("/api/collections/oddities/");
            String kafka = address(serve, "Kafka is at ");
            List<String> odd = List.of(
                    "plain",
                    "say \"cheese\", please",
                    "two\r\nlines\u0007 and\u2028a third\u0085",
                    "שלום \u202Eabc",
                    "🗼 tower 👩‍👩‍👧",
                    "=HYPERLINK(\"http://x\")",
                    "\t＝1+1",
                    "-2");
            publish(kafka, odd);
            await().atMost(Winnow.LIMIT)
                    .until(() ->
                            get(http, list.resolve("attributes")).split("\"offset\"").length - 1 == 2 * odd.size());
            // Mentions are counted behind the list.
            await().atMost(Winnow.LIMIT)
                    .until(() ->
                            get(http, list.resolve("export?format=json")).split("\"calls\":1,\"models\"").length - 1
                                    == 2 * odd.size());

            for (String format : List.of("txt", "json", "jsonl", "csv")) {
                byte[] served = http.send(
                                HttpRequest.newBuilder(list.resolve("export?format=" + format))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray())
                        .body();
                Path file = directory.resolve("oddities." + format);
                place.expect(0, "export", "oddities", "--format", format, "--file", file.toString(), "--kafka", kafka);

                assertThat(Files.readAllBytes(file)).as(format).isNotEmpty().isEqualTo(served);
            }
            assertThat(Files.readAllLines(directory.resolve("oddities.txt")))
                    .hasSize(2 * odd.size())
                    .contains("two  lines  and a third", "two  lines  and a third  vouched");
            assertThat(Files.readString(directory.resolve("oddities.csv")))
                    .contains("\"'=HYPERLINK(\"\"http://x\"\")\"", "'＝1+1", "'-2");
        }
    }

    /** So long that it is not held in memory to be sorted: each row is in the files as it comes. */
    @Test
    void writesEveryRowOfALongListIntoItsFilesOnce() throws Exception {
        Place place = Place.in(directory);
        List<String> sights =
                IntStream.range(0, 60_000).mapToObj(i -> "sight number " + i).toList();
        Path list = Files.write(directory.resolve("sights.txt"), sights);
        try (Winnow serve = place.start("serve", "--http-port", "0", "--kafka-port", "0")) {
            String kafka = address(serve, "Kafka is at ");

            place.expect(0, "import", list.toString(), "--topic", "Sights", "--kafka", kafka);

            await().atMost(Winnow.LIMIT)
                    .until(() -> serve.err().stream().anyMatch(line -> line.startsWith("Sights: completed, ")));
        }
        Path output = place.output("sights");
        List<String> written = Winnow.lines(output.resolve("output.txt"));
        assertThat(written).hasSize(sights.size());
        assertThat(new HashSet<>(written)).isEqualTo(new HashSet<>(sights));
        JsonNode document = Json.MAPPER.readTree(output.resolve("output.json").toFile());
        assertThat(document.get("attributes")).hasSize(sights.size());
        assertThat(Json.MAPPER
                        .readTree(output.resolve("metadata.json").toFile())
                        .get("collectionSize")
                        .asInt())
                .isEqualTo(sights.size());
    }

    /** Each once as a stranger would publish it, whom deduplication reads, and once with a key that it takes as it is. */
    private static void publish(String kafka, List<String> attributes) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
            String topic = Topics.withDefaultPrefix().rawAttributes();
            for (String attribute : attributes) {
                producer.send(new ProducerRecord<>(
                        topic, Json.write(Map.of("attribute", attribute, "collection", "oddities"))));
                String vouched = attribute + " vouched";
                String canonical = Canonical.of(vouched);
                producer.send(new ProducerRecord<>(
                        topic,
                        null,
                        new AttributeKey("oddities", canonical).toBytes(),
                        Json.write(new Attribute(
                                Attribute.VERSION, vouched, canonical, "oddities", "=1+1", null, null, null, null)),
                        List.of(new RecordHeader(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.USUAL)))));
            }
        }
    }

    private static String get(HttpClient http, URI uri) throws Exception {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String address(Winnow serve, String introduction) {
        await().atMost(Winnow.LIMIT).until(() -> serve.err().stream().anyMatch(line -> line.startsWith(introduction)));
        return serve.err().stream()
                .filter(line -> line.startsWith(introduction))
                .findFirst()
                .orElseThrow()
                .substring(introduction.length())
                .split("[ ,;]")[0];
    }

    private static URI api(Winnow serve) {
        await().atMost(Winnow.LIMIT)
                .until(() ->
                        !serve.isAlive() || serve.err().stream().anyMatch(line -> line.startsWith("winnow serves ")));
        return URI.create(serve.err().stream()
                .filter(line -> line.startsWith("winnow serves "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(serve.err().toString()))
                .substring("winnow serves ".length()));
    }

    private static HttpResponse<String> post(HttpClient http, URI uri, String json) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode run(HttpClient http, URI api, String runId) throws Exception {
        return Json.MAPPER.readTree(http.send(
                        HttpRequest.newBuilder(URI.create(api + "/" + runId)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static JsonNode awaitEnd(HttpClient http, URI api, String runId) {
        return await().atMost(Winnow.LIMIT)
                .until(
                        () -> run(http, api, runId),
                        run -> Set.of("COMPLETED", "STOPPED", "FAILED")
                                .contains(run.path("state").asText()));
    }

    private static Set<String> streamed(HttpClient http, URI uri, int expected)
            throws IOException, InterruptedException {
        Set<String> attributes = new HashSet<>();
        HttpResponse<java.io.InputStream> response = http.send(
                HttpRequest.newBuilder(uri)
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String line;
            String event = "";
            while (attributes.size() < expected && (line = lines.readLine()) != null) {
                if (line.startsWith("event:")) {
                    event = line.substring(6).strip();
                } else if (line.startsWith("data:") && event.equals("attributes")) {
                    Json.MAPPER
                            .readTree(line.substring(5))
                            .forEach(row -> assertThat(
                                            attributes.add(row.get("attribute").asText()))
                                    .as("seen once: %s", row)
                                    .isTrue());
                }
            }
        }
        return attributes;
    }
}
