package io.winnow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.Records;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.Attribute;
import io.winnow.messages.Call;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.kafka.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists that people hand in; this test does what the coordinator does. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@Timeout(120)
class ImportsApiTest {

    private final String collection = "imports-" + UUID.randomUUID();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final KafkaClients clients =
            new KafkaClients(KafkaSettings.of(Cluster.bootstrapServers()), Cluster.TOPICS, "test");
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
    void handsAListInAsARunWithoutModels() throws Exception {
        Future<Api.Answer> answer = threads.submit(() -> Api.post(
                "/api/imports",
                "{\"topic\":\"" + collection + "\",\"name\":\"mine.txt\",\"lines\":"
                        + "[\"1. Louvre\",\"2. Orsay\",\"\",\"3. The Louvre\"]}"));
        RunCommand order = order(command -> true);

        cluster.status(Cluster.status(order.runId(), order.request(), RunStatus.State.RUNNING, 0));

        assertThat(answer.get().status()).as(answer.get().body()).isEqualTo(201);
        assertThat(answer.get().json().get("runId").asText()).isEqualTo(order.runId());
        assertThat(order.request().kind()).isEqualTo(RunRequest.Kind.IMPORT);
        assertThat(found(Cluster.TOPICS.rawAttributes(), Attribute.class, one -> collection.equals(one.collection())))
                .extracting(one -> one.attribute() + " of " + one.provider() + ":" + one.model())
                .containsExactlyInAnyOrder(
                        "Louvre of import:mine.txt", "Orsay of import:mine.txt", "The Louvre of import:mine.txt");
        assertThat(found(
                        Cluster.TOPICS.calls(),
                        Call.class,
                        call -> order.runId().equals(call.runId())))
                .singleElement()
                .satisfies(call -> assertThat(call.published()).isEqualTo(3));
        assertThat(order(command -> command.desired() != RunCommand.Desired.RUN).runId())
                .as("says that all of it was handed in")
                .isEqualTo(order.runId());
    }

    @Test
    void takesALongListAndRefusesWhatIsNone() throws Exception {
        String lines = IntStream.range(0, 20_000)
                .mapToObj(i -> "\"attribute number " + i + "\"")
                .collect(Collectors.joining(",", "[", "]"));
        Future<Api.Answer> answer = threads.submit(
                () -> Api.post("/api/imports", "{\"topic\":\"" + collection + "\",\"lines\":" + lines + "}"));
        RunCommand order = order(command -> true);
        cluster.status(Cluster.status(order.runId(), order.request(), RunStatus.State.RUNNING, 0));

        assertThat(answer.get().status()).as(answer.get().body()).isEqualTo(201);
        assertThat(found(
                        Cluster.TOPICS.calls(),
                        Call.class,
                        call -> order.runId().equals(call.runId())))
                .hasSize(2);
        assertThat(Api.post("/api/imports", "{\"topic\":\"x\",\"lines\":[]}").status())
                .isEqualTo(400);
        assertThat(Api.post("/api/imports", "{\"topic\":\"x\",\"lines\":[null]}")
                        .status())
                .isEqualTo(400);
        assertThat(Api.post("/api/imports", "{\"lines\":[\"a\"]}").status()).isEqualTo(400);
        assertThat(Api.post("/api/runs", "{\"topic\":\"" + "x".repeat(70_000) + "\"}")
                        .status())
                .as("all other bodies are as short as before")
                .isEqualTo(413);
    }

    private RunCommand order(Predicate<RunCommand> wanted) {
        return found(
                        Cluster.TOPICS.runs(),
                        RunCommand.class,
                        command -> command.collection().equals(collection) && wanted.test(command))
                .getLast();
    }

    private <T> List<T> found(String topic, Class<T> type, Predicate<T> wanted) {
        List<T> found = new ArrayList<>();
        try (TopicReader reader = clients.read(topic)) {
            await().until(() -> {
                reader.poll(Duration.ofMillis(200), record -> {
                    T read = record.value() == null || record.value().length == 0 ? null : Records.read(record, type);
                    if (read != null && wanted.test(read)) {
                        found.add(read);
                    }
                });
                return !found.isEmpty();
            });
            reader.readToEnd(record -> {
                T read = record.value() == null || record.value().length == 0 ? null : Records.read(record, type);
                if (read != null && wanted.test(read)) {
                    found.add(read);
                }
            });
        }
        return found;
    }
}
