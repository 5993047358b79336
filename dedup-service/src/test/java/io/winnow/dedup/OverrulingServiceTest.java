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
import io.winnow.messages.TallyBatch;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.rulings.Ruling;
import io.winnow.messages.text.Sameness;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rulings on a real broker, while the service that carries them out is killed. */
@Tag("faults")
class OverrulingServiceTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final int TEXTS = 400;
    private static final int PARTITIONS = 2;
    private static final String CALL = "r.0.1.1";

    @TempDir
    Path directory;

    /** Of four texts one is struck out, one is merged into the fourth, one is struck out and split again. */
    @Test
    void carriesEachRulingOutOnceWhateverIsKilled() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(
                        directory.resolve("kafka"),
                        EmbeddedKafka.freePort(),
                        Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        // With more, a batch to a newly created topic can overtake the refused one before it: both are
                        // stuck.
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "max.in.flight.requests.per.connection",
                                1),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            TopicSetup.ensure(admin, TOPICS, PARTITIONS, (short) 1);
            order(producer);
            attributes(producer);
            rulings(producer);
            attributes(producer);

            int killed = 0;
            for (int kill = 0; kill < 3; kill++) {
                int before = written(kafka);
                try (DedupInstance instance =
                        DedupInstance.start(kafka.bootstrapServers(), TOPICS.prefix(), directory.resolve("s"), "a")) {
                    await().atMost(PATIENCE).until(() -> written(kafka) > before);
                    killed += instance.kill() == 137 ? 1 : 0;
                }
                rulings(producer);
            }
            try (DedupInstance instance =
                    DedupInstance.start(kafka.bootstrapServers(), TOPICS.prefix(), directory.resolve("s"), "a")) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(tallied(kafka)).isEqualTo(2L * TEXTS);
                    assertThat(listed(kafka)).isEqualTo(expected());
                    assertThat(whyNot(kafka)).hasSize(TEXTS / 2);
                });
            }

            assertThat(killed).isEqualTo(3);
        }
    }

    private static Set<String> expected() {
        Set<String> listed = new HashSet<>();
        for (int i = 0; i < TEXTS; i++) {
            if (i % 4 > 1) {
                listed.add("thing " + i);
            }
        }
        return listed;
    }

    private static void rulings(KafkaProducer<byte[], byte[]> producer) {
        for (int i = 0; i < TEXTS; i += 4) {
            rule(producer, Ruling.Kind.STRIKE, i, null);
            rule(producer, Ruling.Kind.MERGE, i + 1, i + 3);
            rule(producer, Ruling.Kind.STRIKE, i + 2, null);
            rule(producer, Ruling.Kind.SPLIT, i + 2, null);
        }
        producer.flush();
    }

    private static void rule(KafkaProducer<byte[], byte[]> producer, Ruling.Kind kind, int text, Integer into) {
        Ruling ruling = new Ruling(
                Ruling.VERSION,
                "home",
                1,
                key(text),
                kind,
                into == null ? null : key(into),
                into == null ? null : "thing " + into,
                attribute(text),
                "ann",
                Instant.EPOCH);
        producer.send(new ProducerRecord<>(
                TOPICS.rulings(),
                CollectionPartitioner.partitionOf("home", PARTITIONS),
                ruling.key().getBytes(UTF_8),
                Json.write(ruling)));
    }

    private static void order(KafkaProducer<byte[], byte[]> producer) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ProducerRecord<byte[], byte[]> order =
                    new ProducerRecord<>(TOPICS.rawAttributes(), partition, "home".getBytes(UTF_8), new byte[0]);
            order.headers().add(WinnowHeaders.GENERATION, "1".getBytes(UTF_8));
            WinnowHeaders.order(order.headers(), Sameness.USUAL);
            producer.send(order);
        }
    }

    private static void attributes(KafkaProducer<byte[], byte[]> producer) {
        for (int i = 0; i < TEXTS; i++) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(TOPICS.rawAttributes(), key(i).getBytes(UTF_8), Json.write(attribute(i)));
            record.headers().add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.USUAL));
            record.headers().add(WinnowHeaders.CALL, CALL.getBytes(UTF_8));
            producer.send(record);
        }
        producer.flush();
    }

    private static Attribute attribute(int text) {
        return new Attribute(1, "thing " + text, "thing " + text, "home", null, null, "r", CALL, Instant.EPOCH);
    }

    private static String key(int text) {
        return new AttributeKey("home", "thing " + text).toString();
    }

    /** What is in the list now; fails where a row follows another one of its key. */
    private static Set<String> listed(EmbeddedKafka kafka) {
        Map<String, String> listed = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read(kafka, TOPICS.uniqueAttributes())) {
            String key = new String(record.key(), UTF_8);
            if (record.value() == null) {
                listed.remove(key);
            } else {
                assertThat(listed.put(
                                key, Json.read(record.value(), Attribute.class).attribute()))
                        .as(key)
                        .isNull();
            }
        }
        return new HashSet<>(listed.values());
    }

    private static Map<String, Merge> whyNot(EmbeddedKafka kafka) {
        Map<String, Merge> whyNot = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read(kafka, TOPICS.merges())) {
            String key = new String(record.key(), UTF_8);
            if (record.value() == null) {
                whyNot.remove(key);
            } else {
                whyNot.put(key, Json.read(record.value(), Merge.class));
            }
        }
        return whyNot;
    }

    private static int written(EmbeddedKafka kafka) {
        return read(kafka, TOPICS.uniqueAttributes()).size()
                + read(kafka, TOPICS.merges()).size();
    }

    private static long tallied(EmbeddedKafka kafka) {
        return read(kafka, TOPICS.tallies()).stream()
                .flatMap(record -> Json.read(record.value(), TallyBatch.class).tallies().stream())
                .mapToLong(Tally::total)
                .sum();
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(EmbeddedKafka kafka, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }
}
