package io.winnow.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Records that no topic should hold, for each of the topics. */
final class Poison {

    /** The prefix of all names in it, which distinguishes it from what tests count. */
    static final String NAME = "poison";

    /** What a broker takes by default, but for some bytes that a batch needs. */
    private static final int LARGEST = 1024 * 1024 - 200;

    private Poison() {}

    /** Whether an attribute's record is of its making. */
    static boolean is(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null
                || !new String(record.key(), UTF_8).contains("|")
                || new String(record.key(), UTF_8).startsWith(NAME);
    }

    /** All of it, for one topic, in an order that a seed makes. */
    static List<ProducerRecord<byte[], byte[]>> forTopic(String topic, long seed) {
        Random random = new Random(seed);
        List<byte[]> keys = new ArrayList<>(List.of(
                new byte[0], (NAME + "|x").getBytes(UTF_8), NAME.getBytes(UTF_8), bytes(random, 30), filled(50_000)));
        keys.add(null);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (byte[] value : values(random)) {
            // Each value under a key that is one, and under one that is garbage.
            for (byte[] key : Arrays.asList((NAME + "-1").getBytes(UTF_8), keys.get(random.nextInt(keys.size())))) {
                int keySize = key == null ? 0 : key.length;
                byte[] fitting = value == null || value.length + keySize <= LARGEST
                        ? value
                        : Arrays.copyOf(value, LARGEST - keySize);
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, fitting);
                if (fitting == null || fitting.length < LARGEST / 2) {
                    addHeaders(record, random);
                }
                records.add(record);
            }
        }
        return records;
    }

    private static List<byte @Nullable []> values(Random random) {
        List<byte[]> values = new ArrayList<>();
        values.add(null);
        for (String text : List.of(
                "",
                "null",
                "[]",
                "42",
                "\"text\"",
                "{}",
                "{\"v\":1}",
                "{\"v\":99,\"runId\":\"poison\",\"callId\":\"poison\",\"attribute\":\"poison\"}",
                "{\"v\":\"one\",\"runId\":{},\"request\":[],\"attribute\":7}",
                "{\"v\":1,\"runId\":\"poison\",\"desired\":\"RUN\",\"state\":\"RUNNING\",\"request\":{}}",
                "{\"v\":1,\"runId\":\"poison\",\"desired\":\"RU",
                "{\"v\":1,\"collection\":\"poison\",\"attribute\":\"" + "x".repeat(100_000) + "\"}",
                "[".repeat(100_000),
                "{\"v\":1,\"runId\":\"" + "r".repeat(LARGEST - 1_000) + "\"}")) {
            values.add(text.getBytes(UTF_8));
        }
        values.add(bytes(random, 200));
        values.add(bytes(random, LARGEST));
        return values;
    }

    private static void addHeaders(ProducerRecord<byte[], byte[]> record, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> record.headers().add(WinnowHeaders.CALL, (NAME + "-call").getBytes(UTF_8));
            case 1 ->
                record.headers()
                        .add(WinnowHeaders.GENERATION, "NaN".getBytes(UTF_8))
                        .add(WinnowHeaders.CANONICAL, bytes(random, 10))
                        .add(WinnowHeaders.DEDUP, null);
            case 2 ->
                record.headers()
                        .add(WinnowHeaders.CALL, (NAME + "x".repeat(60_000)).getBytes(UTF_8))
                        .add("traceparent", bytes(random, 55))
                        .add("", bytes(random, 100_000));
            default -> record.headers().add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.USUAL));
        }
    }

    /** All topics that there are. */
    static List<String> topics() {
        return Topics.withDefaultPrefix().specs().stream()
                .map(Topics.Spec::name)
                .toList();
    }

    private static byte[] bytes(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] filled(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 'k');
        return bytes;
    }
}
