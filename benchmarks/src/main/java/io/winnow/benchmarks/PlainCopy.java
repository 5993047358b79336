package io.winnow.benchmarks;

import io.winnow.dedup.DedupSettings;
import io.winnow.dedup.StreamsProperties;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;

/** The least that copies a topic exactly once: one thread, a consumer and a transactional producer. */
final class PlainCopy implements AutoCloseable {

    private final DedupSettings settings;
    private final String group;
    private final String from;
    private final String to;
    private final Thread thread;
    private volatile boolean stopping;

    PlainCopy(DedupSettings settings, String group, String from, String to) {
        this.settings = settings;
        this.group = group;
        this.from = from;
        this.to = to;
        this.thread = Thread.ofPlatform().name("plain-copy").start(this::run);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long interval = settings.commitInterval().toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        clientProperties(
                                StreamsConfig.CONSUMER_PREFIX,
                                Map.of(
                                        ConsumerConfig.GROUP_ID_CONFIG, group,
                                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        clientProperties(
                                StreamsConfig.PRODUCER_PREFIX, Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group)),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            consumer.subscribe(List.of(from));
            producer.initTransactions();
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            long lastCommit = System.nanoTime();
            while (!stopping) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(20));
                if (offsets.isEmpty() && !records.isEmpty()) {
                    producer.beginTransaction();
                }
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    producer.send(new ProducerRecord<>(
                            to, null, record.timestamp(), record.key(), record.value(), record.headers()));
                }
                offsets.putAll(records.nextOffsets());
                if (!offsets.isEmpty() && System.nanoTime() - lastCommit >= interval) {
                    producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                    producer.commitTransaction();
                    offsets.clear();
                    lastCommit = System.nanoTime();
                }
            }
        }
    }

    private Properties clientProperties(String prefix, Map<String, String> own) {
        Properties properties = new Properties();
        StreamsProperties.of(settings).forEach((key, value) -> {
            if (key.toString().startsWith(prefix)) {
                properties.put(key.toString().substring(prefix.length()), value);
            }
        });
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrapServers());
        properties.putAll(own);
        return properties;
    }
}
