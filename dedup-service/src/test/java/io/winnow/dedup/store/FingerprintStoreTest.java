package io.winnow.dedup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.service.streams.RocksDbSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintStoreTest {

    /** A table of some 28,000 entries at most, and 800,000 bits of a filter. */
    private static final long SMALL = 600_000;

    @TempDir
    Path directory;

    private int directories;
    private final AtomicReference<RecordBatchingStateRestoreCallback> restore = new AtomicReference<>();

    /** Budgets: none, a cache from the beginning or soon, a filter of a bit per key or of many, all in the table. */
    @ParameterizedTest
    @CsvSource({"0,1", "9000,1", "20000,1", "20000,4", "60000,2", "200000,1", "400000,1", "1073741824,1"})
    void isAMapWhateverItsBudgetAndHoweverOftenItIsReopened(long bytes, int partitions) {
        for (int seed = 0; seed < 3; seed++) {
            Random random = new Random(bytes + seed);
            Map<Bytes, Long> model = new HashMap<>();
            Path place = place();
            FingerprintMemory memory = new FingerprintMemory(bytes);
            FingerprintStore store = open(place, memory, partitions);

            for (int step = 0; step < 60_000; step++) {
                Bytes key = key(random.nextInt(20_000));
                long generation = random.nextInt(50) == 0 ? random.nextInt(1_000) : random.nextInt(2);
                switch (random.nextInt(3)) {
                    case 0 -> {
                        store.put(key, KeyHash.bytes(generation));
                        model.put(key, generation);
                    }
                    case 1 -> {
                        byte[] previous = store.putIfAbsent(key, KeyHash.bytes(generation));
                        assertSame(asLong(previous), model.putIfAbsent(key, generation));
                    }
                    default -> assertSame(asLong(store.get(key)), model.get(key));
                }
                long used = memory.used();
                if (used < 0 || used > bytes) {
                    assertThat(used).isBetween(0L, bytes);
                }
                switch (random.nextInt(15_000)) {
                    case 0 -> store.commit(Map.of());
                    case 1 -> {
                        store.commit(Map.of());
                        store.close();
                        assertThat(memory.used()).isZero();
                        store = open(place, memory, partitions);
                    }
                    default -> {}
                }
            }

            assertThat(contents(store)).isEqualTo(model);
            store.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 20_000, 100_000, 1 << 30})
    void knowsAfterAReopenWhatWasCommitted(long bytes) {
        Path place = place();
        FingerprintStore first = open(place, bytes);
        for (int i = 0; i < 10_000; i++) {
            first.put(key(i), KeyHash.bytes(i % 3));
        }
        first.commit(Map.of());
        first.close();

        FingerprintStore second = open(place, bytes);

        for (int i = 0; i < 10_000; i++) {
            assertSame(asLong(second.get(key(i))), (long) i % 3);
        }
        assertThat(second.get(key(10_000))).isNull();
        second.close();
    }

    @Test
    void keepsOtherKeysBesideFingerprints() {
        FingerprintStore store = open(place(), 1 << 20);

        store.put(Bytes.wrap(new byte[17]), new byte[] {1});

        assertThat(store.get(Bytes.wrap(new byte[17]))).containsExactly(1);
        assertThat(store.get(Bytes.wrap(new byte[16]))).isNull();
        store.close();
    }

    @Test
    void asksTheDiskAboutFewNewKeysWhenThereAreTooManyForTheTable() {
        FingerprintMemory memory = new FingerprintMemory(SMALL);
        FingerprintStore store = open(place(), memory, 1);

        for (int i = 0; i < 60_000; i++) {
            assertSame(asLong(store.putIfAbsent(key(i), KeyHash.bytes(0))), null);
        }

        assertThat(memory.notFound()).as("a filter of 13 bits per key").isLessThan(200);
        assertThat(memory.found()).isZero();
        assertThat(asLong(store.get(key(30_000)))).isZero();
        store.close();
    }

    @Test
    void worksLessWellLittleByLittleTheMoreKeysThereAre() {
        FingerprintMemory memory = new FingerprintMemory(SMALL);
        FingerprintStore store = open(place(), memory, 1);
        List<Long> missed = new ArrayList<>();

        for (int part = 0; part < 4; part++) {
            long before = memory.notFound();
            for (int i = 0; i < 50_000; i++) {
                store.putIfAbsent(key(part * 50_000 + i), KeyHash.bytes(0));
            }
            missed.add(memory.notFound() - before);
        }

        assertThat(missed).isSorted();
        assertThat(missed.get(1)).as("down to 8 bits per key").isLessThan(2_500);
        assertThat(missed.get(3)).as("down to 4 bits per key").isBetween(2_500L, 17_500L);
        store.close();
    }

    @Test
    void findsItsFilterAgainInTheBackgroundAfterAReopen() {
        Path place = place();
        FingerprintStore first = open(place, SMALL);
        for (int i = 0; i < 40_000; i++) {
            first.put(key(i), KeyHash.bytes(0));
        }
        first.commit(Map.of());
        first.close();

        FingerprintMemory memory = new FingerprintMemory(SMALL);
        FingerprintStore second = open(place, memory, 1);
        for (int i = 40_000; i < 45_000; i++) {
            assertSame(asLong(second.putIfAbsent(key(i), KeyHash.bytes(1))), null);
        }
        await().until(() -> {
            long before = memory.notFound();
            for (int i = 0; i < 100; i++) {
                second.get(key(-1 - i));
            }
            return memory.notFound() - before < 10;
        });

        for (int i = 0; i < 45_000; i++) {
            assertSame(asLong(second.putIfAbsent(key(i), KeyHash.bytes(2))), i < 40_000 ? 0L : 1L);
        }
        second.close();
    }

    @Test
    void closesWhileItStillReadsItsFilterBack() {
        Path place = place();
        FingerprintStore store = open(place, SMALL);
        for (int i = 0; i < 100_000; i++) {
            store.put(key(i), KeyHash.bytes(0));
        }
        store.commit(Map.of());
        store.close();

        for (int i = 0; i < 20; i++) {
            store = open(place, SMALL);
            store.close();
        }

        store = open(place, SMALL);
        assertThat(asLong(store.get(key(99_999)))).isZero();
        store.close();
    }

    /** What a changelog holds is known afterwards, upon a disk that is empty or that holds the beginning of it. */
    @ParameterizedTest
    @ValueSource(longs = {0, 20_000, 100_000, SMALL, 1 << 30})
    void knowsAfterARestoreWhatTheChangelogHolds(long bytes) {
        for (int seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            Map<Bytes, Long> model = new HashMap<>();
            Path place = place();
            FingerprintStore first = open(place, bytes);
            for (int i = 0; i < seed % 2 * 15_000; i++) {
                Bytes key = key(random.nextInt(40_000));
                first.put(key, KeyHash.bytes(0));
                model.put(key, 0L);
            }
            first.commit(Map.of());
            first.close();
            FingerprintMemory memory = new FingerprintMemory(bytes);
            FingerprintStore store = open(place, memory, 1);

            for (int batch = 0; batch < 20; batch++) {
                List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
                for (int i = 0; i < 1_000; i++) {
                    Bytes key = key(random.nextInt(40_000));
                    Long generation = seed > 1 && random.nextInt(100) == 0 ? null : (Long) (long) random.nextInt(3);
                    records.add(new ConsumerRecord<>(
                            "changelog", 0, i, key.get(), generation == null ? null : KeyHash.bytes(generation)));
                    if (generation == null) {
                        model.remove(key);
                    } else {
                        model.put(key, generation);
                    }
                }
                restore.get().restoreBatch(records);
            }

            for (int number = 0; number < 45_000; number++) {
                assertSame(asLong(store.putIfAbsent(key(number), KeyHash.bytes(7))), model.get(key(number)));
            }
            if (seed == 0 && bytes >= SMALL) {
                assertThat(memory.notFound())
                        .as("after a restore of everything")
                        .isLessThan(1_000);
            }
            store.close();
        }
    }

    private Path place() {
        return directory.resolve(String.valueOf(directories++));
    }

    private FingerprintStore open(Path place, long budget) {
        return open(place, new FingerprintMemory(budget), 1);
    }

    private FingerprintStore open(Path place, FingerprintMemory memory, int partitions) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbSettings.class);
        StateStoreContext context = new MockProcessorContext<Void, Void>(properties, new TaskId(0, 0), place.toFile())
                .getStateStoreContext();
        FingerprintStore store =
                new FingerprintStore(Stores.persistentKeyValueStore("known").get(), memory, partitions);
        store.init(keepingTheCallback(context, restore), store);
        return store;
    }

    /** The context, which also lets a test do what Kafka Streams does in a restore. */
    static StateStoreContext keepingTheCallback(
            StateStoreContext context, AtomicReference<RecordBatchingStateRestoreCallback> restore) {
        return (StateStoreContext) Proxy.newProxyInstance(
                FingerprintStoreTest.class.getClassLoader(),
                new Class<?>[] {StateStoreContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("register")) {
                        restore.set((RecordBatchingStateRestoreCallback) arguments[1]);
                    }
                    try {
                        return method.invoke(context, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Bytes key(int number) {
        return Bytes.wrap(KeyHash.of(KeyHash.bytes(number)));
    }

    private static Map<Bytes, Long> contents(FingerprintStore store) {
        Map<Bytes, Long> contents = new HashMap<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
            entries.forEachRemaining(entry -> contents.put(entry.key, asLong(entry.value)));
        }
        return contents;
    }

    /** Millions are compared here, and an assertion for each would take longer than the store. */
    private static void assertSame(Long actual, Long expected) {
        if (!Objects.equals(actual, expected)) {
            assertThat(actual).isEqualTo(expected);
        }
    }

    private static Long asLong(byte[] value) {
        return value == null ? null : KeyHash.generation(value);
    }
}
