package io.winnow.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.tester.equipment.CommittedRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * The topic of unique attributes, written in transactions, as deduplication does. Attributes are numbered, {@code row-0},
 * {@code row-1} and so on, so that a set of them is a set of bits.
 */
final class UniqueTopic {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final int PARTITIONS = 4;
    private static final Duration TICK = Duration.ofMillis(50);

    private final String bootstrapServers;

    UniqueTopic(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    void setUp() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            TopicSetup.ensure(admin, TOPICS, PARTITIONS, (short) 1);
        }
    }

    static int numberOf(String attribute) {
        return Integer.parseInt(attribute, attribute.lastIndexOf('-') + 1, attribute.length(), 10);
    }

    void publish(String collection, int from, int to) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            publish(producer, collection, from, to);
        }
    }

    /** Publishes this many rows per second on its own thread until it is stopped. */
    Flow flow(String collection, int from, int rowsASecond) {
        return new Flow(collection, from, rowsASecond);
    }

    /** The rows on the topic, once each. */
    BitSet numbersIn(String collection) {
        BitSet numbers = new BitSet();
        try (CommittedRecords records = new CommittedRecords(KafkaSettings.of(bootstrapServers))) {
            records.read(TOPICS.uniqueAttributes(), record -> {
                AttributeKey key = AttributeKey.parse(new String(record.key(), UTF_8));
                if (key.collection().equals(collection)) {
                    int number = numberOf(key.canonical());
                    assertThat(numbers.get(number))
                            .as("%s is on the topic twice", key)
                            .isFalse();
                    numbers.set(number);
                }
            });
        }
        return numbers;
    }

    private KafkaProducer<byte[], byte[]> producer() {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "transactional.id",
                        UUID.randomUUID().toString(),
                        "linger.ms",
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static void publish(KafkaProducer<byte[], byte[]> producer, String collection, int from, int to) {
        Instant now = Instant.now();
        producer.beginTransaction();
        for (int number = from; number < to; number++) {
            String text = "row-" + number;
            Attribute attribute = new Attribute(
                    Attribute.VERSION, text, text, collection, "random", "random", "run-1", "run-1.0.1.1", now);
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    TOPICS.uniqueAttributes(), new AttributeKey(collection, text).toBytes(), Json.write(attribute));
            record.headers().add(WinnowHeaders.GENERATION, "0".getBytes(US_ASCII));
            producer.send(record);
        }
        producer.commitTransaction();
    }

    /** Rows that come one batch after the other. What became of a batch whose transaction failed, the topic alone knows. */
    final class Flow implements AutoCloseable {

        private final Thread thread;
        private volatile boolean stopped;
        private volatile int next;

        private Flow(String collection, int from, int rowsASecond) {
            next = from;
            int batch = (int) (rowsASecond * TICK.toMillis() / 1_000);
            thread = Thread.ofPlatform().name("flow of " + collection).start(() -> run(collection, batch));
        }

        /** The number of the row that would come next. */
        int next() {
            return next;
        }

        /** Waits until rows up to a number have been sent. */
        void await(int number) {
            Awaitility.await("row " + number).atMost(Winnow.LIMIT).until(() -> next >= number);
        }

        /** Waits until rows up to a number have been sent, then stops. */
        void stopAt(int number) {
            await(number);
            close();
        }

        private void run(String collection, int batch) {
            while (!stopped) {
                try (KafkaProducer<byte[], byte[]> producer = producer()) {
                    long due = System.nanoTime();
                    while (!stopped) {
                        int from = next;
                        next = from + batch;
                        publish(producer, collection, from, from + batch);
                        due += TICK.toNanos();
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                } catch (KafkaException e) {
                    // The broker may be unreachable: another producer continues with the next batch.
                    continue;
                }
            }
        }

        @Override
        public void close() {
            stopped = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
