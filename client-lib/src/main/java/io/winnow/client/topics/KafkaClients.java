package io.winnow.client.topics;

import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.KafkaTrouble;
import io.winnow.messages.kafka.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Opens Kafka clients on the cluster that Winnow's services work on. Thread safe. */
public final class KafkaClients {

    /** How long a call that needs the broker may take before the caller is told that Kafka does not answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final int SLICE_WAIT_MS = 10;

    /** For a reader that also asks where topics end: such questions wait behind a fetch that the broker holds. */
    private static final int READER_WAIT_MS = 50;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final Topics topics;
    private final String name;
    private final AtomicLong opened = new AtomicLong();

    /**
     * Opens clients of one cluster.
     *
     * @param name prefix of its client ids, as the broker shows them
     */
    public KafkaClients(KafkaSettings kafka, Topics topics, String name) {
        this.kafka = kafka;
        this.topics = topics;
        this.name = name;
    }

    /** How the cluster is reached. */
    public KafkaSettings settings() {
        return kafka;
    }

    public Topics topics() {
        return topics;
    }

    /** The brokers' addresses, {@code host:port}, comma separated. */
    public String brokers() {
        return kafka.bootstrapServers();
    }

    /** A consumer that is in no group, sees committed records only, and fails when the record it is to read is gone. */
    public Consumer<byte[], byte[]> consumer() {
        return consumer(ConsumerConfig.DEFAULT_FETCH_MAX_WAIT_MS);
    }

    /**
     * The same for a reader of short slices. At the end of a partition a broker holds the next fetch until new records
     * arrive, and every later read of the consumer waits behind it; here it does so only briefly.
     */
    public Consumer<byte[], byte[]> sliceConsumer() {
        return consumer(SLICE_WAIT_MS);
    }

    /** The same for one that reads on and on, and looks at topics' ends in between. */
    Consumer<byte[], byte[]> readerConsumer() {
        return consumer(READER_WAIT_MS);
    }

    private Consumer<byte[], byte[]> consumer(int fetchWaitMs) {
        Map<String, Object> config = kafka.forConsumer();
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, fetchWaitMs);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, nextId());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 512 * 1024);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 * 1024 * 1024);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        config.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 30_000);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A producer whose sends are acknowledged by all in-sync replicas, in order. */
    public Producer<byte[], byte[]> producer() {
        return producer(kafka.forProducer());
    }

    /** The same for a few records that are to be seen together or not at all; its transaction is fenced by nobody. */
    public Producer<byte[], byte[]> transactionalProducer() {
        Map<String, Object> config = kafka.forProducer();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.rulings() + "-" + UUID.randomUUID());
        return producer(config);
    }

    private Producer<byte[], byte[]> producer(Map<String, Object> config) {
        config.put(ProducerConfig.CLIENT_ID_CONFIG, nextId());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        // With more, a batch to a newly created topic can overtake the refused one before it; then both are stuck.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT.toMillis());
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Finds out whether the cluster lets us in.
     *
     * @throws WinnowException when trying again cannot help
     */
    public void check() {
        KafkaTrouble.check(kafka);
    }

    public Admin admin() {
        return Admin.create(kafka.forAdmin());
    }

    /** An admin client that gives up after a time, and reconnects soon to a broker that has come back. */
    public Admin quickAdmin(Duration timeout) {
        int timeoutMs = (int) timeout.toMillis();
        Map<String, Object> config = kafka.forAdmin();
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, nextId());
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        config.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, (long) timeoutMs);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, timeoutMs / 4L);
        return Admin.create(config);
    }

    /**
     * Makes sure that the cluster answers.
     *
     * @throws WinnowException when it does not, naming the address
     */
    public KafkaClients requireReachable() {
        try (Admin admin = quickAdmin(CONNECT_TIMEOUT)) {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) CONNECT_TIMEOUT.toMillis()))
                    .nodes()
                    .get(CONNECT_TIMEOUT.plusMillis(100).toMillis(), TimeUnit.MILLISECONDS);
            return this;
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            // A malformed address is the fault of --kafka, not of another setting.
            KafkaTrouble.of(e)
                    .filter(trouble -> !String.valueOf(trouble.getMessage())
                            .contains(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG))
                    .ifPresent(trouble -> {
                        throw trouble;
                    });
            throw new WinnowException(
                    "no Kafka broker answers at " + brokers() + ": set --kafka to the host:port of a running broker",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while connecting to " + brokers(), e);
        }
    }

    /**
     * Reads some topics from their beginning.
     *
     * @throws WinnowException when one of them does not exist, or Kafka does not answer
     */
    public TopicReader read(String... names) {
        return TopicReader.open(this, names);
    }

    /** Where the partitions of topics end now. */
    public Map<TopicPartition, Long> ends(String... names) {
        Consumer<byte[], byte[]> consumer = consumer();
        try {
            return consumer.endOffsets(assign(consumer, names));
        } finally {
            close(consumer);
        }
    }

    /** The first offsets at or after a moment, by the records' time stamps; the ends of partitions that have none. */
    public Map<TopicPartition, Long> offsetsAt(Instant moment, Map<TopicPartition, Long> ends) {
        Consumer<byte[], byte[]> consumer = consumer();
        try {
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
        } finally {
            close(consumer);
        }
    }

    /**
     * Assigns all partitions of topics. Called before their offsets are requested: otherwise the consumer logs a
     * warning for each.
     *
     * @throws UnknownTopicOrPartitionException when one of the topics does not exist
     */
    public static List<TopicPartition> assign(Consumer<byte[], byte[]> consumer, String... names) {
        List<TopicPartition> partitions = partitions(consumer, List.of(names));
        consumer.assign(partitions);
        return partitions;
    }

    static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, List<String> names) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : names) {
            List<PartitionInfo> infos = consumer.partitionsFor(topic);
            if (infos == null || infos.isEmpty()) {
                throw new UnknownTopicOrPartitionException("there is no topic " + topic);
            }
            infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        return partitions;
    }

    /** Closes a consumer of these at once. It is in no group, so it would only wait for the fetch that its broker holds. */
    public static void close(Consumer<byte[], byte[]> consumer) {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    private String nextId() {
        return name + "-" + opened.incrementAndGet();
    }
}
