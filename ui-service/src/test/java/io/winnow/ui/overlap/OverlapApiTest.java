package io.winnow.ui.overlap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.ui.Api;
import io.winnow.ui.BrokerResource;
import io.winnow.ui.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class OverlapApiTest {

    private final String collection = "overlap-" + UUID.randomUUID();
    private Cluster cluster;

    @BeforeEach
    void ready() {
        Api.awaitReady();
        cluster = new Cluster();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void countsWhatEachModelGaveAndWhatNoOtherDid() {
        cluster.raw(collection, "openai", "gpt-4o-mini", "run-1", names(0, 60));
        cluster.raw(collection, "openai", "gpt-4o-mini", "run-1", names(0, 10));
        cluster.raw(collection, "gemini", "gemini-2.5-flash", "run-1", names(40, 140));
        cluster.raw(collection, "random", "random", "run-2", List.of("The row-0.", "ROW-0"));
        cluster.raw(collection + "-other", "random", "random", "run-1", names(0, 100));

        JsonNode overlap = read("", 172);

        assertThat(overlap.get("collection").asText()).isEqualTo(collection);
        assertThat(overlap.get("run").isNull()).isTrue();
        assertThat(overlap.get("complete").asBoolean()).isTrue();
        assertThat(overlap.get("attributes").asInt()).isEqualTo(140);
        assertThat(overlap.get("models"))
                .extracting(JsonNode::toString)
                .containsExactly(
                        model("gemini", "gemini-2.5-flash", 100, 80, 100),
                        model("openai", "gpt-4o-mini", 60, 39, 70),
                        model("random", "random", 1, 0, 2));
        assertThat(overlap.get("pairs").toString())
                .isEqualTo("[{\"a\":0,\"b\":1,\"both\":20},{\"a\":0,\"b\":2,\"both\":0},{\"a\":1,\"b\":2,\"both\":1}]");
    }

    @Test
    void countsOneRunAlone() {
        cluster.raw(collection, "openai", "gpt-4o-mini", "run-1", names(0, 10));
        cluster.raw(collection, "gemini", "gemini-2.5-flash", "run-2", names(5, 15));
        read("", 20);

        JsonNode overlap = read("?run=run-2", 10);

        assertThat(overlap.get("run").asText()).isEqualTo("run-2");
        assertThat(overlap.get("models")).hasSize(1);
        assertThat(overlap.at("/models/0/only").asInt()).isEqualTo(10);
    }

    @Test
    void comparesRuns() {
        cluster.raw(collection, "openai", "gpt-4o-mini", "run-1", names(0, 10));
        cluster.raw(collection, "openai", "gpt-4o-mini", "run-2", names(5, 30));

        JsonNode overlap = read("?by=run", 35);

        assertThat(overlap.get("models"))
                .extracting(run -> run.get("run").asText() + " " + run.get("distinct") + " " + run.get("only"))
                .containsExactly("run-2 25 20", "run-1 10 5");
        assertThat(overlap.at("/models/0/provider").isNull()).isTrue();
        assertThat(overlap.at("/pairs/0/both").asInt()).isEqualTo(5);
        assertThat(Api.get(path("?by=pumpkin")).status()).isEqualTo(400);
    }

    @Test
    void countsRecordsOfOthersByTheirCanonicalForm() {
        cluster.raw(collection, "openai", "gpt-4o-mini", "run-1", List.of("Eiffel Tower"));
        cluster.foreign(null, "{\"attribute\":\"- The Eiffel  Tower.\",\"collection\":\"" + collection + "\"}");
        cluster.foreign(collection + "|wrong", "{\"attribute\":\"EIFFEL TOWER\",\"provider\":\"import\"}");
        cluster.foreign("x", "{\"attribute\":\"Louvre\",\"topic\":\"" + collection + "\",\"provider\":\"import\"}");
        cluster.foreign("x", "no JSON");
        cluster.foreign(collection + "|x", "{\"attribute\":7}");

        JsonNode overlap = await().until(
                        () -> Api.get(path("")).json(),
                        answer -> answer.get("models").size() == 3);

        assertThat(overlap.get("attributes").asInt()).isEqualTo(2);
        Map<String, Integer> distinct = new java.util.HashMap<>();
        overlap.get("models")
                .forEach(model -> distinct.put(
                        model.get("provider").asText(), model.get("distinct").asInt()));
        assertThat(distinct).isEqualTo(Map.of("openai", 1, "null", 1, "import", 2));
        assertThat(overlap.at("/models/0/only").asInt()).isEqualTo(1);
    }

    @Test
    void countsThePresentGenerationOnly() {
        cluster.raw(collection, "openai", "gpt-4o-mini", "run-1", names(0, 100));
        read("", 100);
        cluster.begin(collection, 1);
        cluster.raw(collection, "gemini", "gemini-2.5-flash", "run-2", names(0, 7));

        JsonNode overlap = read("", 7);

        assertThat(overlap.get("complete").asBoolean()).isTrue();
        assertThat(overlap.get("models")).hasSize(1);
        assertThat(overlap.at("/models/0/provider").asText()).isEqualTo("gemini");
    }

    @Test
    void knowsAnEmptyCollectionAndNoImpossibleOne() {
        JsonNode overlap = read("", 0);

        assertThat(overlap.get("models")).isEmpty();
        assertThat(Api.get("/api/collections/Not%20a%20slug/overlap").status()).isEqualTo(404);
    }

    @Test
    void answersManyWhoAskAtOnce() throws Exception {
        cluster.raw(collection, "openai", "gpt-4o-mini", "run-1", names(0, 2_000));
        read("", 2_000);

        List<Future<Api.Answer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                answers.add(threads.submit(() -> Api.get(path(""))));
            }
        }

        for (Future<Api.Answer> answer : answers) {
            assertThat(answer.get().json().get("records").asInt()).isEqualTo(2_000);
        }
    }

    @Test
    void readsTheNewestOfPartitionsOfAnySize() {
        Map<TopicPartition, Long> beginnings = offsets(0, 500, 0);
        Map<TopicPartition, Long> ends = offsets(10, 2_000, 5_000);

        Map<TopicPartition, Long> from = Overlaps.newest(beginnings, ends, 1_010);

        assertThat(from).isEqualTo(offsets(0, 1_500, 4_500));
        assertThat(Overlaps.newest(beginnings, ends, 100_000)).isEqualTo(beginnings);
    }

    private static Map<TopicPartition, Long> offsets(long... offsets) {
        Map<TopicPartition, Long> map = new java.util.HashMap<>();
        for (int p = 0; p < offsets.length; p++) {
            map.put(new TopicPartition("raw", p), offsets[p]);
        }
        return map;
    }

    private static String model(String provider, String model, int distinct, int only, int records) {
        return "{\"provider\":\"" + provider + "\",\"model\":\"" + model + "\",\"distinct\":" + distinct + ",\"only\":"
                + only + ",\"records\":" + records + ",\"run\":null}";
    }

    private String path(String query) {
        return "/api/collections/" + collection + "/overlap" + query;
    }

    private JsonNode read(String query, int records) {
        return await().until(
                        () -> {
                            Api.Answer answer = Api.get(path(query));
                            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                            return answer.json();
                        },
                        answer -> answer.get("records").asInt() == records);
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "row-" + i).toList();
    }
}
