package io.winnow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.messages.RunCommand;
import io.winnow.tester.equipment.EventSocket;
import io.winnow.tester.equipment.EventSocket.Event;
import io.winnow.ui.kafka.BrokerWatch;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What users see while the broker is unreachable, and afterwards. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@Timeout(300)
@Tag("faults")
class KafkaAwayTest {

    /** What a person waits at worst. */
    private static final Duration AT_WORST = Duration.ofSeconds(10);

    @Inject
    BrokerWatch watch;

    Runnable stopBroker;
    Runnable startBroker;

    private final String collection = "away-" + UUID.randomUUID();
    private final String run = "20261122-000000-" + UUID.randomUUID();

    @BeforeEach
    void ready() {
        Api.awaitReady();
    }

    @AfterEach
    void comeBack() {
        startBroker.run();
        await().atMost(Duration.ofSeconds(60)).until(watch::isReachable);
    }

    @Test
    void heartbeatsTellThatTheBrokerIsGoneAndThatItIsBack() throws Exception {
        List<String> seen = new ArrayList<>();
        try (EventSocket stream = EventStream.open("/api/collections/" + collection + "/stream")) {
            publish("before", 10);
            read(stream, 10, seen);
            JsonNode well = heartbeat(stream, true);
            assertThat(well.has("behind")).isTrue();

            Instant before = Instant.now();
            stopBroker.run();
            assertGone();
            JsonNode gone = heartbeat(stream, false);

            assertThat(Instant.parse(gone.get("since").asText()))
                    .isAfter(before.minusSeconds(1))
                    .isAfter(Instant.parse(well.get("since").asText()));
            assertThat(gone.get("behind").isNull()).isTrue();

            startBroker.run();
            JsonNode back = heartbeat(stream, true);
            assertThat(Instant.parse(back.get("since").asText()))
                    .isAfter(Instant.parse(gone.get("since").asText()));
            publish("after", 10);
            read(stream, 10, seen);
            while (heartbeat(stream, true).get("behind").asLong(-1) != 0) {
                // On an idle topic it comes to that.
                assertThat(seen).hasSize(20);
            }
        }
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 20)
                        .mapToObj(i -> i < 10 ? "before-" + i : "after-" + (i - 10))
                        .toList());
    }

    @Test
    void whateverNeedsKafkaIsRefusedSoonInOneLineThatNamesTheBroker() throws Exception {
        try (Cluster cluster = new Cluster()) {
            cluster.command(RunCommand.start(run, Cluster.request("Away", collection), Instant.now()));
        }
        await().until(() -> Api.get("/api/runs/" + run).status() == 200);
        stopBroker.run();
        assertGone();

        // At once, before the node knows that the broker is gone, and after.
        assertRefused(AT_WORST);
        await().atMost(Duration.ofSeconds(60)).until(() -> !watch.isReachable());
        assertRefused(Duration.ofSeconds(2));

        assertThat(Api.get("/api/runs/" + run).status()).isEqualTo(200);
        assertThat(Api.get("/api/collections").status()).isEqualTo(200);
        startBroker.run();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Api.Answer page = Api.get("/api/collections/" + collection + "/attributes");
            assertThat(page.status()).as(page.body()).isEqualTo(200);
        });
    }

    private void assertRefused(Duration atWorst) throws Exception {
        Map<String, Future<Api.Answer>> answers = new TreeMap<>();
        Map<String, Duration> took = new java.util.concurrent.ConcurrentHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> gets = List.of(
                    "/api/collections/" + collection + "/attributes",
                    "/api/collections/" + collection + "/overlap",
                    "/api/collections/" + collection + "/export?format=json",
                    "/api/runs/" + run + "/statistics",
                    "/api/dead-letters");
            for (String path : gets) {
                answers.put(path, threads.submit(() -> timed(path, took, () -> Api.get(path))));
            }
            answers.put(
                    "start",
                    threads.submit(() -> timed(
                            "start",
                            took,
                            () -> Api.post(
                                    "/api/runs",
                                    "{\"topic\":\"" + collection + "\",\"routingConfig\":\"random:random\"}"))));
            answers.put(
                    "stop",
                    threads.submit(() -> timed("stop", took, () -> Api.post("/api/runs/" + run + "/stop", ""))));
            for (Map.Entry<String, Future<Api.Answer>> answer : answers.entrySet()) {
                Api.Answer refused = answer.getValue().get();
                assertThat(refused.status())
                        .as(answer.getKey() + ": " + refused.body())
                        .isEqualTo(503);
                assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
                assertThat(refused.json().get("detail").asText())
                        .as(answer.getKey())
                        .contains(Cluster.bootstrapServers(), "check that the broker is running");
            }
        }
        // A little more than what the clients wait, for a machine that does other things too.
        assertThat(took).allSatisfy((what, time) -> assertThat(time).as(what).isLessThan(atWorst.plusSeconds(6)));
    }

    private static Api.Answer timed(
            String what, Map<String, Duration> took, java.util.function.Supplier<Api.Answer> call) {
        long start = System.nanoTime();
        Api.Answer answer = call.get();
        took.put(what, Duration.ofNanos(System.nanoTime() - start));
        return answer;
    }

    private static void assertGone() {
        String[] broker = Cluster.bootstrapServers().split(":");
        assertThatThrownBy(() -> new Socket(broker[0], Integer.parseInt(broker[1])).close())
                .isInstanceOf(ConnectException.class);
    }

    private void publish(String name, int rows) {
        try (Cluster cluster = new Cluster()) {
            cluster.publish(collection, 0, name, 0, rows);
        }
    }

    private static void read(EventSocket stream, int rows, List<String> seen) throws IOException {
        int enough = seen.size() + rows;
        while (seen.size() < enough) {
            seen.addAll(EventStream.attributesOf(stream.next("attributes")));
        }
    }

    private static JsonNode heartbeat(EventSocket stream, boolean reachable) throws IOException {
        while (true) {
            Event beat = stream.next("heartbeat");
            JsonNode kafka = beat.json().get("kafka");
            if (kafka.get("reachable").asBoolean() == reachable) {
                return kafka;
            }
        }
    }
}
