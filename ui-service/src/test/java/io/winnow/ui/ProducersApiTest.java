package io.winnow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.client.producers.PresenceIndex;
import io.winnow.client.producers.PresenceIndex.InstanceState;
import io.winnow.client.producers.PresenceIndex.ProducerInstance;
import io.winnow.messages.Json;
import io.winnow.messages.presence.Presence;
import io.winnow.router.health.TargetHealth;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class ProducersApiTest {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final String id = "producer-" + UUID.randomUUID();
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
    void showsWhatAProducerSaidLastOfItselfAndOfItsModels() {
        say(presence(Presence.State.RUNNING, 60_000, START, List.of()));
        say(presence(
                Presence.State.RUNNING,
                60_000,
                START,
                List.of(
                        new Presence.TargetHealth(
                                "openai",
                                "gpt-4o-mini",
                                TargetHealth.State.COOLING,
                                START.plusSeconds(20),
                                "rate-limited: slow down",
                                0,
                                4,
                                17,
                                2),
                        new Presence.TargetHealth(
                                "random", "random", TargetHealth.State.HEALTHY, null, null, 3, null, 9, 0))));

        JsonNode producer =
                await().until(this::producer, found -> found.at("/targets").size() == 2);

        assertThat(producer.toString())
                .isEqualTo("{\"id\":\"" + id + "\",\"host\":\"pod-7\",\"state\":\"RUNNING\","
                        + "\"startedAt\":\"2026-11-22T10:00:00Z\",\"at\":\"2026-11-22T10:00:00Z\",\"inFlight\":3,"
                        + "\"capacity\":256,\"calls\":24,\"requests\":26,\"failedRequests\":2,\"targets\":["
                        + "{\"provider\":\"openai\",\"model\":\"gpt-4o-mini\",\"state\":\"COOLING\","
                        + "\"until\":\"2026-11-22T10:00:20Z\",\"reason\":\"rate-limited: slow down\",\"inFlight\":0,"
                        + "\"limit\":4,\"requests\":17,\"failed\":2},"
                        + "{\"provider\":\"random\",\"model\":\"random\",\"state\":\"HEALTHY\",\"until\":null,"
                        + "\"reason\":null,\"inFlight\":3,\"limit\":null,\"requests\":9,\"failed\":0}]}");
    }

    @Test
    void takesAProducerForGoneThatIsSilentForThreeOfItsIntervals() {
        say(presence(Presence.State.RUNNING, 1_000, START, List.of()));
        await().until(() -> producer().path("state").asText().equals("RUNNING"));

        await().atMost(Duration.ofSeconds(60))
                .until(() -> producer().path("state").asText().equals("GONE"));
    }

    @Test
    void showsThatAProducerStoppedAndThatItWasStartedAgain() {
        say(presence(Presence.State.STOPPED, 1_000, START, List.of()));
        await().until(() -> producer().path("state").asText().equals("STOPPED"));

        say(presence(Presence.State.RUNNING, 60_000, START.plusSeconds(60), List.of()));

        await().until(() -> producer().path("state").asText().equals("RUNNING"));
    }

    @Test
    void passesOverWhatIsNoPresence() {
        for (String broken : List.of("{\"v\":1}", "no JSON", "null", "{\"instance\":\"" + id + "\"}")) {
            cluster.publish(record(broken.getBytes(StandardCharsets.UTF_8)));
        }
        say(presence(Presence.State.STOPPING, 60_000, START, List.of()));

        await().until(() -> producer().path("state").asText().equals("STOPPING"));
    }

    @Test
    void forgetsProducersTenMinutesAfterTheirEnd() {
        PresenceIndex index = new PresenceIndex();
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        index.heard(presence("stopped", Presence.State.STOPPED, 10_000, START), now);
        index.heard(presence("killed", Presence.State.RUNNING, 10_000, START), now);
        index.heard(presence("stuck", Presence.State.STOPPING, 10_000, START), now);

        assertThat(states(index, now)).containsExactly("killed RUNNING", "stopped STOPPED", "stuck STOPPING");
        assertThat(states(index, now.plusSeconds(30))).contains("killed RUNNING");
        assertThat(states(index, now.plusSeconds(31))).containsExactly("killed GONE", "stopped STOPPED", "stuck GONE");
        assertThat(states(index, now.plusSeconds(601))).containsExactly("killed GONE", "stuck GONE");
        assertThat(states(index, now.plusSeconds(631))).isEmpty();
    }

    @Test
    void showsOfProcessesWithOneNameTheOneThatStartedLast() {
        PresenceIndex index = new PresenceIndex();
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        index.heard(presence("same", Presence.State.RUNNING, 10_000, START.plusSeconds(1)), now);

        index.heard(presence("same", Presence.State.STOPPED, 10_000, START), now);

        assertThat(index.at(now).producers())
                .singleElement()
                .extracting(ProducerInstance::state)
                .isEqualTo(InstanceState.RUNNING);
    }

    private static List<String> states(PresenceIndex index, Instant now) {
        return index.at(now).producers().stream()
                .map(producer -> producer.id() + " " + producer.state())
                .toList();
    }

    private JsonNode producer() {
        Api.Answer answer = Api.get("/api/producers");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        for (JsonNode producer : answer.json().get("producers")) {
            if (producer.get("id").asText().equals(id)) {
                return producer;
            }
        }
        return Json.MAPPER.createObjectNode();
    }

    private void say(Presence presence) {
        cluster.publish(record(Json.write(presence)));
    }

    private ProducerRecord<byte[], byte[]> record(byte[] value) {
        return new ProducerRecord<>(Cluster.TOPICS.producers(), id.getBytes(StandardCharsets.UTF_8), value);
    }

    private Presence presence(
            Presence.State state, long everyMs, Instant startedAt, List<Presence.TargetHealth> targets) {
        return presence(id, state, everyMs, startedAt, targets);
    }

    private static Presence presence(String id, Presence.State state, long everyMs, Instant startedAt) {
        return presence(id, state, everyMs, startedAt, List.of());
    }

    private static Presence presence(
            String id, Presence.State state, long everyMs, Instant startedAt, List<Presence.TargetHealth> targets) {
        return new Presence(
                Presence.VERSION,
                id,
                "pod-7",
                startedAt,
                startedAt,
                everyMs,
                state,
                256,
                3,
                24,
                26,
                2,
                List.of(),
                targets);
    }
}
