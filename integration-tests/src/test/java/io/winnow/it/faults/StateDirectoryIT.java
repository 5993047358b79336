package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.it.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * State directories that are deleted, damaged or read-only. Whatever is in them, the changelogs in Kafka are the truth.
 *
 * <p>{@code -Dwinnow.restore.keys} is how many keys dedup has to restore.
 */
@Tag("faults")
class StateDirectoryIT {

    /** More than one answer of a broker to a restore holds. */
    private static final int RESTORED_KEYS = Integer.getInteger("winnow.restore.keys", 300_000);

    private static final int MOST_KEYS_IN_A_RECORD = 256;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final int RECORDS = 6_000;
    private static final int ATTRIBUTES = 3_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path directory;

    private static Constellation constellation;
    private static Exactness exactness;

    @BeforeAll
    static void start() throws Exception {
        // A restore finds more than the tables in memory hold, so that filters are restored too.
        constellation = Constellation.start(
                directory,
                Map.of("WINNOW_DEDUP_FINGERPRINTS_BYTES", "250000"),
                "coordinator",
                "dedup",
                "producer",
                "ui");
        exactness = new Exactness(constellation.bootstrapServers());
    }

    @AfterAll
    static void stop() throws Exception {
        exactness.close();
        constellation.close();
    }

    /** What happens to files of dedup's state while it does not run. */
    private enum Damage {
        TABLES(".sst"),
        MANIFEST("MANIFEST-"),
        CURRENT("CURRENT");

        private final String name;

        Damage(String name) {
            this.name = name;
        }

        boolean concerns(Path file) {
            String fileName = file.getFileName().toString();
            return Files.isRegularFile(file) && (fileName.startsWith(name) || fileName.endsWith(name));
        }
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void damagedFilesOfDedupCostNothing(Damage damage) throws Exception {
        String collection = "damaged-" + damage.ordinal();
        try (Load before = load(collection)) {
            exactness.require(before);
        }

        restartWith(damage, constellation.service("dedup"));

        requireMoreOf(collection);
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void damagedFilesOfTheCoordinatorCostNothing(Damage damage) throws Exception {
        String runId = constellation.run(order("Coordinator " + damage.ordinal()));
        await("first calls").atMost(Constellation.PATIENCE).until(() -> constellation.calls(runId) > 2);

        restartWith(damage, constellation.service("coordinator"));

        exactness.require(constellation.awaitCompletion(runId));
    }

    private void restartWith(Damage damage, Service service) throws Exception {
        service.end(STOP_LIMIT);
        List<Path> damaged = files(constellation.directory(service.name()).resolve("state"), damage::concerns);
        assertThat(damaged).as("files that are damaged").isNotEmpty();
        Random random = new Random(damage.ordinal());
        damaged.forEach(file -> overwrite(file, random));

        service.startAgain();

        long readyMs = Constellation.awaitReady(service);
        System.out.printf("%s: %d files damaged, ready %d ms after the start%n", damage, damaged.size(), readyMs);
    }

    /** Kafka is slowed down, so that there is something to see; then dedup is killed in the middle and starts again. */
    @Test
    void restoresDeletedStateAndSaysHowFarItIs() throws Exception {
        Service dedup = constellation.service("dedup");
        try (Load keys = Load.begin(constellation.bootstrapServers(), "restored", 7, RESTORED_KEYS, RESTORED_KEYS, 0)) {
            exactness.require(keys);
        }
        dedup.end(STOP_LIMIT);
        delete(constellation.directory("dedup").resolve("state"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", constellation.bootstrapServers()))) {
            limitReaders(admin, 100_000.0);
            dedup.startAgain();
            await("a restore that is under way")
                    .atMost(Constellation.PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> progress(dedup, "restored") > 0 && progress(dedup, "restoreLeft") > 0);
            System.out.printf("restored %d, left %d%n", progress(dedup, "restored"), progress(dedup, "restoreLeft"));

            int exitCode = dedup.kill();

            assertThat(exitCode)
                    .as("exit code of dedup in the middle of a restore")
                    .isEqualTo(Service.KILLED);
            limitReaders(admin, null);
        }
        long begun = System.nanoTime();
        dedup.startAgain();
        Constellation.awaitReady(dedup);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        assertThat(progress(dedup, "restored"))
                .as("restored")
                .isGreaterThanOrEqualTo(RESTORED_KEYS / MOST_KEYS_IN_A_RECORD);
        assertThat(progress(dedup, "restoreLeft")).as("left").isZero();
        System.out.printf("%d keys restored, ready %d ms after the start%n", RESTORED_KEYS, millis);
        try (Load again =
                Load.begin(constellation.bootstrapServers(), "restored", 8, RESTORED_KEYS, RESTORED_KEYS, 0)) {
            again.awaitEnd();
            exactness.requireAllDecided();
            assertThat(exactness.list("restored")).hasSize(RESTORED_KEYS);
        }
    }

    @Test
    void deletedStateOfTheCoordinatorCostsNothing() throws Exception {
        Service coordinator = constellation.service("coordinator");
        String runId = constellation.run(order("Deleted ledgers"));
        await("first calls").atMost(Constellation.PATIENCE).until(() -> constellation.calls(runId) > 2);
        assertThat(coordinator.kill()).isEqualTo(Service.KILLED);
        delete(constellation.directory("coordinator").resolve("state"));

        coordinator.startAgain();

        Constellation.awaitReady(coordinator);
        exactness.require(constellation.awaitCompletion(runId));
    }

    /** Root may write wherever file permissions say otherwise, so a file system that is mounted read-only is put in the way. */
    @ParameterizedTest
    @ValueSource(strings = {"dedup", "coordinator"})
    void aReadOnlyDirectoryIsSaidInOneLineAndCostsNothing(String name) throws Exception {
        Service service = constellation.service(name);
        Path state = constellation.directory(name).resolve("state");
        service.end(STOP_LIMIT);
        assumeThat(succeeds("mount", "-t", "tmpfs", "-o", "ro,size=1m", "winnow-test", state.toString()))
                .as("a read-only file system needs root and the right to mount")
                .isTrue();
        try (Load load = load("read-only-" + name)) {
            try {
                assertThat(state)
                        .as("the fault")
                        .satisfies(path -> assertThatThrownBy(() -> Files.createFile(path.resolve("probe")))
                                .isInstanceOf(IOException.class));
                int before = service.log().size();

                service.startAgain();

                assertThat(service.awaitExit(Constellation.PATIENCE))
                        .as("exit code")
                        .isEqualTo(1);
                List<String> said = service.log().subList(before, service.log().size());
                System.out.println(name + " on a read-only directory: " + said);
                assertThat(said).anyMatch(line -> line.contains(state.toString()) && line.contains("WINNOW_STATE_DIR"));
                assertThat(said).as("traces").noneMatch(line -> line.startsWith("\tat "));
            } finally {
                assertThat(succeeds("umount", state.toString())).as("umount").isTrue();
            }
            service.startAgain();
            Constellation.awaitReady(service);
            exactness.require(load);
        }
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    /** What {@code /q/health/ready} says of a restore. */
    private static long progress(Service service, String what) throws InterruptedException {
        JsonNode health = service.health("ready");
        long sum = 0;
        if (health != null) {
            for (JsonNode value : health.findValues(what)) {
                sum += value.asLong();
            }
        }
        return sum;
    }

    /** Lets clients read no more than so many bytes a second; null for as fast as they can. */
    private static void limitReaders(Admin admin, @Nullable Double bytesPerSecond) throws Exception {
        Map<String, @Nullable String> everybody = new HashMap<>();
        everybody.put(ClientQuotaEntity.CLIENT_ID, null);
        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                        new ClientQuotaEntity(everybody),
                        List.of(new ClientQuotaAlteration.Op("consumer_byte_rate", bytesPerSecond)))))
                .all()
                .get(10, TimeUnit.SECONDS);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        assertThat(directory).doesNotExist();
    }

    /** Sends attributes of a collection again, and requires that no more come out than before. */
    private static void requireMoreOf(String collection) throws Exception {
        var list = exactness.list(collection);
        try (Load again = Load.begin(
                constellation.bootstrapServers(), collection, collection.hashCode() + 1, RECORDS, ATTRIBUTES, 0)) {
            again.awaitEnd();
            exactness.requireAllDecided();
            assertThat(exactness.list(collection)).isEqualTo(list);
        }
    }

    private static Load load(String collection) {
        return Load.begin(constellation.bootstrapServers(), collection, collection.hashCode(), RECORDS, ATTRIBUTES, 0);
    }

    private static String order(String topic) {
        return """
                {"topic":"%s","producers":3,"iterations":6,"requestSize":30,"routingConfig":"random:vocabulary=300;latency=150ms"}
                """.formatted(topic);
    }

    /** Puts noise in the place of a third of a file, or of all of a small one. */
    private static void overwrite(Path file, Random random) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long size = channel.size();
            long from = size < 1_000 ? 0 : size / 3;
            byte[] noise = new byte[(int) (size < 1_000 ? Math.max(size, 16) : size / 3)];
            random.nextBytes(noise);
            channel.write(ByteBuffer.wrap(noise), from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path directory, java.util.function.Predicate<Path> wanted) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(wanted).toList();
        }
    }
}
