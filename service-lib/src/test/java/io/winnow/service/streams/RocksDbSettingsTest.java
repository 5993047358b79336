package io.winnow.service.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

class RocksDbSettingsTest {

    private static final int MEBIBYTE = 1024 * 1024;

    /** As many as a coordinator has. */
    private static final int STORES = 12;

    private static final int KIBIBYTES_EACH = 5 * 1024;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"100, 24", "384, 38", "512, 51", "24000, 64"})
    void aTenthOfTheLimitIsRocksDbs(long limit, long share) {
        assertThat(RocksDbMemory.bytesFor(limit * MEBIBYTE) / MEBIBYTE).isEqualTo(share);
    }

    @Test
    void allStoresTogetherStayWithinOneBound() throws Exception {
        RocksDbMemory memory = RocksDbMemory.ofProcess();
        List<RocksDB> stores = new ArrayList<>();
        try {
            for (int i = 0; i < STORES; i++) {
                stores.add(open(directory.resolve("store-" + i)));
            }

            // More than the bound, and each store too little to write it to a file by itself.
            for (RocksDB store : stores) {
                fill(store);
            }

            assertThat((long) STORES * KIBIBYTES_EACH * 1024).isGreaterThan(2 * memory.writeBufferBytes());
            // RocksDB's own threads take a while on a busy machine to write what is too much to files. Whether there
            // still is too much, it asks itself at the next write only.
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                for (RocksDB store : stores) {
                    store.put(new byte[] {1}, new byte[] {1});
                }
                assertThat(buffered(stores)).isPositive().isLessThan(memory.writeBufferBytes() * 5 / 4);
            });
            assertThat(memory.cache().getUsage()).isPositive().isLessThan(RocksDbMemory.bytesFor(Long.MAX_VALUE));
        } finally {
            stores.forEach(RocksDB::close);
        }
    }

    /** The filter of a file with so many keys is larger than a shard of RocksDB's usual cache. */
    @Test
    void keepsTheFilterOfALargeFileInMemory() throws Exception {
        Statistics statistics = new Statistics();
        BlockBasedTableConfig table = new BlockBasedTableConfig();
        table.setFilterPolicy(new BloomFilter());
        Options options = new Options()
                .setCreateIfMissing(true)
                .setTableFormatConfig(table)
                .setStatistics(statistics);
        new RocksDbSettings().setConfig("store", options, Map.of());
        try (RocksDB store = RocksDB.open(options, directory.toString())) {
            putKeys(store, 1_000_000);
            store.compactRange();
            store.get(key(0));
            long read = statistics.getTickerCount(TickerType.BLOCK_CACHE_FILTER_MISS);

            for (int i = 0; i < 1_000; i++) {
                assertThat(store.get(key(i * 997))).isNotNull();
            }

            assertThat(statistics.getTickerCount(TickerType.BLOCK_CACHE_FILTER_HIT))
                    .as("filters that were in memory")
                    .isGreaterThanOrEqualTo(1_000);
            assertThat(statistics.getTickerCount(TickerType.BLOCK_CACHE_FILTER_MISS) - read)
                    .as("filters that had to be read")
                    .isLessThan(10);
        }
    }

    private static void putKeys(RocksDB store, int count) throws RocksDBException {
        try (WriteOptions options = new WriteOptions().setDisableWAL(true)) {
            for (int i = 0; i < count; ) {
                try (WriteBatch batch = new WriteBatch()) {
                    for (int end = i + 10_000; i < end; i++) {
                        batch.put(key(i), new byte[8]);
                    }
                    store.write(options, batch);
                }
            }
        }
    }

    /** In no order, so that files overlap and are merged into one. */
    private static byte[] key(long i) {
        return ByteBuffer.allocate(16).putLong(i * 0x9E3779B97F4A7C15L).array();
    }

    private static long buffered(List<RocksDB> stores) throws RocksDBException {
        long buffered = 0;
        for (RocksDB store : stores) {
            buffered += store.getLongProperty("rocksdb.cur-size-all-mem-tables");
        }
        return buffered;
    }

    private static RocksDB open(Path path) throws RocksDBException {
        Options options = new Options().setCreateIfMissing(true).setTableFormatConfig(new BlockBasedTableConfig());
        new RocksDbSettings().setConfig("store", options, Map.of());
        return RocksDB.open(options, path.toString());
    }

    private static void fill(RocksDB store) throws RocksDBException {
        Random random = new Random(1);
        byte[] value = new byte[1024];
        for (int i = 0; i < KIBIBYTES_EACH; i++) {
            random.nextBytes(value);
            store.put(String.valueOf(i).getBytes(java.nio.charset.StandardCharsets.US_ASCII), value);
        }
    }
}
