package io.winnow.dedup;

import io.winnow.dedup.store.RocksDbMemory;
import io.winnow.dedup.store.RocksDbSettings;
import io.winnow.service.RecordTime;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/** Kafka Streams' configuration for deduplication; public so that a benchmark's baseline runs on the same. */
public final class StreamsProperties {

    private static final int KIBIBYTE = 1024;

    /** Three heartbeats in a row may get lost. */
    private static final int HEARTBEATS_PER_SESSION = 4;

    private static final int MAX_REQUEST_BYTES = 4 * KIBIBYTE * KIBIBYTE;

    private StreamsProperties() {}

    /** All but what concerns the store. */
    public static Properties of(DedupSettings settings) {
        Properties p = new Properties();
        p.putAll(settings.kafka().forStreams());
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        p.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
        p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        p.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbyReplicas());
        p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.replication());
        p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        p.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 5000);
        // A new instance gets its share of the partitions as soon as it has their state, looked at once a minute.
        p.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L);
        p.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, RecordTime.class);
        handlers(p);
        consumer(p, settings);
        producer(p, settings);
        return p;
    }

    static Properties of(DedupSettings settings, RocksDbMemory rocksDbMemory) {
        Properties p = of(settings);
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbSettings.class);
        p.put(RocksDbSettings.MEMORY, rocksDbMemory);
        return p;
    }

    /** Whatever a record may hold is dealt with by the processor: what fails beyond it is no record's fault. */
    private static void handlers(Properties p) {
        p.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        p.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
        p.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        p.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DefaultProductionExceptionHandler.class);
    }

    private static void consumer(Properties p, DedupSettings settings) {
        int session = (int) settings.sessionTimeout().toMillis();
        // With a name of its own an instance that was killed and comes back goes on at once, without a rebalance.
        p.put(StreamsConfig.mainConsumerPrefix(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG), settings.instance());
        p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), session);
        p.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                session / HEARTBEATS_PER_SESSION);
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5000);
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 4 * KIBIBYTE * KIBIBYTE);
    }

    private static void producer(Properties p, DedupSettings settings) {
        // A commit sends at once whatever lingers: lingering costs no latency beyond the commit interval.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 20);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 * KIBIBYTE);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        p.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_REQUEST_BYTES);
        // Until the transaction of an instance that died is aborted, nobody gets on with its partitions.
        p.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                settings.sessionTimeout().plus(settings.commitInterval()).toMillis());
    }
}
