package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.winnow.it.LiveCluster.Clients;
import io.winnow.it.UniqueTopic.Flow;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node among clients that do not read, and among many that come back at once. */
@Tag("long")
class ManyClientsIT {

    private static final int STILL = 20;
    private static final int OTHERS = 10;
    private static final int MANY = 2_000;

    private static final long MOST_DELAY_MS = 1_000;
    private static final long MOST_BYTES_A_STILL_CLIENT = 512 * 1024;

    @TempDir
    private static Path directory;

    private static LiveCluster cluster;

    @BeforeAll
    static void start() {
        cluster = new LiveCluster(directory);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void readersThatStopReadingCostOthersNothing() {
        String collection = "still";
        Histogram before = new ConcurrentHistogram(2);
        Histogram meanwhile = new ConcurrentHistogram(2);
        // Fills what holds the newest rows, so that only what is kept for clients can make the heap grow.
        int sent;
        try (Flow flow = cluster.topic().flow(collection, 0, 10_000);
                Clients alone = cluster.clients(OTHERS, collection, before)) {
            flow.stopAt(30_000);
            sent = flow.next();
            alone.awaitExactly(cluster.topic().numbersIn(collection));
        }
        long liveBytesBefore = cluster.service().liveBytes();

        try (Clients still = cluster.narrowClients(STILL, collection);
                Clients others = cluster.clients(OTHERS, collection, meanwhile)) {
            still.all().forEach(StreamClient::holdStill);
            try (Flow flow = cluster.topic().flow(collection, sent, 10_000)) {
                flow.await(sent + 50_000);
                long liveBytes = cluster.service().liveBytes();
                assertThat((liveBytes - liveBytesBefore) / STILL)
                        .as("bytes that a client holds that does not read")
                        .isLessThan(MOST_BYTES_A_STILL_CLIENT);
                flow.stopAt(sent + 100_000);
            }
            BitSet rows = cluster.topic().numbersIn(collection);
            others.awaitExactly(rows);
            assertThat(still.all()).allMatch(client -> client.rows() < rows.cardinality(), "lacks rows");

            still.all().forEach(StreamClient::goOn);

            still.awaitExactly(rows);
            assertThat(still.all()).allMatch(client -> client.evictions() + client.breaks() > 0, "was let go");
        }
        long alone = before.getValueAtPercentile(99);
        long beside = meanwhile.getValueAtPercentile(99);
        System.out.printf(
                "delay of clients that read: p99 %d ms alone, %d ms beside %d that do not%n", alone, beside, STILL);
        assertThat(beside).as("p99 of others' delay in ms").isLessThan(Math.max(MOST_DELAY_MS, 3 * alone));
    }

    @Test
    void allComeBackAtOnceAndMissNothing() {
        assumeThat(mostOpenFiles())
                .as("this needs %d open files a process: raise the hard limit (ulimit -Hn)", 2 * MANY)
                .isGreaterThan(2L * MANY);
        String collection = "many";
        cluster.topic().publish(collection, 0, 200);
        try (Clients clients = cluster.clients(MANY, collection, null);
                Flow flow = cluster.topic().flow(collection, 200, 100)) {

            int exitCode = cluster.service().kill();
            await("every client was cut off")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> clients.all().stream().allMatch(client -> client.breaks() > 0));
            cluster.service().startAgain();
            long started = System.nanoTime();

            await("every client is back")
                    .atMost(Winnow.LIMIT)
                    .until(() ->
                            clients.all().stream().allMatch(client -> client.connections() > 1 && client.isLive()));
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            flow.stopAt(flow.next() + 100);
            clients.awaitExactly(cluster.topic().numbersIn(collection));
            System.out.printf("%d clients were back %d ms after the restarted node was ready%n", MANY, took.toMillis());
            assertThat(exitCode).as("killed").isEqualTo(137);
        }
    }

    private static long mostOpenFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
