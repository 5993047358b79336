package io.winnow.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.winnow.client.runs.KafkaOrders;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that know nothing of each other order runs of one new collection at the same instant: two that start it over, one that wants
 * equal texts and one that wants equal forms. {@code -Dwinnow.generation.rounds} says how many collections, {@code
 * -Dwinnow.generation.seed} who orders what in each.
 */
@Tag("faults")
class GenerationsIT {

    private static final int ROUNDS = Integer.getInteger("winnow.generation.rounds", 20);
    private static final long SEED = Long.getLong("winnow.generation.seed", 20_261_126);
    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    /** What a client orders. */
    private record Wish(@Nullable DedupMode dedup, boolean fresh) {}

    /**
     * What became of it.
     *
     * @param runId null when it was refused at once
     * @param refusal the reason when it was refused at once
     */
    private record Order(
            Wish wish, @Nullable String runId, @Nullable String refusal) {}

    /** Some way to order a run. */
    private interface Client {

        Order order(String topic, String runId, Wish wish) throws Exception;
    }

    @Test
    void ordersOfTheSameInstantNeverShareAGenerationOrMixModes() throws Exception {
        List<Wish> wishes = new ArrayList<>(List.of(
                new Wish(null, true),
                new Wish(null, true),
                new Wish(DedupMode.EXACT, false),
                new Wish(DedupMode.CANONICAL, false)));
        Random random = new Random(SEED);
        try (Constellation constellation =
                        Constellation.start(directory, Map.of(), "coordinator", "dedup", "producer", "ui");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int other = constellation.add("ui", "ui-2", Map.of()).port();
            int one = constellation.service("ui").port();
            KafkaOrders cluster = new KafkaOrders(
                    new KafkaClients(KafkaSettings.of(constellation.bootstrapServers()), TOPICS, "command-line"));
            List<Client> clients = List.of(http(one), http(other), commandLine(cluster), commandLine(cluster));
            Map<String, List<Order>> rounds = new TreeMap<>();

            for (int round = 0; round < ROUNDS; round++) {
                Collections.shuffle(wishes, random);
                String collection = "race-" + round;
                rounds.put(collection, orderAtOnce(threads, clients, wishes, collection));
            }

            Map<String, RunStatus> ends = new HashMap<>();
            for (List<Order> orders : rounds.values()) {
                for (Order order : orders) {
                    if (order.runId() != null) {
                        ends.put(order.runId(), awaitEnd(constellation, order.runId()));
                    }
                }
            }
            rounds.forEach((collection, orders) -> requireOneMeaning(collection, orders, ends));
            requireExactLists(constellation.bootstrapServers());
        }
    }

    private static List<Order> orderAtOnce(
            ExecutorService threads, List<Client> clients, List<Wish> wishes, String collection) throws Exception {
        CyclicBarrier instant = new CyclicBarrier(clients.size());
        List<Callable<Order>> orders = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            Client client = clients.get(i);
            Wish wish = wishes.get(i);
            String runId = collection + "-" + i;
            orders.add(() -> {
                instant.await();
                return client.order(collection, runId, wish);
            });
        }
        List<Order> given = new ArrayList<>();
        for (Future<Order> order : threads.invokeAll(orders)) {
            given.add(order.get());
        }
        return given;
    }

    private static Client http(int port) {
        return (topic, unused, wish) -> {
            ObjectNode body = Json.MAPPER.createObjectNode();
            body.put("topic", topic)
                    .put("producers", 1)
                    .put("iterations", 1)
                    .put("requestSize", 20)
                    .put("routingConfig", routing())
                    .put("fresh", wish.fresh());
            if (wish.dedup() != null) {
                body.put("dedup", wish.dedup().name());
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/runs"))
                    .timeout(Duration.ofSeconds(30))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                    .build();
            // On a machine that is busy the service may take Kafka for gone. It says so before it orders anything.
            HttpResponse<String> answer = await("an answer for " + topic)
                    .atMost(Constellation.PATIENCE)
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .until(
                            () -> HTTP.send(request, HttpResponse.BodyHandlers.ofString()),
                            found -> found.statusCode() != 503 || !found.body().contains("does not answer"));
            JsonNode json = Json.MAPPER.readTree(answer.body());
            if (answer.statusCode() == 409) {
                return new Order(wish, null, json.get("detail").asText());
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            return new Order(wish, json.get("runId").asText(), null);
        };
    }

    private static Client commandLine(KafkaOrders cluster) {
        return (topic, runId, wish) -> {
            cluster.send(
                    RunCommand.start(
                            runId,
                            RunRequest.explore(topic)
                                    .producers(1)
                                    .iterations(1)
                                    .requestSize(20)
                                    .routing("backoff", routing())
                                    .dedup(wish.dedup())
                                    .fresh(wish.fresh())
                                    .build(),
                            Instant.now()),
                    null);
            return new Order(wish, runId, null);
        };
    }

    /** So few things that runs of one collection say the same, in several spellings. */
    private static String routing() {
        return "random:vocabulary=40";
    }

    private static RunStatus awaitEnd(Constellation constellation, String runId) {
        return await("end of " + runId)
                .atMost(Constellation.PATIENCE)
                .pollInSameThread()
                .ignoreExceptionsMatching(failure -> failure instanceof IOException)
                .until(
                        () -> constellation.api().status(runId),
                        status -> status.state().isTerminal());
    }

    private static void requireOneMeaning(String collection, List<Order> orders, Map<String, RunStatus> ends) {
        Set<Long> begun = new HashSet<>();
        Set<DedupMode> modes = new HashSet<>();
        List<String> refusals = new ArrayList<>();
        for (Order order : orders) {
            RunStatus end = order.runId() == null ? null : Objects.requireNonNull(ends.get(order.runId()));
            if (end == null) {
                refusals.add(order.refusal());
            } else if (end.state() == State.REFUSED) {
                refusals.add(end.reason());
                assertThat(end.totals().requests())
                        .as("asked for %s", end.runId())
                        .isZero();
            } else {
                assertThat(end.state()).as("%s: %s", end.runId(), end.reason()).isEqualTo(State.COMPLETED);
                assertThat(end.totals().raw()).isEqualTo(end.totals().decided()).isPositive();
                modes.add(end.dedup());
                if (order.wish().fresh()) {
                    assertThat(begun.add(end.generation()))
                            .as("%s: its own generation: %d", end.runId(), end.generation())
                            .isTrue();
                }
            }
        }
        assertThat(begun).as("generations begun in %s", collection).hasSize(2);
        assertThat(modes).as("modes of %s", collection).hasSize(1);
        String mode = modes.iterator().next().name().toLowerCase(java.util.Locale.ROOT);
        assertThat(refusals)
                .as("refused in %s", collection)
                .singleElement()
                .asString()
                .contains("dedup is " + mode + " in collection " + collection);
    }

    /** What each partition lets through, in order, is what its records and its orders to begin a generation come to. */
    private static void requireExactLists(String bootstrapServers) {
        Map<Integer, List<String>> expected = new TreeMap<>();
        Map<Integer, List<String>> listed = new TreeMap<>();
        Map<String, Long> generations = new HashMap<>();
        Set<String> known = new HashSet<>();
        read(bootstrapServers, TOPICS.rawAttributes(), record -> {
            String key = new String(record.key(), UTF_8);
            int separator = key.indexOf('|');
            if (separator < 0) {
                generations.merge(record.partition() + key, generation(record), Math::max);
                return;
            }
            long generation = generations.getOrDefault(record.partition() + key.substring(0, separator), 0L);
            String row = generation + " " + key;
            if (known.add(row)) {
                expected.computeIfAbsent(record.partition(), unused -> new ArrayList<>())
                        .add(row);
            }
        });
        read(
                bootstrapServers,
                TOPICS.uniqueAttributes(),
                record -> listed.computeIfAbsent(record.partition(), unused -> new ArrayList<>())
                        .add(generation(record) + " " + new String(record.key(), UTF_8)));
        assertThat(listed).isNotEmpty().isEqualTo(expected);
    }

    private static long generation(ConsumerRecord<byte[], byte[]> record) {
        return Long.parseLong(Objects.requireNonNull(WinnowHeaders.text(record.headers(), WinnowHeaders.GENERATION)));
    }

    private static void read(
            String bootstrapServers, String topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(reader);
            }
        }
    }
}
