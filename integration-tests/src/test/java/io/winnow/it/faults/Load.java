package io.winnow.it.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.CallId;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * Attributes sent to deduplication at a steady pace, of which it is known what must come of them: so many records, of so many
 * attributes ({@code row-0}, {@code row-1} and so on, in three spellings), in an order that a seed makes. Each attribute comes once at
 * least, if it is not stopped early.
 */
final class Load implements AutoCloseable {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final int CALL_SIZE = 50;
    private static final long TICK_MS = 10;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final String collection;
    private final String runId;
    private final List<Integer> order;
    private final int total;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile int sent;
    private volatile Duration took = Duration.ZERO;
    private volatile boolean stopped;

    private Load(String bootstrapServers, String collection, long seed, int records, int attributes, int perSecond) {
        this.collection = collection;
        this.runId = "load-" + collection;
        this.total = records;
        this.order = order(new Random(seed), records, attributes);
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("load of " + collection)
                .start(() -> send(bootstrapServers, new Random(~seed), perSecond));
    }

    /**
     * Begins to send.
     *
     * @param records how many there are in all
     * @param attributes how many different ones there are among them
     * @param perSecond records a second; 0 for as fast as it goes
     */
    static Load begin(
            String bootstrapServers, String collection, long seed, int records, int attributes, int perSecond) {
        return new Load(bootstrapServers, collection, seed, records, attributes, perSecond);
    }

    String collection() {
        return collection;
    }

    /** What its attributes' calls begin with. */
    String runId() {
        return runId;
    }

    /** Different attributes among those that were sent, or will be. */
    int attributes() {
        return (int) order.subList(0, records()).stream().distinct().count();
    }

    /** Records that were sent, or will be. */
    int records() {
        return stopped ? sent : total;
    }

    /** Sends no more than it has sent. */
    void stopEarly() {
        close();
    }

    /** Records that were handed to Kafka's client so far. */
    int sent() {
        return sent;
    }

    void awaitSent(int count) {
        Awaitility.await("record " + count + " of " + collection)
                .atMost(Constellation.PATIENCE)
                .until(() -> sent >= count);
    }

    /** Waits until the broker has all of them. */
    void awaitEnd() throws InterruptedException {
        thread.join();
        Exception thrown = failure.get();
        if (thrown != null || acknowledged.get() != records()) {
            throw new AssertionError(
                    "the broker has " + acknowledged + " of " + records() + " records of " + collection, thrown);
        }
    }

    /** From the first record to the broker's last acknowledgement; zero before the end. */
    Duration took() {
        return took;
    }

    private static List<Integer> order(Random random, int records, int attributes) {
        List<Integer> order = new ArrayList<>(records);
        for (int i = 0; i < records; i++) {
            order.add(i < attributes ? i : random.nextInt(attributes));
        }
        Collections.shuffle(order, random);
        return order;
    }

    private void send(String bootstrapServers, Random random, int perSecond) {
        Map<String, Object> configuration = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "acks",
                "all",
                "enable.idempotence",
                true,
                "linger.ms",
                5,
                // Whatever is broken here comes back within a test.
                "delivery.timeout.ms",
                600_000,
                "max.block.ms",
                600_000);
        long begin = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < total && !stopped; i++) {
                if (perSecond > 0) {
                    long due = begin + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
                    if (due - System.nanoTime() > TimeUnit.MILLISECONDS.toNanos(TICK_MS)) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                }
                producer.send(record(i, order.get(i), random.nextInt(3)), (unused, thrown) -> {
                    if (thrown == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        failure.compareAndSet(null, thrown);
                    }
                });
                sent = i + 1;
            }
        }
        took = Duration.ofNanos(System.nanoTime() - begin);
    }

    private ProducerRecord<byte[], byte[]> record(int index, int number, int spelling) {
        String canonical = "row-" + number;
        String text = switch (spelling) {
            case 0 -> canonical;
            case 1 -> "Row-" + number;
            default -> canonical.toUpperCase(Locale.ROOT);
        };
        String callId = new CallId(runId, 0, 1 + index / CALL_SIZE, 1).toString();
        Attribute attribute = new Attribute(
                Attribute.VERSION, text, canonical, collection, "random", "random", runId, callId, Instant.now());
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                TOPICS.rawAttributes(), new AttributeKey(collection, canonical).toBytes(), Json.write(attribute));
        record.headers().add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.USUAL));
        record.headers().add(WinnowHeaders.CALL, callId.getBytes(US_ASCII));
        return record;
    }

    /** Does not wait long for an unreachable broker: callers that need everything have waited for the end before. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
