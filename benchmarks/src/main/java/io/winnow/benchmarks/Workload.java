package io.winnow.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.CallId;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import io.winnow.tracing.TraceHeaders;
import java.time.Instant;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records as producers write them: {@value #BYTES} bytes of key and value, calls of {@value #CALL_SIZE} attributes. */
final class Workload {

    static final int BYTES = 275;
    static final String COLLECTION = "bench";
    private static final int CALL_SIZE = 60;
    private static final int FOLLOWED = 20;
    private static final Instant AT = Instant.parse("2026-11-22T12:00:00.123Z");
    private static final String[] WORDS = {
        "museum", "tower", "garden", "bridge", "river", "night", "market", "street", "old", "grand", "view", "walk",
        "art", "modern", "hall", "square", "church", "wine", "cafe", "quiet", "royal", "island", "stone", "summer"
    };

    private Workload() {}

    /**
     * Writes records in a random order in which so many per cent repeat an earlier one.
     *
     * @param traced whether producers trace: one record in {@value #FOLLOWED} has the context of a trace
     * @return how many are not repeats
     */
    static int produce(String bootstrapServers, String topic, int records, int duplicatePercent, boolean traced) {
        Random random = new Random(42);
        int unique = 0;
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers, 20)) {
            begin(producer, topic);
            for (int i = 0; i < records; i++) {
                boolean repeat = unique > 0 && random.nextInt(100) < duplicatePercent;
                ProducerRecord<byte[], byte[]> record = record(topic, repeat ? random.nextInt(unique) : unique++, i);
                if (traced && i % FOLLOWED == 0) {
                    record.headers()
                            .add(
                                    TraceHeaders.PARENT,
                                    "00-%032x-%016x-01"
                                            .formatted(i / CALL_SIZE + 1, i + 1)
                                            .getBytes(UTF_8));
                }
                producer.send(record);
            }
        }
        return unique;
    }

    /** As a run begins: without, dedup does not know how the keys are made, and parses each record. */
    private static void begin(KafkaProducer<byte[], byte[]> producer, String topic) {
        for (PartitionInfo partition : producer.partitionsFor(topic)) {
            ProducerRecord<byte[], byte[]> order =
                    new ProducerRecord<>(topic, partition.partition(), COLLECTION.getBytes(UTF_8), null);
            order.headers().add(WinnowHeaders.GENERATION, "0".getBytes(UTF_8));
            WinnowHeaders.order(order.headers(), Sameness.USUAL);
            producer.send(order);
        }
    }

    /** One record; the same number always makes the same attribute. */
    static ProducerRecord<byte[], byte[]> record(String topic, int number, int position) {
        String canonical = text(number);
        String call = new CallId("run", 0, position / CALL_SIZE, 1).toString();
        byte[] key = new AttributeKey(COLLECTION, canonical).toBytes();
        Attribute attribute =
                new Attribute(Attribute.VERSION, canonical, canonical, COLLECTION, "random", "", "run", call, AT);
        int missing = BYTES - key.length - Json.write(attribute).length;
        byte[] value = Json.write(new Attribute(
                Attribute.VERSION,
                canonical,
                canonical,
                COLLECTION,
                "random",
                "m".repeat(Math.max(0, missing)),
                "run",
                call,
                AT));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
        record.headers()
                .add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.USUAL))
                .add(WinnowHeaders.CALL, call.getBytes(UTF_8));
        return record;
    }

    /** The number of the attribute that a key was made from. */
    static int numberOf(byte[] key) {
        String text = new String(key, UTF_8);
        return Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1));
    }

    static KafkaProducer<byte[], byte[]> producer(String bootstrapServers, int lingerMs) {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, lingerMs);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static String text(int number) {
        int mixed = number * 0x9E3779B1;
        return WORDS[(mixed >>> 1) % WORDS.length] + " " + WORDS[(mixed >>> 8) % WORDS.length] + " "
                + WORDS[(mixed >>> 15) % WORDS.length] + " " + number;
    }
}
