package io.winnow.service.streams;

import io.winnow.messages.kafka.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/**
 * How a {@link StreamsHost} runs its topology.
 *
 * @param name in the log, for example {@code deduplication}
 * @param kafka how its clients connect to Kafka; Winnow's own settings take precedence
 * @param applicationId names the consumer group, the transactions and the changelogs
 * @param stateDirectory where the state is kept; two hosts never share one. Kafka Streams keeps the identity there from which its
 *     transactional ids are made: with the same directory a restart ends at once the transaction that a kill left open
 * @param instance names this host in its group; the same name after a restart gets its partitions back without a rebalance
 * @param threads stream threads
 * @param standbyReplicas other instances that keep up with a partition's state
 * @param replication of internal topics that have to be created; -1 takes the broker's default
 * @param commitInterval between two transactions
 * @param sessionTimeout after which others take over from a dead instance
 * @param closeTimeout how long a close may take
 * @param leaveGroup whether others take over at once when this instance is closed
 * @param tuning further settings of Kafka Streams, by their names; they win over all others
 */
public record StreamsSettings(
        String name,
        KafkaSettings kafka,
        String applicationId,
        Path stateDirectory,
        String instance,
        int threads,
        int standbyReplicas,
        short replication,
        Duration commitInterval,
        Duration sessionTimeout,
        Duration closeTimeout,
        boolean leaveGroup,
        Map<String, Object> tuning) {

    private static final int MEBIBYTE = 1024 * 1024;
    private static final int FETCH_BYTES = 8 * MEBIBYTE;
    private static final int RESTORE_BYTES = MEBIBYTE / 2;
    private static final long SEND_BYTES = 16 * MEBIBYTE;

    /** How long a broker may hold a request for records that do not exist yet; each request costs little. */
    private static final int FETCH_WAIT_MS = 100;

    /** The same for a restore, which ends: a task's first request waits behind the last one of another task. */
    private static final int RESTORE_WAIT_MS = 10;

    /** How long a thread waits for records; a restore of nothing takes as long. Kafka's default is 100 ms. */
    public static final long POLL_MS = 25;

    /** The first pause before something is asked again, which becomes longer each time; Kafka's default is 100 ms. */
    private static final int FIRST_RETRY_MS = 20;

    /** Three heartbeats in a row may get lost. */
    private static final int HEARTBEATS_PER_SESSION = 4;

    public StreamsSettings {
        tuning = Map.copyOf(tuning);
    }

    /** The same as Kafka Streams' configuration. */
    public Properties properties() {
        Properties p = new Properties();
        p.putAll(kafka.forStreams());
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        p.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        p.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbyReplicas);
        p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) replication);
        // A new instance gets its share of the partitions as soon as it has their state, checked once per minute.
        p.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L);
        p.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, RecordTime.class);
        memory(p);
        waits(p);
        handlers(p);
        membership(p);
        p.putAll(tuning);
        return p;
    }

    /** The processor handles every possible content of a record: a failure outside it is not caused by a record. */
    private static void handlers(Properties p) {
        p.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        p.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
        p.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        p.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DefaultProductionExceptionHandler.class);
    }

    /** Kafka's own limits are those of a process that has gigabytes. */
    private static void memory(Properties p) {
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbSettings.class);
        // The answer to a fetch is on the heap, and as much again beside it while it is read from the socket.
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), FETCH_BYTES);
        // A restore reads all of its partitions at the same time.
        p.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), RESTORE_BYTES);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), SEND_BYTES);
    }

    /**
     * A broker answers the requests of one connection in their order. While it holds a fetch at the end of what exists, whatever the
     * consumer asks next waits: where a partition begins, records of a task that has just been restored. A start of several tasks adds
     * these waits up.
     */
    private void waits(Properties p) {
        p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), FETCH_WAIT_MS);
        // A standby task reads for as long as it lives.
        p.put(
                StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
                standbyReplicas == 0 ? RESTORE_WAIT_MS : FETCH_WAIT_MS);
        // A new topic, and a producer's first look for each of its coordinators, are always asked about twice.
        p.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
        p.put(StreamsConfig.RETRY_BACKOFF_MS_CONFIG, FIRST_RETRY_MS);
    }

    private void membership(Properties p) {
        int session = (int) sessionTimeout.toMillis();
        // With a static name, an instance that was killed and returns continues at once, without a rebalance.
        p.put(StreamsConfig.mainConsumerPrefix(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG), instance);
        p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), session);
        p.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                session / HEARTBEATS_PER_SESSION);
        // Until the transaction of a dead instance is aborted, no other instance can continue with its partitions.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                sessionTimeout.plus(commitInterval).toMillis());
    }
}
