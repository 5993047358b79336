package io.winnow.dedup;

import io.winnow.service.streams.StreamsSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka Streams' configuration for deduplication; public so that a benchmark's baseline runs on the same. */
public final class StreamsProperties {

    private static final int KIBIBYTE = 1024;
    private static final int MAX_REQUEST_BYTES = 4 * KIBIBYTE * KIBIBYTE;

    private StreamsProperties() {}

    public static Properties of(DedupSettings settings) {
        return host(settings).properties();
    }

    /** How a host runs deduplication. */
    static StreamsSettings host(DedupSettings settings) {
        return host(settings, tuning());
    }

    /** How a host counts mentions, which nobody waits for. */
    public static StreamsSettings mentions(DedupSettings settings, Duration commitInterval) {
        Map<String, Object> tuning = tuning();
        // What waits in memory is little: it may fall behind.
        tuning.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), KIBIBYTE * KIBIBYTE);
        tuning.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 64 * KIBIBYTE);
        return new StreamsSettings(
                "counting of mentions",
                settings.kafka(),
                settings.topics().prefix() + "mentions",
                settings.stateDirectory().resolveSibling("mentions"),
                settings.instance(),
                1,
                0,
                settings.replication(),
                commitInterval,
                settings.sessionTimeout(),
                settings.closeTimeout(),
                settings.leaveGroup(),
                tuning);
    }

    private static StreamsSettings host(DedupSettings settings, Map<String, Object> tuning) {
        return new StreamsSettings(
                "deduplication",
                settings.kafka(),
                settings.applicationId(),
                settings.stateDirectory(),
                settings.instance(),
                settings.threads(),
                settings.standbyReplicas(),
                settings.replication(),
                settings.commitInterval(),
                settings.sessionTimeout(),
                settings.closeTimeout(),
                settings.leaveGroup(),
                tuning);
    }

    private static Map<String, Object> tuning() {
        Map<String, Object> t = new HashMap<>();
        t.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        // What is read ahead fits into the processor's caches, and is gone before a collection copies it.
        t.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 1000);
        t.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 1000);
        t.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 4 * KIBIBYTE * KIBIBYTE);
        // A commit flushes lingering batches: lingering adds no latency beyond the commit interval.
        t.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 20);
        t.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 * KIBIBYTE);
        t.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        t.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_REQUEST_BYTES);
        return t;
    }
}
