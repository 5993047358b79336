package io.winnow.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Sends records at a fixed rate and times each first sight at the other end, read committed.
 *
 * <p>A record's time runs from the moment at which the plan had it sent, not from the one at which it was: a stall that
 * holds up the sender counts.
 */
final class LatencyRun {

    private static final int LINGER_MS = 2;
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final String bootstrapServers;
    private final int rate;
    private final int warmUpSeconds;
    private final int seconds;

    LatencyRun(String bootstrapServers, int rate, int warmUpSeconds, int seconds) {
        this.bootstrapServers = bootstrapServers;
        this.rate = rate;
        this.warmUpSeconds = warmUpSeconds;
        this.seconds = seconds;
    }

    /** Every second record repeats the one before. */
    Latencies run(String from, String to, int partitions) throws InterruptedException {
        int records = rate * (warmUpSeconds + seconds);
        int expected = (records + 1) / 2;
        AtomicLongArray intended = new AtomicLongArray(expected);
        Latencies latencies = new Latencies();
        Thread reader = Thread.ofPlatform()
                .start(() -> read(to, partitions, intended, expected, rate * warmUpSeconds / 2, latencies));
        // The reader must be at its place before the first record.
        Thread.sleep(1000);
        send(from, records, intended);
        reader.join();
        return latencies;
    }

    private void send(String topic, int records, AtomicLongArray intended) {
        long start = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer = Workload.producer(bootstrapServers, LINGER_MS)) {
            for (int i = 0; i < records; i++) {
                long due = start + i * 1_000_000_000L / rate;
                while (due - System.nanoTime() > 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                if (i % 2 == 0) {
                    intended.set(i / 2, due);
                }
                producer.send(Workload.record(topic, i / 2, i));
            }
        }
    }

    private void read(
            String topic, int partitions, AtomicLongArray intended, int expected, int warmUp, Latencies latencies) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = java.util.stream.IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(all);
            consumer.seekToEnd(all);
            all.forEach(consumer::position);
            boolean[] seen = new boolean[expected];
            int count = 0;
            long lastNew = System.nanoTime();
            while (count < expected && System.nanoTime() - lastNew < DRAIN.toNanos()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    long now = System.nanoTime();
                    int number = Workload.numberOf(record.key());
                    if (!seen[number]) {
                        seen[number] = true;
                        count++;
                        lastNew = now;
                        if (number >= warmUp) {
                            latencies.add(now - intended.get(number));
                        }
                    }
                }
            }
        }
    }
}
