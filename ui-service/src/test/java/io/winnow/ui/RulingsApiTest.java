package io.winnow.ui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.rulings.Ruling;
import io.winnow.tester.equipment.EventSocket;
import io.winnow.tester.equipment.EventSocket.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What became of an attribute, and what a person decides; this test does what deduplication does. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@Timeout(120)
class RulingsApiTest {

    private final String collection = "rulings-" + UUID.randomUUID();
    private final String path = "/api/collections/" + collection + "/attributes";
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Cluster cluster;

    @BeforeEach
    void ready() {
        Api.awaitReady();
        cluster = new Cluster();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        cluster.close();
    }

    @Test
    void saysWhatBecameOfAnyText() {
        cluster.publish(Cluster.unique(collection, 0, "louvre museum", "openai", "gpt", "r1"));
        cluster.publish(merge("musee louvre", "louvre museum", Merge.Rule.MEANING));

        JsonNode listed = Api.get(path + "/louvre%20museum").json();
        JsonNode merged = Api.get(path + "/musee%20louvre").json();
        JsonNode unknown = Api.get(path + "/bed%20%2F%20breakfast").json();

        assertThat(listed.get("state").asText()).isEqualTo("LISTED");
        assertThat(listed.at("/row/model").asText()).isEqualTo("gpt");
        assertThat(listed.at("/merged/0/dropped").asText()).isEqualTo("musee louvre");
        assertThat(merged.get("state").asText()).isEqualTo("MERGED");
        assertThat(merged.at("/reason/twin").asText()).isEqualTo("louvre museum");
        assertThat(unknown.get("state").asText()).isEqualTo("UNKNOWN");
    }

    @Test
    void whatIsStruckOutLeavesPagesExportsAndStreams() throws Exception {
        cluster.publish(Cluster.unique(collection, 0, "louvre", "openai", "gpt", "r1"));
        cluster.publish(Cluster.unique(collection, 0, "orsay", "openai", "gpt", "r1"));
        await().until(() -> page().size() == 2);

        try (EventSocket stream = EventStream.open("/api/collections/" + collection + "/stream")) {
            Future<Api.Answer> answer = threads.submit(() -> Api.post(path + "/louvre/strike", "{\"by\":\"ann\"}"));
            Ruling ruling = ruling();
            cluster.publish(departure("louvre"));
            cluster.publish(merge("louvre", null, Merge.Rule.PERSON));

            assertThat(answer.get().status()).as(answer.get().body()).isEqualTo(200);
            assertThat(answer.get().json().get("state").asText()).isEqualTo("STRUCK");
            assertThat(ruling.kind()).isEqualTo(Ruling.Kind.STRIKE);
            assertThat(ruling.by()).isEqualTo("ann");
            assertThat(ruling.attribute().model()).isEqualTo("gpt");
            assertThat(until(stream, "left").json().get(0).get("canonical").asText())
                    .isEqualTo("louvre");
        }

        await().untilAsserted(() -> assertThat(page()).containsExactly("orsay"));
        assertThat(Api.get("/api/collections/" + collection + "/export?format=txt")
                        .body()
                        .lines())
                .containsExactly("orsay");
        try (EventSocket later = EventStream.open("/api/collections/" + collection + "/stream")) {
            assertThat(settled(later)).containsExactly("orsay");
        }
    }

    @Test
    void decidesManyInOneRequestOrNothing() throws Exception {
        cluster.publish(Cluster.unique(collection, 0, "louvre", "openai", "gpt", "r1"));
        cluster.publish(Cluster.unique(collection, 0, "orsay", "openai", "gpt", "r1"));
        cluster.publish(Cluster.unique(collection, 0, "eiffel", "openai", "gpt", "r1"));
        String all = "/api/collections/" + collection + "/rulings";
        String body = "{\"by\":\"ann\",\"rulings\":[{\"kind\":\"strike\",\"key\":\"louvre\"},"
                + "{\"kind\":\"merge\",\"key\":\"orsay\",\"into\":\"eiffel\"}]}";

        Api.Answer refused = Api.post(all, body.replace("louvre", "hotel"));
        Future<Api.Answer> answer = threads.submit(() -> Api.post(all, body));
        Ruling first = ruling();
        cluster.publish(departure("louvre"));
        cluster.publish(merge("louvre", null, Merge.Rule.PERSON));
        cluster.publish(departure("orsay"));
        cluster.publish(merge("orsay", "eiffel", Merge.Rule.PERSON));

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.body()).contains("hotel");
        assertThat(first.attribute().attribute())
                .as("the first ruling on the topic")
                .isEqualTo("louvre");
        assertThat(answer.get().status()).as(answer.get().body()).isEqualTo(200);
        assertThat(answer.get().json().get("attributes").findValuesAsText("state"))
                .containsExactly("STRUCK", "MERGED");
        for (String wrong : List.of(
                "{\"rulings\":[]}",
                "{\"rulings\":[null]}",
                "{\"rulings\":[{\"kind\":\"paint\",\"key\":\"louvre\"}]}",
                "{\"rulings\":[{\"kind\":\"strike\"}]}",
                "{\"rulings\":[{\"kind\":\"merge\",\"key\":\"louvre\"}]}")) {
            assertThat(Api.post(all, wrong).status()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void exportsSomeRowsAsItExportsAll() {
        cluster.publish(Cluster.unique(collection, 0, "louvre", "openai", "gpt", "r1"));
        cluster.publish(Cluster.unique(collection, 0, "orsay", "openai", "gpt", "r1"));
        await().until(() -> page().size() == 2);
        String export = "/api/collections/" + collection + "/export";

        for (String format : List.of("txt", "json", "jsonl", "csv")) {
            Api.Answer some = Api.post(export, "{\"keys\":[\"Orsay\",\"hotel\"],\"format\":\"" + format + "\"}");
            assertThat(some.status()).isEqualTo(200);
            assertThat(some.body())
                    .isEqualTo(Api.get(export + "?query=orsay&format=" + format).body());
        }
        assertThat(Api.post(export, "{\"keys\":[]}").status()).isEqualTo(400);
        assertThat(Api.post(export, "{\"keys\":[\"orsay\"],\"format\":\"pdf\"}").status())
                .isEqualTo(400);
    }

    @Test
    void refusesWhatCannotBeDecided() {
        cluster.publish(Cluster.unique(collection, 0, "louvre", "openai", "gpt", "r1"));

        assertThat(Api.post(path + "/hotel/strike", "").status()).isEqualTo(404);
        assertThat(Api.post(path + "/louvre/merge", "{}").status()).isEqualTo(400);
        assertThat(Api.post(path + "/louvre/merge", "{\"into\":\"hotel\"}").status())
                .isEqualTo(409);
        assertThat(Api.post(path + "/louvre/strike", "{\"who\":\"ann\"}").status())
                .isEqualTo(400);
        assertThat(Api.get("/api/collections/No%20Slug/attributes/louvre").status())
                .isEqualTo(404);
    }

    private List<String> page() {
        return Api.get(path + "?limit=1000").json().get("attributes").findValuesAsText("attribute");
    }

    /** What a client that applies all events holds once the first row has left, if it came, and the other one is there. */
    private static List<String> settled(EventSocket stream) throws Exception {
        List<String> rows = new ArrayList<>();
        while (!rows.contains("orsay") || rows.contains("louvre")) {
            Event event = stream.next();
            if (event.name().equals("attributes")) {
                rows.addAll(EventStream.attributesOf(event));
            } else if (event.name().equals("left")) {
                event.json().forEach(left -> rows.remove(left.get("canonical").asText()));
            }
        }
        return rows;
    }

    private static Event until(EventSocket stream, String name) throws Exception {
        Event event = stream.next();
        while (!event.name().equals(name)) {
            event = stream.next();
        }
        return event;
    }

    private Ruling ruling() {
        KafkaClients clients = new KafkaClients(KafkaSettings.of(Cluster.bootstrapServers()), Cluster.TOPICS, "test");
        List<Ruling> found = new ArrayList<>();
        try (TopicReader reader = clients.read(Cluster.TOPICS.rulings())) {
            await().until(() -> {
                reader.poll(Duration.ofMillis(100), record -> {
                    Ruling ruling = Records.read(record, Ruling.class);
                    if (ruling != null && ruling.collection().equals(collection)) {
                        found.add(ruling);
                    }
                });
                return !found.isEmpty();
            });
        }
        return found.getFirst();
    }

    private ProducerRecord<byte[], byte[]> departure(String text) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                Cluster.TOPICS.uniqueAttributes(), new AttributeKey(collection, text).toBytes(), null);
        record.headers().add(WinnowHeaders.GENERATION, "0".getBytes(UTF_8));
        return record;
    }

    private ProducerRecord<byte[], byte[]> merge(String dropped, String twin, Merge.Rule rule) {
        String twinKey = twin == null ? null : new AttributeKey(collection, twin).toString();
        return new ProducerRecord<>(
                Cluster.TOPICS.merges(),
                new AttributeKey(collection, dropped).toBytes(),
                Json.write(new Merge(
                        1,
                        collection,
                        0,
                        dropped,
                        twin,
                        twinKey,
                        rule,
                        null,
                        null,
                        "r1",
                        "r1.0.1.1",
                        Instant.now(),
                        null,
                        null)));
    }
}
