package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.Tally;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list whose entries must differ in meaning, with a broker and with processes that are killed. */
class MeaningServiceTest {

    private static final Sameness SEMANTIC = Sameness.beginning(DedupMode.SEMANTIC);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String[] THINGS = {
        "solar panels",
        "the loft",
        "wall cavities",
        "a heat pump",
        "thick curtains",
        "LED lamps",
        "a water meter",
        "a smart thermostat"
    };
    private static final String[] DEEDS = {
        "install %s", "installing %s", "get %s", "%s", "buy cheap %s", "%s for every room"
    };

    @TempDir
    Path directory;

    @Test
    void decidesTheSameWhateverIsKilled() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(
                directory.resolve("kafka"),
                EmbeddedKafka.freePort(),
                Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"))) {
            Topics calm = new Topics("calm.");
            Topics killed = new Topics("killed.");
            int exit;
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                    KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
                TopicSetup.ensure(admin, calm, 1, (short) 1);
                TopicSetup.ensure(admin, killed, 1, (short) 1);
                send(producer, calm);
                send(producer, killed);
            }

            try (DedupInstance instance = start(kafka, calm, "a")) {
                awaitAll(kafka, calm);
            }
            try (DedupInstance instance = start(kafka, killed, "b")) {
                await().atMost(PATIENCE)
                        .until(() -> !read(kafka, killed.merges()).isEmpty());
                exit = instance.kill();
            }
            boolean wasInTheMiddle = tallied(kafka, killed) < lines().size();
            try (DedupInstance instance = start(kafka, killed, "c")) {
                awaitAll(kafka, killed);
            }

            assertThat(exit).isEqualTo(137);
            assertThat(wasInTheMiddle).as("killed before all was decided").isTrue();
            assertThat(decisions(kafka, calm)).anyMatch(line -> line.contains(" = "));
            assertThat(decisions(kafka, killed)).isEqualTo(decisions(kafka, calm));
        }
    }

    private DedupInstance start(EmbeddedKafka kafka, Topics topics, String name) throws Exception {
        return DedupInstance.start(kafka.bootstrapServers(), topics.prefix(), directory.resolve(name), name);
    }

    private static List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int round = 0; round < 12; round++) {
            for (String thing : THINGS) {
                for (String deed : DEEDS) {
                    lines.add(deed.formatted(thing) + (round == 0 ? "" : " in step " + round));
                }
            }
        }
        return lines;
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, Topics topics) {
        ProducerRecord<byte[], byte[]> order =
                new ProducerRecord<>(topics.rawAttributes(), 0, "home".getBytes(UTF_8), new byte[0]);
        order.headers().add(WinnowHeaders.GENERATION, "1".getBytes(UTF_8));
        WinnowHeaders.order(order.headers(), SEMANTIC);
        producer.send(order);
        for (String line : lines()) {
            String form = SEMANTIC.keyOf(line);
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    topics.rawAttributes(),
                    0,
                    new AttributeKey("home", form).toBytes(),
                    Json.write(new Attribute(1, line, form, "home", null, null, "r", "r.0.1", Instant.EPOCH)));
            record.headers().add(WinnowHeaders.CANONICAL, WinnowHeaders.form(SEMANTIC));
            record.headers().add(WinnowHeaders.CALL, "r.0.1".getBytes(UTF_8));
            producer.send(record);
        }
        producer.flush();
    }

    private static void awaitAll(EmbeddedKafka kafka, Topics topics) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(tallied(kafka, topics)).isEqualTo(lines().size()));
    }

    private static long tallied(EmbeddedKafka kafka, Topics topics) {
        return read(kafka, topics.tallies()).stream()
                .mapToLong(record -> Json.read(record.value(), Tally.class).total())
                .sum();
    }

    private static List<String> decisions(EmbeddedKafka kafka, Topics topics) {
        List<String> decisions = new ArrayList<>();
        read(kafka, topics.uniqueAttributes())
                .forEach(record -> decisions.add(new String(record.key(), UTF_8)
                        + (record.headers().lastHeader(WinnowHeaders.UNCHECKED) == null ? "" : " (unchecked)")));
        read(kafka, topics.merges()).forEach(record -> {
            Merge merge = Json.read(record.value(), Merge.class);
            decisions.add(merge.dropped() + " = " + merge.twin() + " " + merge.score());
        });
        return decisions;
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(EmbeddedKafka kafka, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(EmbeddedKafka kafka) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
