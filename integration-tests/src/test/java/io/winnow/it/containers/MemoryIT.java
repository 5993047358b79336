package io.winnow.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Winnow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No service comes near its limit of memory, whatever the load, and each gives memory back. About half an hour:
 * {@code ./winnow test -Pcontainers -DexcludedGroups= -Dit.test=MemoryIT}.
 */
@Tag("long")
class MemoryIT {

    private static final double MOST = 0.85;
    private static final int LINES = Integer.getInteger("winnow.memory.lines", 1_000_000);
    private static final Duration IDLE = Duration.ofMinutes(Integer.getInteger("winnow.memory.idle", 10));
    private static final Duration IMPORT_LIMIT = Duration.ofMinutes(20);

    /**
     * What is left after work may differ from what was there before it by so much of the limit: RocksDB's cache is a tenth, and compiled code
     * and loaded classes stay.
     */
    private static final double REMAINS = 0.25;

    /** The fingerprints of so long a list stay as well. */
    private static final double FINGERPRINTS_REMAIN = 0.15;

    @TempDir
    Path directory;

    private final List<MemoryWatch> watches = new ArrayList<>();
    private Deployment deployment;
    private Client client;

    @BeforeEach
    void start() {
        Engine.assume();
        deployment = Deployment.start(1);
        client = new Client(deployment.api());
        for (Service service : Service.values()) {
            watches.add(MemoryWatch.of(service, deployment.only(service)));
        }
        await("the first figures")
                .atMost(Deployment.PATIENCE)
                .until(() -> watches.stream().allMatch(watch -> watch.share() > 0));
    }

    @AfterEach
    void stop() {
        watches.forEach(MemoryWatch::close);
        if (deployment != null) {
            client.close();
            deployment.close();
        }
    }

    @Test
    void staysBelowItsLimitsAndGivesBackWhatItTook() throws Exception {
        List<Double> before = watches.stream().map(MemoryWatch::share).toList();
        watches.forEach(
                watch -> System.out.printf("the start: %s has %.0f %%%n", watch.service(), 100 * watch.share()));

        during("4 runs of 20 × 40", () -> runs("Load", 4, 20, 40, "random:random"));
        during("2 crashes of the broker", () -> {
            List<String> ids = startRuns("Crash", 2, 20, 40, "random:latency=200ms");
            for (int calls : List.of(100, 400)) {
                client.await(ids.getFirst(), status -> status.totals().calls() >= calls);
                deployment.kill(deployment.broker(0));
                deployment.restart(deployment.broker(0));
            }
            ids.forEach(client::awaitCompletion);
        });
        during("a coordinator killed", () -> {
            List<String> ids = startRuns("Kill", 2, 20, 40, "random:latency=200ms");
            client.await(ids.getFirst(), status -> status.totals().calls() >= 100);
            deployment.kill(deployment.only(Service.COORDINATOR));
            deployment.restart(deployment.only(Service.COORDINATOR));
            ids.forEach(client::awaitCompletion);
        });
        during("3 runs of 200 × 15", () -> runs("Wide", 3, 200, 15, "random:vocabulary=50000"));
        during("an import of " + LINES + " lines", this::importList);
        during("nothing", () -> Thread.sleep(IDLE));

        for (int i = 0; i < watches.size(); i++) {
            Service service = watches.get(i).service();
            assertThat(watches.get(i).share())
                    .as("share that %s still has", service)
                    .isLessThan(before.get(i) + REMAINS + (service == Service.DEDUP ? FINGERPRINTS_REMAIN : 0));
        }
    }

    private interface Load {

        void run() throws Exception;
    }

    private void during(String name, Load load) throws Exception {
        watches.forEach(MemoryWatch::beginAnew);

        load.run();

        for (MemoryWatch watch : watches) {
            System.out.printf(
                    "%s: %s had at most %.0f %% of its limit, and has %.0f %%%n",
                    name, watch.service(), 100 * watch.largestShare(), 100 * watch.share());
        }
        assertThat(watches).as(name).allSatisfy(watch -> {
            assertThat(deployment.only(watch.service()))
                    .satisfies(container -> assertThat(Deployment.isIntact(container))
                            .as("%s lives", watch.service())
                            .isTrue());
            assertThat(watch.largestShare()).as("%s", watch.service()).isLessThanOrEqualTo(MOST);
        });
    }

    private void runs(String name, int count, int producers, int iterations, String routing) throws Exception {
        startRuns(name, count, producers, iterations, routing).forEach(client::awaitCompletion);
    }

    private List<String> startRuns(String name, int count, int producers, int iterations, String routing)
            throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ids.add(client.start(name + " " + i, producers, iterations, routing));
        }
        return ids;
    }

    private void importList() throws IOException {
        Path list = directory.resolve("list.txt");
        try (Stream<String> lines = IntStream.range(0, LINES).mapToObj(i -> "entry number " + i + " of a long list")) {
            Files.write(list, (Iterable<String>) lines::iterator);
        }

        try (Winnow command = Winnow.Place.in(directory)
                .start("import", list.toString(), "--topic", "Long", "--kafka", deployment.bootstrapServers())) {
            assertThat(command.awaitExit(IMPORT_LIMIT)).as("%s", command.err()).isZero();
        }
    }
}
