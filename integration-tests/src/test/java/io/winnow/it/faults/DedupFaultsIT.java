package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Deduplication that is killed within transactions, handed over, and revived after others took its place. */
@Tag("faults")
class DedupFaultsIT {

    /** Those that count mentions are others. */
    private static final String TASKS = "winnow_stream_tasks\\{service=\"dedup\"[^}]*}";

    /** How often a second instance comes and goes; each of it is a rebalance. */
    private static final int COMINGS_AND_GOINGS = Integer.getInteger("winnow.rebalances", 10) / 2;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final int PER_SECOND = 2_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private Constellation constellation;
    private Exactness exactness;

    @BeforeEach
    void start() throws Exception {
        // Lists outgrow the tables in memory within seconds; from then on filters and the disk decide.
        constellation = Constellation.start(directory, Map.of("WINNOW_DEDUP_FINGERPRINTS_BYTES", "60000"), "dedup");
        exactness = new Exactness(constellation.bootstrapServers());
    }

    @AfterEach
    void stop() throws Exception {
        exactness.close();
        constellation.close();
    }

    @Test
    void killedWithinTransactionsItDoublesNothing() throws Exception {
        Service dedup = constellation.service("dedup");
        Random random = new Random(3);
        int open = 0;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", constellation.bootstrapServers()));
                Load load = load("transactions")) {
            for (int kill = 1; open < 2 && kill <= 10; kill++) {
                load.awaitSent(load.sent() + 500 + random.nextInt(500));

                assertThat(dedup.kill()).isEqualTo(Service.KILLED);

                open += hasOpenTransaction(admin) ? 1 : 0;
                dedup.startAgain();
                Constellation.awaitReady(dedup);
            }
            load.stopEarly();
            assertThat(open).as("kills that left a transaction open").isEqualTo(2);
            exactness.require(load);
        }
    }

    @Test
    @Tag("long")
    void rebalancesLoseAndDoubleNothing() throws Exception {
        Service first = constellation.service("dedup");
        Service second = null;
        try (Load load = load("rebalances")) {
            for (int round = 1; round <= COMINGS_AND_GOINGS; round++) {
                if (second == null) {
                    second = constellation.begin("dedup", "dedup-2", Map.of());
                } else {
                    second.startAgain();
                }
                awaitShare(second);
                int sent = load.sent();
                load.awaitSent(sent + PER_SECOND / 4);

                assertThat(second.end(STOP_LIMIT)).isEqualTo(143);

                awaitTasks(first, 2);
            }
            load.stopEarly();
            exactness.require(load);
        }
    }

    @Test
    void revivedAfterAnotherTookItsPlaceItDoublesNothing() throws Exception {
        Service zombie = constellation.service("dedup");
        try (Load load = load("zombie")) {
            load.awaitSent(PER_SECOND / 2);
            zombie.pause();
            Service second = constellation.begin("dedup", "dedup-2", Map.of());
            awaitTasks(second, 2);
            long decided = (long) second.metric("winnow_dedup_attributes_total");
            await("work of the second instance")
                    .atMost(Constellation.PATIENCE)
                    .until(() -> second.metric("winnow_dedup_attributes_total") > decided + PER_SECOND);

            zombie.resume();

            await("the zombie is told that it is none of the group any more")
                    .atMost(Constellation.PATIENCE)
                    .until(() -> zombie.log().stream()
                            .anyMatch(line -> line.contains("fenced") || line.contains("missed a rebalance")));
            Constellation.awaitReady(zombie);
            load.awaitSent(load.sent() + PER_SECOND);
            load.stopEarly();
            exactness.require(load);
        }
    }

    /** More than any test will wait for: each stops it. */
    private Load load(String collection) {
        return Load.begin(
                constellation.bootstrapServers(), collection, collection.hashCode(), 600_000, 150_000, PER_SECOND);
    }

    /** Which tasks somebody gets who joins depends on whose state is how far, and so does how many. */
    private static void awaitShare(Service dedup) {
        await("tasks for " + dedup.name())
                .atMost(Constellation.PATIENCE)
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> dedup.is("ready") && dedup.metric(TASKS) > 0);
    }

    /** Each of the two stages has a task per partition. */
    private static void awaitTasks(Service dedup, int partitions) {
        await(partitions + " partitions for " + dedup.name())
                .atMost(Constellation.PATIENCE)
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> dedup.is("ready") && dedup.metric(TASKS) == 2 * partitions);
    }

    private static boolean hasOpenTransaction(Admin admin) throws Exception {
        return admin.listTransactions().all().get(10, TimeUnit.SECONDS).stream()
                .filter(transaction -> transaction.transactionalId().startsWith("winnow.dedup"))
                .anyMatch(transaction -> transaction.state() == TransactionState.ONGOING);
    }
}
