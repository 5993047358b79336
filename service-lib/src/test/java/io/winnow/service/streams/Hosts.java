package io.winnow.service.streams;

import io.winnow.messages.kafka.KafkaSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Settings and a small topology for tests: it keeps the last value of each key. */
final class Hosts {

    static final String SOURCE = "source";
    static final String STORE = "last";

    private Hosts() {}

    static StreamsSettings settings(String bootstrapServers, Path stateDirectory) {
        return new StreamsSettings(
                "the test",
                KafkaSettings.of(bootstrapServers),
                "test",
                stateDirectory,
                "one",
                1,
                0,
                (short) 1,
                Duration.ofMillis(50),
                Duration.ofSeconds(6),
                Duration.ofSeconds(2),
                true,
                Map.of());
    }

    static Topology topology() {
        return topology(record -> {});
    }

    /**
     * The topology.
     *
     * @param before sees each record before it is kept; what it throws fails the thread
     */
    static Topology topology(Consumer<Record<String, String>> before) {
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        "in",
                        Serdes.String().deserializer(),
                        Serdes.String().deserializer(),
                        SOURCE)
                .addProcessor("keep", () -> new Keep(before), "in")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.String()),
                        "keep");
    }

    /** Puts noise in the place of the file that RocksDB reads first. */
    static void damage(Path stateDirectory) {
        Path store =
                stateDirectory.resolve("test").resolve("0_0").resolve("rocksdb").resolve(STORE);
        try {
            Files.createDirectories(store);
            Files.writeString(store.resolve("CURRENT"), "noise");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Kafka Streams makes its transactional ids of. */
    static String identity(Path stateDirectory) throws IOException {
        return Files.readString(stateDirectory.resolve("test").resolve("kafka-streams-process-metadata"));
    }

    private static final class Keep extends ContextualProcessor<String, String, Void, Void> {

        private final Consumer<Record<String, String>> before;

        Keep(Consumer<Record<String, String>> before) {
            this.before = before;
        }

        @Override
        public void process(Record<String, String> record) {
            before.accept(record);
            KeyValueStore<String, String> store = context().getStateStore(STORE);
            store.put(record.key(), record.value());
        }
    }
}
