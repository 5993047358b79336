package io.winnow.ui.kafka;

import io.winnow.messages.kafka.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Opens this service's Kafka clients: consumers outside any group that see committed records only. */
public final class KafkaClients {

    /** How long a call that needs the broker may take before the caller is told that Kafka does not answer. */
    private static final int TIMEOUT_MS = 10_000;

    /** What a consumer is given to say farewell; a broker that hangs must not keep whoever closes it waiting. */
    private static final Duration CLOSE = Duration.ofMillis(500);

    private final KafkaSettings kafka;
    private final AtomicLong opened = new AtomicLong();

    /** Opens clients of one cluster. */
    public KafkaClients(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    public Consumer<byte[], byte[]> consumer() {
        Map<String, Object> config = kafka.forConsumer();
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, "winnow-ui-" + opened.incrementAndGet());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Records that are gone must be noticed, not skipped.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 512 * 1024);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 * 1024 * 1024);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        config.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 30_000);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Assigns all partitions of topics; a consumer that is asked for offsets of others logs a warning for each. */
    public static List<TopicPartition> assign(Consumer<byte[], byte[]> consumer, String... topics) {
        List<TopicPartition> partitions = Stream.of(topics)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        return partitions;
    }

    /** Where the partitions of topics end just now. */
    public Map<TopicPartition, Long> ends(String... topics) {
        Consumer<byte[], byte[]> consumer = consumer();
        try {
            return consumer.endOffsets(assign(consumer, topics));
        } finally {
            close(consumer);
        }
    }

    /** The first offsets at or after a moment, by the records' time stamps; the ends of partitions that have none. */
    public Map<TopicPartition, Long> offsetsAt(Instant moment, Map<TopicPartition, Long> ends) {
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(ends.keySet());
            Map<TopicPartition, Long> wanted = new HashMap<>();
            ends.keySet().forEach(partition -> wanted.put(partition, moment.toEpochMilli()));
            Map<TopicPartition, Long> offsets = new HashMap<>(ends);
            consumer.offsetsForTimes(wanted).forEach((partition, found) -> {
                if (found != null) {
                    offsets.put(partition, found.offset());
                }
            });
            return offsets;
        }
    }

    public Admin admin() {
        return Admin.create(kafka.forAdmin());
    }

    /** One that gives up soon, and finds a broker soon that has come back. */
    Admin quickAdmin(int timeoutMs) {
        Map<String, Object> config = kafka.forAdmin();
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, "winnow-ui-watch");
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        config.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, (long) timeoutMs);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, timeoutMs / 4L);
        return Admin.create(config);
    }

    /** The addresses that Kafka is looked for at. */
    public String brokers() {
        return kafka.bootstrapServers();
    }

    public static void close(Consumer<byte[], byte[]> consumer) {
        consumer.close(CloseOptions.timeout(CLOSE));
    }
}
