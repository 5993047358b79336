package io.winnow.dedup.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.service.streams.RocksDbSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintStoreTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {0, 9_000, 150_000, 1 << 30})
    void isAMapWhateverItsBudget(long bytes) {
        Random random = new Random(bytes + 1);
        Map<Bytes, Long> model = new HashMap<>();
        FingerprintStore store = open(bytes);

        for (int step = 0; step < 60_000; step++) {
            Bytes key = Bytes.wrap(KeyHash.of(KeyHash.bytes(random.nextInt(20_000))));
            long generation = random.nextInt(50) == 0 ? random.nextInt(1_000) : random.nextInt(2);
            switch (random.nextInt(3)) {
                case 0 -> {
                    store.put(key, KeyHash.bytes(generation));
                    model.put(key, generation);
                }
                case 1 -> {
                    byte[] previous = store.putIfAbsent(key, KeyHash.bytes(generation));
                    assertThat(asLong(previous)).isEqualTo(model.putIfAbsent(key, generation));
                }
                default -> assertThat(asLong(store.get(key))).isEqualTo(model.get(key));
            }
            if (random.nextInt(20_000) == 0) {
                store.commit(Map.of());
            }
        }

        assertThat(contents(store)).isEqualTo(model);
        store.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100_000, 1 << 30})
    void knowsAfterAReopenWhatWasCommitted(long bytes) {
        FingerprintStore first = open(bytes);
        for (int i = 0; i < 10_000; i++) {
            first.put(Bytes.wrap(KeyHash.of(KeyHash.bytes(i))), KeyHash.bytes(i % 3));
        }
        first.commit(Map.of());
        first.close();

        FingerprintStore second = open(bytes);

        for (int i = 0; i < 10_000; i++) {
            assertThat(asLong(second.get(Bytes.wrap(KeyHash.of(KeyHash.bytes(i))))))
                    .isEqualTo(i % 3);
        }
        assertThat(second.get(Bytes.wrap(KeyHash.of(KeyHash.bytes(10_000))))).isNull();
        second.close();
    }

    @Test
    void keepsOtherKeysBesideFingerprints() {
        FingerprintStore store = open(1 << 20);

        store.put(Bytes.wrap(new byte[17]), new byte[] {1});

        assertThat(store.get(Bytes.wrap(new byte[17]))).containsExactly(1);
        assertThat(store.get(Bytes.wrap(new byte[16]))).isNull();
        store.close();
    }

    private FingerprintStore open(long budget) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbSettings.class);
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>(
                properties, new org.apache.kafka.streams.processor.TaskId(0, 0), directory.toFile());
        StateStoreContext storeContext = context.getStateStoreContext();
        FingerprintStore store =
                new FingerprintStore(Stores.persistentKeyValueStore("known").get(), new MemoryBudget(budget));
        store.init(storeContext, store);
        return store;
    }

    private static Map<Bytes, Long> contents(FingerprintStore store) {
        Map<Bytes, Long> contents = new HashMap<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
            entries.forEachRemaining(entry -> contents.put(entry.key, asLong(entry.value)));
        }
        return contents;
    }

    private static Long asLong(byte[] value) {
        return value == null ? null : KeyHash.generation(value);
    }
}
