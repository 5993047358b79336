package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.Tally;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.Verdict;
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
import org.junit.jupiter.api.Tag;
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

    private static final int JUDGED = 150;
    private static final String LAST = "Quokka";

    @TempDir
    Path directory;

    @Test
    @Tag("faults")
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

    /** All are asked about before the first verdict is given, so that there is one right result. */
    @Test
    @Tag("long")
    void decidesTheSameWhateverIsKilledWhileDoubtsWait() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(
                        directory.resolve("kafka"),
                        EmbeddedKafka.freePort(),
                        Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
            Topics calm = new Topics("calm.");
            Topics killed = new Topics("killed.");
            for (Topics topics : List.of(calm, killed)) {
                TopicSetup.ensure(admin, topics, 1, (short) 1);
                order(producer, topics);
                lines().subList(0, JUDGED).forEach(line -> send(producer, topics, line, true));
                send(producer, topics, LAST, false);
            }
            producer.flush();

            try (DedupInstance instance = start(kafka, calm, "a")) {
                awaitLast(kafka, calm);
                judge(kafka, producer, calm);
                awaitTallied(kafka, calm, JUDGED + 1);
            }
            try (DedupInstance instance = start(kafka, killed, "b")) {
                await().atMost(PATIENCE)
                        .until(() -> !read(kafka, killed.doubts()).isEmpty());
                instance.kill();
            }
            try (DedupInstance instance = start(kafka, killed, "c")) {
                awaitLast(kafka, killed);
                long decided = tallied(kafka, killed);
                judge(kafka, producer, killed);
                await().atMost(PATIENCE).until(() -> tallied(kafka, killed) > decided);
                instance.kill();
            }
            try (DedupInstance instance = start(kafka, killed, "d")) {
                awaitTallied(kafka, killed, JUDGED + 1);
            }

            assertThat(read(kafka, killed.merges()))
                    .extracting(record -> Json.read(record.value(), Merge.class).rule())
                    .contains(Merge.Rule.JUDGE);
            assertThat(read(kafka, killed.doubts()))
                    .extracting(record -> Json.read(record.value(), Doubt.class).key())
                    .doesNotHaveDuplicates();
            assertThat(decisions(kafka, killed)).isEqualTo(decisions(kafka, calm));
        }
    }

    /** Says of every other doubt that it is the same as the entry that seems most like it. */
    private static void judge(EmbeddedKafka kafka, KafkaProducer<byte[], byte[]> producer, Topics topics) {
        for (ConsumerRecord<byte[], byte[]> record : read(kafka, topics.doubts())) {
            Doubt doubt = Json.read(record.value(), Doubt.class);
            boolean isSame = doubt.key().hashCode() % 2 == 0;
            Verdict verdict = new Verdict(
                    Verdict.VERSION,
                    doubt.collection(),
                    doubt.generation(),
                    doubt.key(),
                    isSame ? doubt.candidates().getFirst().key() : null,
                    isSame ? Verdict.Kind.SAME : Verdict.Kind.DIFFERENT,
                    "random:judge",
                    doubt.runId(),
                    null,
                    Instant.EPOCH);
            producer.send(new ProducerRecord<>(topics.verdicts(), 0, doubt.key().getBytes(UTF_8), Json.write(verdict)));
        }
        producer.flush();
    }

    private static void awaitLast(EmbeddedKafka kafka, Topics topics) {
        String last = new AttributeKey("home", SEMANTIC.keyOf(LAST)).toString();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(read(kafka, topics.uniqueAttributes()))
                        .anyMatch(record -> new String(record.key(), UTF_8).equals(last)));
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
        order(producer, topics);
        lines().forEach(line -> send(producer, topics, line, false));
        producer.flush();
    }

    private static void order(KafkaProducer<byte[], byte[]> producer, Topics topics) {
        ProducerRecord<byte[], byte[]> order =
                new ProducerRecord<>(topics.rawAttributes(), 0, "home".getBytes(UTF_8), new byte[0]);
        order.headers().add(WinnowHeaders.GENERATION, "1".getBytes(UTF_8));
        WinnowHeaders.order(order.headers(), SEMANTIC);
        producer.send(order);
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, Topics topics, String line, boolean isJudged) {
        String form = SEMANTIC.keyOf(line);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topics.rawAttributes(),
                0,
                new AttributeKey("home", form).toBytes(),
                Json.write(new Attribute(1, line, form, "home", null, null, "r", "r.0.1", Instant.EPOCH)));
        record.headers().add(WinnowHeaders.CANONICAL, WinnowHeaders.form(SEMANTIC));
        record.headers().add(WinnowHeaders.CALL, "r.0.1".getBytes(UTF_8));
        if (isJudged) {
            record.headers().add(WinnowHeaders.JUDGED, "true".getBytes(UTF_8));
        }
        producer.send(record);
    }

    private static void awaitAll(EmbeddedKafka kafka, Topics topics) {
        awaitTallied(kafka, topics, lines().size());
    }

    private static void awaitTallied(EmbeddedKafka kafka, Topics topics, long count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(tallied(kafka, topics)).isEqualTo(count));
    }

    private static long tallied(EmbeddedKafka kafka, Topics topics) {
        return read(kafka, topics.tallies()).stream()
                .flatMap(record -> Json.read(record.value(), TallyBatch.class).tallies().stream())
                .mapToLong(Tally::total)
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
