package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Service;
import io.winnow.it.Winnow;
import io.winnow.it.Winnow.Place;
import io.winnow.messages.Json;
import io.winnow.service.streams.RocksDbSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompactionStyle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** No byte is left where something is written, in the middle of the work; later there is room again. */
@Tag("faults")
class DiskFullIT {

    private static final String NO_SPACE = "No space left on device";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final String TOPIC = "Paris attractions";

    /** Goes on until it is stopped. */
    private static final String[] ENDLESS = {
        "run", "--topic", TOPIC, "--routing-config", "random:vocabulary=50000;latency=20ms"
    };

    private static final String[] SHORT = {
        "run", "--topic", TOPIC, "--routing-config", "random:random", "--producers", "1", "--iterations", "1"
    };

    private static final int ROUNDS_OF_A_STORE = 20;

    @TempDir
    private Path directory;

    @Test
    void ofTheOutputDirectoryEndsTheRunAndLosesNothing() throws Exception {
        Place place = Place.in(directory);
        try (SmallDisk disk = SmallDisk.at(place.output("paris-attractions"), 16);
                Winnow winnow = place.start(ENDLESS)) {
            List<String> seen = awaitLines(winnow, disk.path());

            disk.fill();

            requireOneClearLine(winnow, disk.path().toString(), NO_SPACE, "winnow export");
            disk.empty();
            requireWhole(place, seen);
        }
    }

    @Test
    void ofTheDataDirectoryEndsTheRunAndLosesNothing() throws Exception {
        Place place = Place.in(directory);
        try (SmallDisk disk = SmallDisk.at(place.data(), 160);
                Winnow winnow = place.start(ENDLESS)) {
            List<String> seen = awaitLines(winnow, place.output("paris-attractions"));

            disk.fill();

            requireOneClearLine(
                    winnow, disk.path().toString(), "check the free space in", "the embedded Kafka broker failed");
            disk.empty();
            requireWhole(place, seen);
        }
    }

    @Test
    void ofTheBrokerEndsItAndServicesGoOnWhenItIsBack() throws Exception {
        try (SmallDisk disk = SmallDisk.at(directory.resolve("disk"), 160);
                Broker broker = Broker.start(disk.path().resolve("kafka"), Map.of());
                Constellation constellation =
                        Constellation.on(broker.bootstrapServers(), directory.resolve("services"), Map.of());
                Exactness exactness = new Exactness(broker.bootstrapServers())) {
            Service dedup = constellation.add("dedup", "dedup", Map.of());
            long pid = dedup.pid();
            try (Load load = Load.begin(broker.bootstrapServers(), "full-broker", 1, 12_000, 6_000, 2_000)) {
                load.awaitSent(3_000);

                disk.fill();

                await("the broker gives up").atMost(Constellation.PATIENCE).until(() -> !broker.isAlive());
                // As Kafka does when its disk fails, without being asked to end.
                assertThat(broker.end(STOP_LIMIT)).as("exit code").isEqualTo(1);
                assertThat(load.sent()).as("records sent by then").isGreaterThanOrEqualTo(3_000);
                disk.empty();
                broker.startAgain();
                exactness.require(load);
                assertThat(dedup.pid()).isEqualTo(pid);
            }
        }
    }

    @Test
    void ofDeduplicationsStateIsSaidAndItGoesOnWhenThereIsRoom() throws Exception {
        try (SmallDisk disk = SmallDisk.at(directory.resolve("disk"), 16);
                Broker broker = Broker.start(directory.resolve("kafka"), Map.of());
                Constellation constellation =
                        Constellation.on(broker.bootstrapServers(), directory.resolve("services"), Map.of());
                Exactness exactness = new Exactness(broker.bootstrapServers())) {
            Service dedup = constellation.add(
                    "dedup",
                    "dedup",
                    Map.of(
                            "WINNOW_STATE_DIR", disk.path().toString(),
                            // What it knows goes to the disk soon and often, as with a list that its heap does not
                            // hold.
                            "WINNOW_DEDUP_FINGERPRINTS_BYTES", "1024",
                            "WINNOW_ROCKSDB_BYTES", "393216"));
            long pid = dedup.pid();
            try (Load load = Load.begin(broker.bootstrapServers(), "full-state", 1, 60_000, 50_000, 6_000)) {
                load.awaitSent(5_000);

                disk.fill();

                await("it says so")
                        .atMost(Constellation.PATIENCE)
                        .until(() -> dedup.log().stream()
                                .anyMatch(line -> line.contains(disk.path().toString())
                                        && line.contains(NO_SPACE + ": make room on that disk")));
                assertThat(dedup.metric("winnow_stream_failures_total")).isPositive();
                disk.empty();
                exactness.require(load);
                assertThat(dedup.pid()).isEqualTo(pid);
                assertThat(dedup.isAlive()).isTrue();
            }
        }
    }

    /**
     * A writer that RocksDB holds back when the disk becomes full is told, too. As RocksDB is by itself, one of some ten rounds ends
     * with a writer that waits for ever, even when there is room again.
     */
    @Test
    void ofAStoreIsSaidToItsWriter() throws Exception {
        try (SmallDisk disk = SmallDisk.at(directory.resolve("disk"), 24)) {
            int failures = 0;
            for (int round = 0; round < ROUNDS_OF_A_STORE; round++) {
                Path path = disk.path().resolve("store-" + round);
                try (Options options =
                        new Options().setCreateIfMissing(true).setTableFormatConfig(new BlockBasedTableConfig())) {
                    new RocksDbSettings().setConfig("store", options, Map.of());
                    // As Kafka Streams does.
                    options.setCompactionStyle(CompactionStyle.UNIVERSAL);
                    // So small that flushes are behind all the time.
                    options.setWriteBufferSize(64 * 1024);
                    failures += failureOf(options, path, disk) ? 1 : 0;
                    RocksDB.destroyDB(path.toString(), options);
                }
            }
            // RocksDB's own recovery can be faster than the next write.
            assertThat(failures).as("rounds in which the writer was told").isGreaterThan(ROUNDS_OF_A_STORE / 2);
        }
    }

    /** Whether a writer failed, or only went on, after there was no room for a moment; fails if it did neither. */
    private static boolean failureOf(Options options, Path path, SmallDisk disk) throws Exception {
        RocksDB store = RocksDB.open(options, path.toString());
        AtomicInteger written = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Boolean> failed = CompletableFuture.supplyAsync(() -> putUntil(done, store, written));
        await("writes").until(() -> written.get() > 20_000);

        disk.fill();
        // As long as RocksDB takes to begin to recover.
        Thread.sleep(500);
        disk.empty();

        int before = written.get();
        await("the writer is told, or goes on")
                .atMost(Duration.ofSeconds(30))
                .until(() -> failed.isDone() || written.get() > before);
        done.set(true);
        boolean told = failed.get(30, TimeUnit.SECONDS);
        // Only now: whoever closes a store with a writer that waits for ever, waits with it.
        store.close();
        return told;
    }

    private static boolean putUntil(AtomicBoolean done, RocksDB store, AtomicInteger written) {
        Random random = new Random(1);
        byte[] key = new byte[16];
        try (WriteOptions options = new WriteOptions().setDisableWAL(true)) {
            while (!done.get()) {
                random.nextBytes(key);
                store.put(options, key, key);
                written.incrementAndGet();
            }
            return false;
        } catch (RocksDBException e) {
            assertThat(e).hasMessageContaining(NO_SPACE);
            return true;
        }
    }

    private static List<String> awaitLines(Winnow winnow, Path output) {
        Path text = output.resolve("output.txt");
        await("lines").atMost(Winnow.LIMIT).until(() -> {
            assertThat(winnow.isAlive()).as("%s", winnow.err()).isTrue();
            return Files.exists(text) && Winnow.lines(text).size() > 200;
        });
        return Winnow.lines(text);
    }

    private static void requireOneClearLine(Winnow winnow, String... words) {
        assertThat(winnow.awaitExit(Duration.ofSeconds(60))).as("exit code").isEqualTo(1);
        assertThat(winnow.err())
                .as("its output")
                .filteredOn(line -> line.startsWith("winnow: "))
                .anySatisfy(line -> assertThat(line).contains(words));
        requireNoStackTrace(winnow.err());
    }

    private static void requireNoStackTrace(List<String> said) {
        assertThat(said)
                .as("its output")
                .noneMatch(line -> line.strip().startsWith("at ") || line.contains("Caused by: "));
    }

    /** The list continues where it was: everything that was seen is there once, and all places agree. */
    private static void requireWhole(Place place, List<String> seen) throws IOException {
        place.expect(0, SHORT);
        Path output = place.output("paris-attractions");
        List<String> lines = Winnow.lines(output.resolve("output.txt"));
        assertThat(lines).containsAll(seen).doesNotHaveDuplicates();
        JsonNode document = Json.MAPPER.readTree(output.resolve("output.json").toFile());
        assertThat(document.get("attributes")).hasSize(lines.size());
        assertThat(Json.MAPPER
                        .readTree(output.resolve("metadata.json").toFile())
                        .get("collectionSize")
                        .asInt())
                .isEqualTo(lines.size());
        assertThat(place.expect(0, "export", TOPIC).out()).containsExactlyInAnyOrderElementsOf(lines);
    }
}
