package io.winnow.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.dedup.DedupSettings;
import io.winnow.messages.Attribute;
import io.winnow.messages.Json;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Deduplication as tutorials of Kafka Streams write it: keys and values as strings, the value parsed, a persistent store that holds each key,
 * with the defaults of Streams and RocksDB but for exactly once and the commit interval, which are those of deduplication.
 */
final class TextbookDedup implements AutoCloseable {

    private static final String SEEN = "seen";
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final KafkaStreams streams;

    TextbookDedup(DedupSettings settings, String group, String from, String to) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(SEEN), Serdes.String(), Serdes.Long()));
        KStream<String, String> attributes = builder.stream(from, Consumed.with(Serdes.String(), Serdes.String()));
        attributes.process(FirstOnly::new, SEEN).to(to, Produced.with(Serdes.String(), Serdes.String()));
        streams = new KafkaStreams(builder.build(), properties(settings, group));
        streams.start();
    }

    private static Properties properties(DedupSettings settings, String group) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, group);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrapServers());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                settings.commitInterval().toMillis());
        properties.put("auto.offset.reset", "earliest");
        return properties;
    }

    @Override
    public void close() {
        streams.close(CLOSE);
    }

    /** Lets the first record of each key through. */
    private static final class FirstOnly extends ContextualProcessor<String, String, String, String> {

        @Override
        public void process(Record<String, String> record) {
            if (record.value() == null) {
                return;
            }
            KeyValueStore<String, Long> seen = context().getStateStore(SEEN);
            Attribute attribute = Json.read(record.value().getBytes(UTF_8), Attribute.class);
            String key = attribute.collection() + '|' + attribute.canonical();
            if (seen.get(key) == null) {
                seen.put(key, record.timestamp());
                context().forward(record);
            }
        }
    }
}
