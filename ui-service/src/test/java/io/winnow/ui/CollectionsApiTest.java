package io.winnow.ui;

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
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.messages.consensus.Mentions;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class CollectionsApiTest {

    private final String collection = "pages-" + UUID.randomUUID();
    private final Cluster cluster = new Cluster();

    @BeforeAll
    static void ready() {
        Api.awaitReady();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void pagesThroughAListByCursor() {
        cluster.publish(collection, 0, "row", 0, 250);
        cluster.publish(collection + "-other", 0, "other", 0, 250);
        List<String> seen = new ArrayList<>();

        String after = "";
        boolean more = true;
        for (int page = 0; more; page++) {
            assertThat(page).as("pages").isLessThan(20);
            JsonNode answer = page(collection, "limit=40&after=" + after);
            assertThat(answer.get("attributes").size()).isLessThanOrEqualTo(40);
            seen.addAll(answer.get("attributes").findValuesAsText("attribute"));
            after = answer.get("position").asText();
            more = answer.get("more").asBoolean();
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(names("row", 250));
    }

    @Test
    void filtersByTextProviderModelAndRun() {
        cluster.publish(Cluster.unique(collection, 0, "The Eiffel Tower", "openai", "gpt-4o-mini", "r1"));
        cluster.publish(Cluster.unique(collection, 0, "Louvre", "gemini", "flash", "r2"));

        assertThat(attributes(collection, "query=EIFFEL")).containsExactly("The Eiffel Tower");
        assertThat(attributes(collection, "provider=gemini")).containsExactly("Louvre");
        assertThat(attributes(collection, "model=gpt-4o-mini")).containsExactly("The Eiffel Tower");
        assertThat(attributes(collection, "run=r2")).containsExactly("Louvre");
        assertThat(attributes(collection, "run=r2&provider=openai")).isEmpty();
    }

    @Test
    void saysHowOftenEachAttributeWasNamedAndByWhom() {
        mention("louvre", 0, List.of(new Mentions.Model("openai", "gpt", 3), new Mentions.Model("gemini", "flash", 1)));
        mention("of another generation", 7, List.of());

        JsonNode answer =
                Api.get("/api/collections/" + collection + "/mentions").json();

        assertThat(answer.get("models").findValuesAsText("model")).containsExactly("gpt", "flash");
        assertThat(answer.get("mentions").toString())
                .isEqualTo(
                        "[{\"canonical\":\"louvre\",\"calls\":4,\"models\":[{\"model\":0,\"calls\":3},{\"model\":1,\"calls\":1}]}]");
    }

    private void mention(String canonical, long generation, List<Mentions.Model> models) {
        long calls = models.stream().mapToLong(Mentions.Model::calls).sum();
        cluster.publish(new ProducerRecord<>(
                Cluster.TOPICS.mentions(),
                new AttributeKey(collection, canonical).toBytes(),
                Json.write(new Mentions(Mentions.VERSION, collection, generation, calls, models, null, null))));
    }

    @Test
    void filtersByFacetAndShowsItOnRowsAndInExports() {
        cluster.publish(asked("Louvre", "museums", false));
        cluster.publish(asked("Ladurée", "food", false));
        cluster.publish(asked("Eiffel Tower", null, true));

        await().untilAsserted(() -> assertThat(attributes(collection, "")).hasSize(3));
        assertThat(attributes(collection, "facet=museums")).containsExactly("Louvre");
        assertThat(attributes(collection, "facet=museums&query=tower")).isEmpty();
        JsonNode row = page(collection, "facet=food").at("/attributes/0");
        assertThat(row.get("facet").asText()).isEqualTo("food");
        assertThat(row.get("control").asBoolean()).isFalse();
        assertThat(page(collection, "query=tower").at("/attributes/0/control").asBoolean())
                .isTrue();
        assertThat(export(collection, "txt", "&facet=museums").lines()).containsExactly("Louvre");
        assertThat(export(collection, "csv", "&facet=food").lines().toList().getLast())
                .endsWith(",food,false,,,,");
    }

    @Test
    void exportsWhatAFilterShowsAndNoMore() throws Exception {
        cluster.publish(Cluster.unique(collection, 0, "Louvre", "openai", "gpt-4o-mini", "r1"));
        cluster.publish(Cluster.unique(collection, 0, "Orsay", "gemini", "flash", "r2"));

        await().untilAsserted(() -> assertThat(attributes(collection, "")).hasSize(2));
        assertThat(export(collection, "txt", "&provider=gemini").lines()).containsExactly("Orsay");
        assertThat(export(collection, "txt", "&run=r1&query=LOU").lines()).containsExactly("Louvre");
        assertThat(Json.MAPPER
                        .readTree(export(collection, "json", "&model=none"))
                        .get("attributes"))
                .isEmpty();
    }

    @Test
    void beginsCsvWithAByteOrderMarkForThoseWhoAskAndNothingElse() {
        cluster.publish(collection, 0, List.of("Musée"));

        await().untilAsserted(
                        () -> assertThat(export(collection, "csv", "&bom=true")).startsWith("\uFEFFattribute,"));
        assertThat(export(collection, "csv", "&bom=false")).startsWith("attribute,");
        assertThat(export(collection, "txt", "&bom=true")).isEqualTo("Musée\n");
        assertThat(Api.get("/api/collections/" + collection + "/export?format=csv&bom=yes")
                        .json()
                        .get("detail")
                        .asText())
                .isEqualTo("bom must be true or false, not 'yes'");
    }

    @Test
    void deletesAListWhenTheCoordinatorHasDecidedAndShowsItNoMore() throws Exception {
        RunStatus run = Cluster.status(
                "20261127-100000-aaaa", Cluster.request("Gone", collection), RunStatus.State.COMPLETED, 2);
        cluster.status(run);
        cluster.publish(collection, 0, List.of("Louvre", "Orsay"));
        await().untilAsserted(() -> assertThat(attributes(collection, "")).hasSize(2));

        try (ExecutorService coordinator = Executors.newSingleThreadExecutor()) {
            Future<?> decided = coordinator.submit(() -> decide(1L, RunStatus.State.COMPLETED));
            Api.Answer answer = delete(collection);
            decided.get();

            assertThat(answer.status()).as(answer.body()).isEqualTo(204);
        }
        assertThat(attributes(collection, "")).isEmpty();
        assertThat(export(collection, "txt")).isEmpty();
        assertThat(collections()).doesNotContain(collection);
        assertThat(Api.get("/api/runs?collection=" + collection).json().get("runs"))
                .as("what it cost stays known")
                .hasSize(1);
        assertThat(delete(collection).status()).isEqualTo(404);
        try (TopicReader raw = clients().read(Cluster.TOPICS.rawAttributes())) {
            List<String> forgotten = new ArrayList<>();
            await().until(() -> {
                raw.poll(Duration.ofMillis(100), record -> {
                    if (record.headers().lastHeader(WinnowHeaders.FORGET) != null) {
                        forgotten.add(new String(record.key(), StandardCharsets.UTF_8));
                    }
                });
                return forgotten.containsAll(List.of(collection + "|Louvre", collection + "|Orsay"));
            });
        }

        cluster.status(Cluster.of(
                2L,
                DedupMode.EXACT,
                Cluster.status(
                        "20261127-100001-aaaa", Cluster.request("Gone", collection), RunStatus.State.RUNNING, 0)));
        await().untilAsserted(() -> assertThat(collections()).contains(collection));
    }

    @Test
    void refusesToDeleteAListThatARunAddsTo() {
        cluster.status(Cluster.status(
                "20261127-100002-aaaa", Cluster.request("Busy", collection), RunStatus.State.RUNNING, 2));
        await().untilAsserted(() -> assertThat(collections()).contains(collection));

        Api.Answer refused = delete(collection);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("detail").asText())
                .isEqualTo("run 20261127-100002-aaaa of collection " + collection + " is in progress: stop it first");
    }

    @Test
    void refusesToDeleteWhatThereIsNot() {
        assertThat(delete(collection).status()).isEqualTo(404);
        assertThat(delete("No%20slug").status()).isEqualTo(404);
    }

    /** Does what the coordinator would on the next order to delete the list. */
    private void decide(Long generation, RunStatus.State state) {
        try (TopicReader orders = clients().read(Cluster.TOPICS.runs())) {
            List<RunCommand> found = new ArrayList<>();
            await().until(() -> {
                orders.poll(
                        Duration.ofMillis(100),
                        record -> Records.accept(record, RunCommand.class, command -> {
                            if (command.collection().equals(collection)) {
                                found.add(command);
                            }
                        }));
                return !found.isEmpty();
            });
            cluster.status(Cluster.of(
                    generation,
                    DedupMode.CANONICAL,
                    Cluster.status(found.getFirst().runId(), found.getFirst().request(), state, 0)));
        }
    }

    private static KafkaClients clients() {
        return new KafkaClients(KafkaSettings.of(Cluster.bootstrapServers()), Cluster.TOPICS, "test");
    }

    private static Api.Answer delete(String slug) {
        return Api.send(Api.request("/api/collections/" + slug).DELETE());
    }

    private static List<String> collections() {
        return Api.get("/api/collections").json().get("collections").findValuesAsText("collection");
    }

    @Test
    void defusesFormulasInSpreadsheets() {
        cluster.publish(collection, 0, List.of("=HYPERLINK(\"http://evil.example\")"));

        await().untilAsserted(() -> assertThat(export(collection, "csv")).contains("\"'=HYPERLINK(\"\"http"));
    }

    private ProducerRecord<byte[], byte[]> asked(String attribute, String facet, boolean control) {
        io.winnow.messages.Attribute value = new io.winnow.messages.Attribute(
                1,
                attribute,
                attribute,
                collection,
                "random",
                "random",
                "r1",
                "r1.0.1.1",
                null,
                facet,
                control,
                null,
                null);
        return new ProducerRecord<>(
                Cluster.TOPICS.uniqueAttributes(),
                new io.winnow.messages.AttributeKey(collection, attribute).toBytes(),
                Json.write(value));
    }

    @Test
    void showsWhereARowComesFrom() {
        cluster.publish(Cluster.unique(collection, 0, "Louvre", "gemini", "flash", "r2"));

        JsonNode row = page(collection, "").get("attributes").get(0);

        assertThat(row.get("canonical").asText()).isEqualTo("Louvre");
        assertThat(row.get("collection").asText()).isEqualTo(collection);
        assertThat(row.get("runId").asText()).isEqualTo("r2");
        assertThat(row.get("firstSeen").asText()).isEqualTo("2026-11-22T17:50:12.345Z");
        assertThat(row.has("partition") && row.has("offset")).isTrue();
    }

    @Test
    void leavesOutOlderGenerationsAndWhatWasNeverCommitted() {
        cluster.publish(collection, 0, "old", 0, 10);
        cluster.publishInVain(collection, "aborted");
        cluster.status(Cluster.of(
                1L,
                DedupMode.CANONICAL,
                Cluster.status(
                        "20260101-000000-cccc" + collection,
                        Cluster.request(collection, collection),
                        RunStatus.State.RUNNING,
                        0)));
        cluster.publish(collection, 1, List.of("old-3", "new-1"));

        org.awaitility.Awaitility.await()
                .untilAsserted(
                        () -> assertThat(attributes(collection, "")).containsExactlyInAnyOrder("old-3", "new-1"));
        assertThat(export(collection, "txt").lines()).containsExactlyInAnyOrder("old-3", "new-1");
    }

    @Test
    void passesOverRecordsThatAreNotOurs() {
        cluster.publish(new ProducerRecord<>(
                Cluster.TOPICS.uniqueAttributes(), bytes(collection + "|broken"), bytes("{not json")));
        cluster.publish(new ProducerRecord<>(Cluster.TOPICS.uniqueAttributes(), bytes(collection), bytes("{}")));
        cluster.publish(new ProducerRecord<>(Cluster.TOPICS.uniqueAttributes(), bytes(collection + "|gone"), null));
        cluster.publish(collection, 0, List.of("fine"));

        assertThat(attributes(collection, "")).containsExactly("fine");
    }

    @Test
    void exportsEveryFormat() throws Exception {
        cluster.publish(collection, 0, List.of("plain", "with, comma and \"quotes\"", "Musée d'Orsay", "東京"));

        assertThat(export(collection, "txt").lines())
                .containsExactlyInAnyOrder("plain", "with, comma and \"quotes\"", "Musée d'Orsay", "東京");
        JsonNode document = Json.MAPPER.readTree(export(collection, "json"));
        assertThat(document.get("attributes").findValuesAsText("attribute")).hasSize(4);
        assertThat(export(collection, "jsonl").lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(
                                Json.MAPPER.readTree(line).get("collection").asText())
                        .isEqualTo(collection));
        assertThat(export(collection, "csv"))
                .startsWith(
                        "attribute,canonical,collection,provider,model,runId,firstSeen,facet,control,description,category,calls,models\r\n")
                .contains("\"with, comma and \"\"quotes\"\"\",");
        assertThat(Json.MAPPER.readTree(export("empty-" + collection, "json")).get("attributes"))
                .isEmpty();
    }

    @Test
    void exportsMoreThanOneSliceExactly() {
        cluster.publish(collection, 0, "many", 0, 12_000);

        // A transaction is visible a moment after its producer knows that it is committed.
        await().untilAsserted(() -> assertThat(export(collection, "txt")).isNotEmpty());
        assertThat(export(collection, "txt").lines()).containsExactlyInAnyOrderElementsOf(names("many", 12_000));
    }

    private static JsonNode page(String collection, String query) {
        Api.Answer answer = Api.get("/api/collections/" + collection + "/attributes?" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> attributes(String collection, String query) {
        return page(collection, query).get("attributes").findValuesAsText("attribute");
    }

    private static String export(String collection, String format) {
        return export(collection, format, "");
    }

    private static String export(String collection, String format, String filter) {
        Api.Answer answer = Api.get("/api/collections/" + collection + "/export?format=" + format + filter);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("Content-Disposition")).endsWith(collection + "." + format);
        return answer.body();
    }

    private static List<String> names(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + "-" + i).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
