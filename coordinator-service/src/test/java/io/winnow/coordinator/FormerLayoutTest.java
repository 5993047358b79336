package io.winnow.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.text.DedupMode;
import io.winnow.tracing.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster on which the release before generations were the coordinator's business left runs. */
class FormerLayoutTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int PARTITIONS = 3;
    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

    private static EmbeddedKafka broker;

    @TempDir
    private Path directory;

    /** Of its own for each test. */
    private final Topics topics = new Topics("t" + NUMBER.incrementAndGet() + ".");

    private final String ledgers = topics.prefix() + "coordinator-ledgers-changelog";
    private Admin admin;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void startBroker(@TempDir Path directory) {
        broker = EmbeddedKafka.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start() throws Exception {
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        TopicSetup.ensure(admin, topics, PARTITIONS, (short) 1);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        producer.close();
        admin.close();
    }

    @Test
    void aListGoesOnWithItsGenerationAndItsMode() throws Exception {
        leave("old-1", "Paris", 0, DedupMode.CANONICAL, false);
        leave("old-2", "Paris", 4, DedupMode.EXACT, false);
        leave("old-3", "Lyon", 0, DedupMode.CANONICAL, false);

        try (Coordinator coordinator = new Coordinator(settings(), Tracing.off())) {
            coordinator.start();
            order("joins", "Paris", null, false);
            order("refused", "Paris", DedupMode.CANONICAL, false);
            order("fresh", "Paris", null, true);
            order("other", "Lyon", null, false);
            Map<String, RunStatus> statuses = awaitStatuses("joins", "refused", "fresh", "other");

            assertThat(statuses.get("joins").generation()).isEqualTo(4);
            assertThat(statuses.get("joins").dedup()).isEqualTo(DedupMode.EXACT);
            assertThat(statuses.get("refused").state()).isEqualTo(State.REFUSED);
            assertThat(statuses.get("fresh").generation()).isEqualTo(5);
            assertThat(statuses.get("other").generation()).isZero();
            assertThat(statuses.get("other").dedup()).isEqualTo(DedupMode.CANONICAL);
        }
    }

    @Test
    void runsKeepTheirHistoryAndThoseUnderWayAreStopped() throws Exception {
        leave("over", "Paris", 2, DedupMode.CANONICAL, false);
        leave("under-way", "Paris", 2, DedupMode.CANONICAL, true);

        int partitions = FormerLayout.upgrade(admin, settings());

        assertThat(partitions).isEqualTo(PARTITIONS);
        Map<String, RunStatus> statuses = awaitStatuses("over", "under-way");
        RunStatus over = statuses.get("over");
        assertThat(over.v()).isEqualTo(RunStatus.VERSION);
        assertThat(over.state()).isEqualTo(State.COMPLETED);
        assertThat(over.reason()).isEqualTo("every producer has made its 1 iteration");
        assertThat(over.generation()).isEqualTo(2);
        assertThat(over.totals().unique()).isEqualTo(7);
        assertThat(statuses.get("under-way").state()).isEqualTo(State.STOPPED);
        assertThat(statuses.get("under-way").reason()).contains("Winnow was upgraded");
        int home = CollectionPartitioner.partitionOf("paris", PARTITIONS);
        assertThat(newest(topics.runStatus()).values())
                .allSatisfy(record -> assertThat(record.partition()).isEqualTo(home));
        assertThat(newest(topics.runs())).as("orders").isEmpty();
    }

    @Test
    void isDoneOnce() throws Exception {
        leave("over", "Paris", 2, DedupMode.CANONICAL, false);
        FormerLayout.upgrade(admin, settings());
        await("the store of the former layout is gone")
                .untilAsserted(
                        () -> assertThat(admin.listTopics().names().get()).doesNotContain(ledgers));
        Map<String, ConsumerRecord<byte[], byte[]>> before = newest(topics.runStatus());

        FormerLayout.upgrade(admin, settings());

        assertThat(newest(topics.runStatus()).get("over").offset())
                .isEqualTo(before.get("over").offset());
    }

    @Test
    void doesNothingWhileACoordinatorOfThatReleaseIsAtWork() throws Exception {
        leave("over", "Paris", 2, DedupMode.CANONICAL, false);
        try (KafkaConsumer<byte[], byte[]> former = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", topics.prefix() + "coordinator"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            former.subscribe(List.of(topics.runs()));
            await("a member").pollInSameThread().until(() -> {
                former.poll(Duration.ofMillis(100));
                return !former.assignment().isEmpty();
            });

            assertThatThrownBy(() -> FormerLayout.upgrade(admin, settings(), Duration.ofMillis(500)))
                    .isInstanceOf(WinnowException.class)
                    .hasMessage("a coordinator of an earlier release still uses topics " + topics.prefix()
                            + "*: stop it, then start this one");
        }
        assertThat(newest(topics.runStatus()).get("over").value())
                .as("as it was")
                .contains("\"v\":2".getBytes(UTF_8));
    }

    /** Writes what a run of the former release left on the topics. */
    private void leave(String runId, String topic, long generation, DedupMode mode, boolean underWay) throws Exception {
        if (!admin.listTopics().names().get().contains(ledgers)) {
            admin.createTopics(List.of(
                            new NewTopic(ledgers, PARTITIONS, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
        ObjectNode request = Json.MAPPER.valueToTree(request(topic, mode, generation > 0));
        request.put("generation", generation);
        String lifecycle = underWay ? "{\"state\":\"running\",\"startedAt\":\"2026-11-20T10:00:01Z\"}" : """
                {"state":"ended","startedAt":"2026-11-20T10:00:01Z","finishedAt":"2026-11-20T10:01:00Z",
                 "outcome":{"kind":"COMPLETED","reason":"every producer has made its 1 iteration"}}""";
        String ledger = """
                {"v":2,"runId":"%s","request":%s,"requestedAt":"2026-11-20T10:00:00Z","lifecycle":%s,
                 "slots":[],"fruitlessFailures":0,"books":{"totals":{"calls":1,"failedCalls":0,"requests":1,
                 "failedRequests":0,"raw":7,"unique":7,"duplicate":0,"quarantined":0,"inputTokens":1,
                 "outputTokens":2},"providers":{},"open":{},"presumed":{},"rejected":{}},
                 "course":{"plan":"SETTLED","facets":[],"listed":1}}""".formatted(runId, request, lifecycle);
        byte[] id = runId.getBytes(UTF_8);
        send(ledgers, id, ledger);
        send(
                topics.runs(),
                id,
                "{\"v\":1,\"runId\":\"%s\",\"desired\":\"RUN\",\"request\":%s,\"at\":\"2026-11-20T10:00:00Z\"}"
                        .formatted(runId, request));
        send(topics.runStatus(), id, """
                {"v":2,"runId":"%s","request":%s,"state":"%s","requestedAt":"2026-11-20T10:00:00Z","providers":[],
                 "totals":{"calls":1},"inFlight":0,"unaccounted":0,"at":"2026-11-20T10:01:00Z"}""".formatted(runId, request, underWay ? "RUNNING" : "COMPLETED"));
    }

    /** As earlier releases did: in the partition of the key. */
    private void send(String topic, byte[] key, String value) throws Exception {
        producer.send(new ProducerRecord<>(topic, key, value.getBytes(UTF_8))).get();
    }

    private void order(String runId, String topic, DedupMode mode, boolean fresh) throws Exception {
        RunCommand command = RunCommand.start(runId, request(topic, mode, fresh), START);
        producer.send(CollectionPartitioner.record(topics.runs(), command, producer))
                .get();
    }

    private static RunRequest request(String topic, DedupMode mode, boolean fresh) {
        return RunRequest.explore(topic)
                .producers(1)
                .iterations(1)
                .routing("backoff", "random:random")
                .dedup(mode)
                .fresh(fresh)
                .build();
    }

    private Coordinator.Settings settings() {
        return new Coordinator.Settings(
                KafkaSettings.of(broker.bootstrapServers()),
                topics,
                directory.resolve("state"),
                "test",
                false,
                PARTITIONS,
                (short) 1,
                Duration.ofMillis(50),
                Duration.ofSeconds(60),
                Duration.ofMillis(100),
                Duration.ofSeconds(5));
    }

    private Map<String, RunStatus> awaitStatuses(String... runs) {
        Map<String, RunStatus> statuses = new HashMap<>();
        await("statuses").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            newest(topics.runStatus())
                    .forEach((runId, record) -> statuses.put(runId, Json.read(record.value(), RunStatus.class)));
            assertThat(statuses).containsKeys(runs);
        });
        return statuses;
    }

    /** The newest record of each key in each partition that is not deleted; fails when a key has one in two. */
    private Map<String, ConsumerRecord<byte[], byte[]>> newest(String topic) {
        Map<TopicPartition, Map<String, ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> found.computeIfAbsent(
                                        new TopicPartition(topic, record.partition()), unused -> new HashMap<>())
                                .put(new String(record.key(), UTF_8), record));
            }
        }
        Map<String, ConsumerRecord<byte[], byte[]>> newest = new HashMap<>();
        found.values()
                .forEach(partition -> partition.forEach((key, record) -> {
                    if (record.value() != null) {
                        assertThat(newest.put(key, record))
                                .as("%s in two partitions", key)
                                .isNull();
                    }
                }));
        return newest;
    }
}
