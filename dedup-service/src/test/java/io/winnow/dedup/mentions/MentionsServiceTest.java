package io.winnow.dedup.mentions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.winnow.dedup.DedupSettings;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Attribute;
import io.winnow.messages.Json;
import io.winnow.messages.consensus.Mentions;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
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

class MentionsServiceTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PARTITIONS = 2;
    private static final int KEYS = 50;

    private static EmbeddedKafka kafka;

    @TempDir
    Path state;

    /** Of its own for each test. */
    private final Topics topics = new Topics("t" + NUMBER.incrementAndGet() + ".");

    private Admin admin;

    @BeforeAll
    static void startBroker(@TempDir Path directory) {
        kafka = EmbeddedKafka.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void start() throws Exception {
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        TopicSetup.ensure(admin, topics, PARTITIONS, (short) 1);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void goesOnFromItsChangelogWithTheStateOfAnotherDisk() {
        try (MentionsService service = service("one")) {
            service.start();
            await().atMost(LIMIT).until(service.host()::isReady);
            name(0, 4);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(calls()).hasSize(KEYS).containsValue(4L));
        }
        name(4, 7);

        try (MentionsService service = service("two")) {
            service.start();

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(calls())
                            .hasSize(KEYS)
                            .allSatisfy((key, calls) -> assertThat(calls).isEqualTo(7)));
            assertThat(service.host().probe().restored()).isPositive();
        }
    }

    @Test
    void countsWhatIsThereBeforeItStops() {
        MentionsService service = service("one");
        service.start();
        await().atMost(LIMIT).until(service.host()::isReady);
        name(0, 3);
        await().atMost(LIMIT).until(() -> service.host().probe().lag(topics.rawAttributes()) == 0);

        service.close();

        assertThat(calls())
                .hasSize(KEYS)
                .allSatisfy((key, calls) -> assertThat(calls).isEqualTo(3));
    }

    @Test
    void saysWhatKeepsItFromCounting() throws Exception {
        admin.createPartitions(Map.of(topics.merges(), NewPartitions.increaseTo(PARTITIONS + 1)))
                .all()
                .get();
        try (MentionsService service = service("one")) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThatThrownBy(service::start)
                            .isInstanceOf(WinnowException.class)
                            .hasMessageContaining("winnow.dedup.mentions=false"));
        }
    }

    private MentionsService service(String name) {
        return new MentionsService(DedupSettings.of(
                kafka.bootstrapServers(), topics, state.resolve(name).resolve("dedup"), name));
    }

    /** Each of so many calls names everything. */
    private void name(int from, int to) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            IntStream.range(from, to)
                    .forEach(call -> IntStream.range(0, KEYS).forEach(i -> {
                        String id = "r.0." + call + ".1";
                        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                                topics.rawAttributes(),
                                ("paris|" + i).getBytes(UTF_8),
                                Json.write(
                                        new Attribute(1, "" + i, "" + i, "paris", "p", "m", "r", id, Instant.now())));
                        record.headers().add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.UNDECIDED));
                        record.headers().add(WinnowHeaders.CALL, id.getBytes(UTF_8));
                        producer.send(record);
                    }));
        }
    }

    private Map<String, Long> calls() {
        Map<String, Long> calls = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topics.mentions(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> calls.put(
                                new String(record.key(), UTF_8),
                                record.value() == null
                                        ? 0
                                        : Json.read(record.value(), Mentions.class)
                                                .calls()));
            }
        }
        return calls;
    }
}
