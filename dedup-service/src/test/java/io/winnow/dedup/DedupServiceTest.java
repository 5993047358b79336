package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.dedup.store.KeyHash;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Attribute;
import io.winnow.messages.Json;
import io.winnow.messages.Tally;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.Sameness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DedupServiceTest {

    /** Heap for fingerprints: for all that a test sends, or for tables of 358 in each partition and a filter of some 15 bits each. */
    private static final long ENOUGH = 64 << 20;

    private static final long TOO_LITTLE = 60_000;

    private static final int PARTITIONS = 4;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path brokerDirectory;

    private static EmbeddedKafka kafka;

    @TempDir
    Path state;

    private Topics topics;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start(
                brokerDirectory,
                EmbeddedKafka.freePort(),
                // How often the broker looks for transactions whose owner died.
                Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void createTopics() {
        topics = new Topics("t" + NUMBER.incrementAndGet() + ".");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            TopicSetup.ensure(admin, topics, PARTITIONS, (short) 1);
        }
    }

    @Test
    void isReadyOnceItHasItsPartitions() {
        try (DedupService service = service("one")) {
            service.start();

            await().atMost(Duration.ofSeconds(90)).until(service::isReady);
        }
    }

    @Test
    void keepsWhatDiffersInItsNumberWithoutARun() {
        try (DedupService service = service("one");
                KafkaProducer<byte[], byte[]> producer = producer()) {
            service.start();

            for (String text : List.of("5. Arrondissement", "6. Arrondissement", "The Louvre", "LOUVRE")) {
                producer.send(
                        raw(null, null, ("{\"attribute\":\"" + text + "\",\"collection\":\"c\"}").getBytes(UTF_8)));
            }

            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(uniqueKeys())
                            .containsExactlyInAnyOrder("c|5 arrondissement", "c|6 arrondissement", "c|louvre"));
        }
    }

    @Test
    void keepsTheFirstRulesWhereThereAreAttributesAlready() {
        try (DedupService service = service("one");
                KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>(topics.uniqueAttributes(), 0, "c|x".getBytes(UTF_8), json("x")));
            producer.flush();
            service.start();

            producer.send(
                    raw(null, null, "{\"attribute\":\"5. Arrondissement\",\"collection\":\"c\"}".getBytes(UTF_8)));

            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(uniqueKeys()).contains("c|arrondissement"));
        }
    }

    @Test
    void takesWhateverOthersSend() {
        Sent sent = new Sent();
        Random random = new Random(1);
        try (DedupService service = service("one");
                KafkaProducer<byte[], byte[]> producer = producer()) {
            service.start();
            for (int i = 0; i < 4_000; i++) {
                producer.send(anything(random, sent));
            }
            producer.flush();

            awaitConservation(sent.calls, Duration.ofSeconds(90));
        }

        assertThat(uniqueKeys()).containsExactlyInAnyOrderElementsOf(sent.keys);
        assertThat(tallies().stream().mapToLong(Tally::quarantined).sum()).isEqualTo(sent.bad);
        assertThat(sent.bad).isGreaterThan(100);
    }

    @Test
    @Tag("faults")
    void staysExactWhenAnInstanceIsKilledAndAnotherTakesOver() throws Exception {
        Sent sent = new Sent();
        Random random = new Random(2);
        List<Integer> exits = new ArrayList<>();
        try (DedupInstance first = start("a");
                DedupInstance second = start("b");
                KafkaProducer<byte[], byte[]> producer = producer()) {
            send(producer, random, sent, 5_000);
            await().atMost(Duration.ofSeconds(90)).until(() -> !tallies().isEmpty());
            send(producer, random, sent, 20_000);

            exits.add(first.kill());

            send(producer, random, sent, 5_000);
            awaitConservation(sent.calls, Duration.ofSeconds(90));
        }

        assertThat(exits).containsExactly(137);
        assertThat(uniqueKeys()).containsExactlyInAnyOrderElementsOf(sent.keys);
    }

    @Test
    @Tag("faults")
    void takesOverFromItsStandbyWithoutARestore() throws Exception {
        Sent sent = new Sent();
        Random random = new Random(5);
        long restoredBefore;
        long restored;
        int exit;
        try (DedupInstance first =
                        DedupInstance.start(kafka.bootstrapServers(), topics.prefix(), state.resolve("a"), "a", 1);
                DedupService second = new DedupService(
                        DedupInstance.settings(kafka.bootstrapServers(), topics, state.resolve("b"), "b", 1));
                KafkaProducer<byte[], byte[]> producer = producer()) {
            // A transaction writes few records of state, however much it decides: so there are many of them.
            for (int part = 0; part < 25; part++) {
                send(producer, random, sent, 800);
                awaitConservation(sent.calls, Duration.ofSeconds(90));
            }
            second.start();
            await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
                assertThat(second.isReady()).isTrue();
                assertThat(second.host().probe().tasks())
                        .as("half of each stage")
                        .isEqualTo(PARTITIONS);
                assertThat(second.host().probe().standbyTasks())
                        .as("partitions of the other, whose state it keeps")
                        .isEqualTo(PARTITIONS);
                // The end of a transaction is a record too, and the last of each changelog.
                assertThat(second.host().probe().stateLag()).isLessThanOrEqualTo(PARTITIONS);
            });
            restoredBefore = second.host().probe().restored();

            exit = first.kill();

            send(producer, random, sent, 5_000);
            awaitConservation(sent.calls, Duration.ofSeconds(90));
            assertThat(second.host().probe().tasks()).isEqualTo(2 * PARTITIONS);
            restored = second.host().probe().restored() - restoredBefore;
        }

        assertThat(exit).isEqualTo(137);
        assertThat(restoredBefore).as("its own half").isGreaterThan(25);
        assertThat(restored).as("the other half it had").isLessThan(25);
        assertThat(uniqueKeys()).containsExactlyInAnyOrderElementsOf(sent.keys);
    }

    @ParameterizedTest
    @ValueSource(longs = {ENOUGH, TOO_LITTLE})
    @Tag("faults")
    void staysExactWhenItIsKilledAgainAndAgain(long fingerprints) throws Exception {
        Sent sent = new Sent();
        Random random = new Random(3);
        List<Integer> exits = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int round = 0; round < 2; round++) {
                try (DedupInstance instance = start("a", fingerprints)) {
                    int before = tallies().size();
                    send(producer, random, sent, 10_000);
                    await().atMost(Duration.ofSeconds(90)).until(() -> tallies().size() > before);

                    exits.add(instance.kill());
                }
            }
            try (DedupInstance last = start("a", fingerprints)) {
                awaitConservation(sent.calls, Duration.ofSeconds(90));
            }
        }

        assertThat(exits).containsExactly(137, 137);
        assertThat(uniqueKeys()).containsExactlyInAnyOrderElementsOf(sent.keys);
    }

    @ParameterizedTest
    @ValueSource(longs = {ENOUGH, TOO_LITTLE})
    void knowsAfterARestartWhatItKnewBefore(long fingerprints) {
        Sent sent = new Sent();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            try (DedupService service = service("one", fingerprints)) {
                service.start();
                send(producer, new Random(4), sent, 5_000);
                orderGeneration(producer, "1");
                send(producer, new Random(4), sent, 2_500);
                awaitConservation(sent.calls, Duration.ofSeconds(90));
            }

            try (DedupService service = service("one", fingerprints)) {
                service.start();
                send(producer, new Random(4), sent, 5_000);
                awaitConservation(sent.calls, Duration.ofSeconds(90));
            }
        }

        List<String> once = sent.keys.stream()
                .flatMap(key -> Stream.of("0 " + key, "1 " + key))
                .toList();
        assertThat(read(topics.uniqueAttributes()).stream()
                        .map(record -> WinnowHeaders.text(record.headers(), WinnowHeaders.GENERATION) + " "
                                + new String(record.key(), UTF_8)))
                .containsExactlyInAnyOrderElementsOf(once);
    }

    /** A record for each attribute, and none of many. */
    @ParameterizedTest
    @ValueSource(longs = {ENOUGH, TOO_LITTLE})
    void knowsWhatEarlierBuildsWroteToItsChangelog(long fingerprints) throws Exception {
        String changelog = topics.prefix() + "dedup-known-changelog";
        Partitioning partitioning = new Partitioning(PARTITIONS);
        Sent sent = new Sent();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer = producer();
                DedupService service = service("one", fingerprints)) {
            admin.createTopics(List.of(new NewTopic(changelog, PARTITIONS, (short) 1)
                            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT))))
                    .all()
                    .get();
            for (int number = 0; number < 2_000; number += 2) {
                byte[] key = ("c|thing " + number).getBytes(UTF_8);
                producer.send(new ProducerRecord<>(changelog, partitioning.of(key), KeyHash.of(key), KeyHash.bytes(0)));
            }
            producer.flush();
            service.start();
            for (int number = 0; number < 2_000; number++) {
                producer.send(vouched(null, number, sent));
            }

            awaitConservation(sent.calls, Duration.ofSeconds(90));
        }

        assertThat(uniqueKeys())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.iterate(1, number -> number < 2_000, number -> number + 2)
                                .mapToObj(number -> "c|thing " + number)
                                .toList());
    }

    @Test
    @Tag("faults")
    void closesInTimeWhenTheBrokerIsGone(@TempDir Path directory, @TempDir Path otherState) {
        EmbeddedKafka gone = EmbeddedKafka.start(directory);
        DedupService service = new DedupService(
                DedupSettings.of(gone.bootstrapServers(), Topics.withDefaultPrefix(), otherState, "one"));
        service.start();
        await().atMost(Duration.ofSeconds(90)).until(service::isReady);
        gone.close();

        long start = System.nanoTime();
        service.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));
    }

    /** What was sent, and what must come of it. */
    private static final class Sent {
        private final Set<String> keys = new HashSet<>();
        private long calls;
        private long bad;
    }

    private DedupService service(String name) {
        return service(name, ENOUGH);
    }

    private DedupService service(String name, long fingerprints) {
        return new DedupService(
                DedupInstance.settings(kafka.bootstrapServers(), topics, state.resolve(name), name, 0, fingerprints));
    }

    private DedupInstance start(String name) throws Exception {
        return start(name, ENOUGH);
    }

    private DedupInstance start(String name, long fingerprints) throws Exception {
        return DedupInstance.start(
                kafka.bootstrapServers(), topics.prefix(), state.resolve(name), name, 0, fingerprints);
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Random random, Sent sent, int records) {
        for (int i = 0; i < records; i++) {
            producer.send(vouched(null, random.nextInt(8_000), sent));
        }
        producer.flush();
    }

    private void orderGeneration(KafkaProducer<byte[], byte[]> producer, String generation) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ProducerRecord<byte[], byte[]> order = raw(partition, "c", null);
            order.headers().add(WinnowHeaders.GENERATION, generation.getBytes(UTF_8));
            WinnowHeaders.order(order.headers(), Sameness.USUAL);
            producer.send(order);
        }
    }

    private ProducerRecord<byte[], byte[]> anything(Random random, Sent sent) {
        int number = random.nextInt(800);
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> vouched(null, number, sent);
            // As a client whose partitioner is another would.
            case 3 -> vouched(random.nextInt(PARTITIONS), number, sent);
            case 4 -> withCall(raw(null, null, foreign(number, sent)), sent);
            case 5 -> withCall(raw(null, "elsewhere|x", foreign(number, sent)), sent);
            case 6 -> withCall(raw(random.nextInt(PARTITIONS), "c|thing " + number, foreign(number, sent)), sent);
            case 7 -> bad("{\"attribute\":".getBytes(UTF_8), sent);
            case 8 -> bad(random.nextInt(50) == 0 ? new byte[1_000_000] : new byte[] {(byte) 0xFF}, sent);
            default -> bad(null, sent);
        };
    }

    private ProducerRecord<byte[], byte[]> vouched(Integer partition, int number, Sent sent) {
        String key = "c|thing " + number;
        sent.keys.add(key);
        ProducerRecord<byte[], byte[]> record = raw(partition, key, json("Thing " + number));
        record.headers().add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.USUAL));
        return withCall(record, sent);
    }

    private static byte[] foreign(int number, Sent sent) {
        sent.keys.add("c|thing " + number);
        return ("{\"attribute\":\"- The thing  " + number + ".\",\"collection\":\"c\"}").getBytes(UTF_8);
    }

    private ProducerRecord<byte[], byte[]> bad(byte[] value, Sent sent) {
        sent.bad++;
        return withCall(raw(null, "c|bad", value), sent);
    }

    private static ProducerRecord<byte[], byte[]> withCall(ProducerRecord<byte[], byte[]> record, Sent sent) {
        record.headers().add(WinnowHeaders.CALL, ("run.0." + sent.calls++ / 60 + ".1").getBytes(UTF_8));
        return record;
    }

    private ProducerRecord<byte[], byte[]> raw(Integer partition, String key, byte[] value) {
        return new ProducerRecord<>(topics.rawAttributes(), partition, key == null ? null : key.getBytes(UTF_8), value);
    }

    private static byte[] json(String attribute) {
        return Json.write(new Attribute(1, attribute, Canonical.of(attribute), "c", "random", null, null, null, null));
    }

    private void awaitConservation(long sent, Duration most) {
        await().atMost(most)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(
                                tallies().stream().mapToLong(Tally::total).sum())
                        .isEqualTo(sent));
        List<Tally> tallies = tallies();
        assertThat(tallies.stream().mapToLong(Tally::unique).sum())
                .isEqualTo(uniqueKeys().size());
    }

    private List<Tally> tallies() {
        return read(topics.tallies()).stream()
                .flatMap(record -> Json.read(record.value(), TallyBatch.class).tallies().stream())
                .toList();
    }

    private List<String> uniqueKeys() {
        return read(topics.uniqueAttributes()).stream()
                .map(record -> new String(record.key(), UTF_8))
                .toList();
    }

    /** All that is committed on a topic; compaction does not reach the segment being written. */
    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "linger.ms",
                        "5",
                        // With more, a batch to a topic that was just made can overtake the refused one before it, and
                        // then both are stuck until they are given up.
                        "max.in.flight.requests.per.connection",
                        "1",
                        "max.request.size",
                        "4000000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
