package io.winnow.dedup.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.service.streams.RocksDbSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintsTest {

    private static final int KEYS = 4_000;

    /** A budget that is another one whenever a store is opened. */
    private static final long ANY = -1;

    @TempDir
    Path directory;

    private int directories;
    private final AtomicReference<RecordBatchingStateRestoreCallback> restore = new AtomicReference<>();

    /** What is committed on the changelog, and the next offset. */
    private final List<ConsumerRecord<byte[], byte[]>> changelog = new ArrayList<>();

    private long end;

    /**
     * Transactions are committed or lost, stores closed, wiped, restored from nothing or from what was on disk some time ago, the changelog
     * compacted; it begins as an earlier release wrote it. Budgets: no table, one that becomes a cache, one of everything, another one each
     * time.
     */
    @ParameterizedTest
    @ValueSource(longs = {0, 20_000, 60_000, 1 << 30, ANY})
    void knowWhatWasCommittedWhateverIsKilledAndCompacted(long bytes) {
        for (int seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            changelog.clear();
            end = 0;
            Map<Integer, Long> model = new HashMap<>();
            for (int i = 0; i < seed % 3 * 1_500; i++) {
                int key = random.nextInt(KEYS);
                long generation = random.nextInt(2);
                append(KeyHash.of(key(key)), KeyHash.bytes(generation));
                model.put(key, generation);
            }
            long[] generations = {1, 1, 1};
            Path earlierPlace = place();
            long earlierEnd = 0;
            Path place = place();
            Logged store = restored(place, bytes, 0, random);
            Fingerprints fingerprints = new Fingerprints(store);

            for (int transaction = 0; transaction < 40; transaction++) {
                Map<Integer, Long> next = new HashMap<>(model);
                int length = 1 + random.nextInt(random.nextBoolean() ? 20 : 1_500);
                for (int step = 0; step < length; step++) {
                    int key = random.nextInt(KEYS);
                    int collection = key % generations.length;
                    long generation = generations[collection];
                    switch (random.nextInt(20)) {
                        case 0 -> {
                            fingerprints.put(key(key), generation);
                            next.put(key, generation);
                        }
                        case 1, 2 ->
                            assertThat(fingerprints.generation(key(key)))
                                    .isEqualTo(next.getOrDefault(key, Fingerprints.NONE));
                        default -> {
                            assertThat(fingerprints.putIfNewer(key(key), generation))
                                    .isEqualTo(next.getOrDefault(key, Fingerprints.NONE) < generation);
                            next.merge(key, generation, Math::max);
                        }
                    }
                    if (random.nextInt(500) == 0) {
                        generations[random.nextInt(generations.length)]++;
                    }
                }
                switch (random.nextInt(8)) {
                    case 0, 1 -> {
                        // Killed within the transaction, of which the changelog may have a part already: that is
                        // aborted.
                        if (random.nextBoolean()) {
                            fingerprints.log();
                        }
                        store.wrapped().close();
                        boolean isOld = random.nextBoolean();
                        place = isOld ? earlierPlace : place();
                        store = restored(place, bytes, isOld ? earlierEnd : 0, random);
                        fingerprints = new Fingerprints(store);
                        // It is on no disk now that anything could be restored to once more.
                        earlierPlace = isOld ? place() : earlierPlace;
                        earlierEnd = isOld ? 0 : earlierEnd;
                    }
                    case 2 -> {
                        commit(fingerprints, store);
                        model = next;
                        store.wrapped().commit(Map.of());
                        store.wrapped().close();
                        if (random.nextBoolean()) {
                            earlierPlace = place;
                            earlierEnd = end;
                            place = place();
                            store = restored(place, bytes, 0, random);
                        } else {
                            store = restored(place, bytes, end, random);
                        }
                        fingerprints = new Fingerprints(store);
                    }
                    default -> {
                        commit(fingerprints, store);
                        model = next;
                    }
                }
                if (random.nextInt(6) == 0) {
                    compact();
                }
            }
            for (int key = 0; key < KEYS + 100; key++) {
                assertThat(fingerprints.generation(key(key)))
                        .as("key %d of seed %d", key, seed)
                        .isEqualTo(model.getOrDefault(key, Fingerprints.NONE));
            }
            store.wrapped().close();
        }
    }

    @Test
    void logManyNewKeysInOneRecordAndNothingForKnownOnes() {
        Logged store = restored(place(), 1 << 20, 0, new Random(0));
        Fingerprints fingerprints = new Fingerprints(store);
        for (int key = 0; key < FingerprintBatch.MOST; key++) {
            fingerprints.putIfNewer(key(key), 0);
            fingerprints.putIfNewer(key(key), 0);
        }

        commit(fingerprints, store);

        assertThat(changelog).hasSize(1);
        assertThat(changelog.getFirst().value()).hasSize(1 + 12 + 16 * FingerprintBatch.MOST);
        store.wrapped().close();
    }

    /** The table knows the names of 126 generations. Neither do batches on disk depend on it, nor what becomes of them. */
    @ParameterizedTest
    @ValueSource(longs = {20_000, 1 << 20})
    void knowAsManyGenerationsAsThereAreAfterAReopen(long smaller) {
        Path place = place();
        Logged store = restored(place, 1 << 20, 0, new Random(0));
        Fingerprints fingerprints = new Fingerprints(store);
        for (int key = 0; key < 3_000; key++) {
            fingerprints.putIfNewer(key(key), key / 10);
        }
        for (int key = 0; key < 3_000; key += 7) {
            fingerprints.putIfNewer(key(key), 1_000);
        }
        commit(fingerprints, store);
        store.wrapped().commit(Map.of());
        store.wrapped().close();

        Logged reopened = restored(place, smaller, end, new Random(0));

        Fingerprints known = new Fingerprints(reopened);
        for (int key = 0; key < 3_000; key++) {
            assertThat(known.generation(key(key))).as("key %d", key).isEqualTo(key % 7 == 0 ? 1_000 : key / 10);
        }
        assertThat(known.generation(key(3_000))).isEqualTo(Fingerprints.NONE);
        reopened.wrapped().close();
    }

    /** So that compaction keeps one record of each, however many generations there are. */
    @Test
    void logAKnownKeyOfANewGenerationUnderItsOwnFingerprint() {
        Logged store = restored(place(), 1 << 20, 0, new Random(0));
        Fingerprints fingerprints = new Fingerprints(store);
        fingerprints.putIfNewer(key(1), 0);
        commit(fingerprints, store);

        fingerprints.putIfNewer(key(1), 1);
        fingerprints.putIfNewer(key(2), 1);
        fingerprints.putIfNewer(key(2), 2);
        commit(fingerprints, store);

        assertThat(changelog.stream().map(ConsumerRecord::key).skip(2))
                .containsExactly(KeyHash.of(key(1)), KeyHash.of(key(2)));
        store.wrapped().close();
    }

    @Test
    void areNotOnDiskBeforeTheyAreLogged() {
        Logged store = restored(place(), 1 << 20, 0, new Random(0));
        new Fingerprints(store).putIfNewer(key(1), 0);

        assertThatThrownBy(() -> store.wrapped().commit(Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not logged");
        store.wrapped().close();
    }

    /** Of a later release, or cut off: to skip it would let attributes through twice. */
    @Test
    void refuseABatchThatTheyCannotRead() {
        Logged store = restored(place(), 1 << 20, 0, new Random(0));
        Fingerprints fingerprints = new Fingerprints(store);
        fingerprints.putIfNewer(key(1), 0);
        commit(fingerprints, store);
        ConsumerRecord<byte[], byte[]> batch = changelog.getFirst();
        byte[] later = batch.value().clone();
        later[0]++;

        for (byte[] value : List.of(later, Arrays.copyOf(batch.value(), 20), Arrays.copyOf(batch.value(), 5))) {
            assertThatThrownBy(() -> restore.get()
                            .restoreBatch(List.of(new ConsumerRecord<>("changelog", 0, 0, batch.key(), value))))
                    .isInstanceOf(IllegalStateException.class);
        }
        store.wrapped().close();
    }

    /** As a commit does: what is logged is on the changelog from then on. */
    private void commit(Fingerprints fingerprints, Logged store) {
        fingerprints.log();
        store.transaction.forEach(record -> append(record.key, record.value));
        store.transaction.clear();
    }

    private void append(byte[] key, byte[] value) {
        changelog.add(new ConsumerRecord<>("changelog", 0, end++, key, value));
    }

    /** As a log cleaner does: of each key, the last record stays. */
    private void compact() {
        Map<Bytes, Long> last = new HashMap<>();
        changelog.forEach(record -> last.put(Bytes.wrap(record.key()), record.offset()));
        Set<Long> kept = new TreeSet<>(last.values());
        changelog.removeIf(record -> !kept.contains(record.offset()));
    }

    private Logged restored(Path place, long budget, long from, Random random) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbSettings.class);
        StateStoreContext context = new MockProcessorContext<Void, Void>(properties, new TaskId(0, 0), place.toFile())
                .getStateStoreContext();
        long bytes = budget == ANY ? new long[] {0, 20_000, 60_000, 200_000, 1 << 30}[random.nextInt(5)] : budget;
        FingerprintStore store =
                new FingerprintStore(Stores.persistentKeyValueStore("known").get(), new FingerprintMemory(bytes), 1);
        store.init(FingerprintStoreTest.keepingTheCallback(context, restore), store);
        List<ConsumerRecord<byte[], byte[]>> records =
                changelog.stream().filter(record -> record.offset() >= from).toList();
        int next = 0;
        while (next < records.size()) {
            int to = Math.min(records.size(), next + 1 + random.nextInt(500));
            restore.get().restoreBatch(records.subList(next, to));
            next = to;
        }
        return new Logged(store);
    }

    private Path place() {
        return directory.resolve(String.valueOf(directories++));
    }

    private static byte[] key(int number) {
        return ("paris|" + number).getBytes(UTF_8);
    }

    /** Stands for the layers that Streams puts around a store, of which one logs. */
    private static final class Logged extends WrappedStateStore<FingerprintStore, byte[], byte[]>
            implements KeyValueStore<byte[], byte[]> {

        private final List<KeyValue<byte[], byte[]>> transaction = new ArrayList<>();

        Logged(FingerprintStore store) {
            super(store);
        }

        @Override
        public void put(byte[] key, byte[] value) {
            wrapped().put(Bytes.wrap(key), value);
            transaction.add(KeyValue.pair(key, value));
        }

        @Override
        public byte[] putIfAbsent(byte[] key, byte[] value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void putAll(List<KeyValue<byte[], byte[]>> entries) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] delete(byte[] key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] get(byte[] key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public KeyValueIterator<byte[], byte[]> range(byte[] from, byte[] to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public KeyValueIterator<byte[], byte[]> all() {
            throw new UnsupportedOperationException();
        }

        @Override
        public <PS extends Serializer<P>, P> KeyValueIterator<byte[], byte[]> prefixScan(P prefix, PS serializer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long approximateNumEntries() {
            return wrapped().approximateNumEntries();
        }
    }
}
