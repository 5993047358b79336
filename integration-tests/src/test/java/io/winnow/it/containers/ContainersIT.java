package io.winnow.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.winnow.messages.RunStatus;
import io.winnow.tester.equipment.Audit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.containers.GenericContainer;

/** The four images on one broker. */
class ContainersIT {

    private static final int PRODUCERS = 4;
    private static final int ITERATIONS = 20;
    private static final String SLOW = "random:vocabulary=2000;latency=400ms";
    private static final Duration TASK_TIMEOUT = Duration.ofMinutes(2);
    private static final int KILLS = Integer.getInteger("winnow.kills", 1);

    private static final Path TABLE = Path.of("target", "kills.md");
    private static final String VICTIMS = System.getProperty("winnow.kill.victims", "");
    private static final long SEED = Long.getLong("winnow.kill.seed", 20_261_123L);

    /** From the start to the end of each run, by what was killed meanwhile. */
    private static final Map<String, List<Duration>> TOOK = new TreeMap<>();

    private static Deployment deployment;
    private static Client client;

    @BeforeAll
    static void start() {
        Engine.assume();
        deployment = Deployment.start(1);
        client = new Client(deployment.api());
    }

    @AfterAll
    static void stop() throws IOException {
        if (KILLS > 1) {
            writeTable();
        }
        if (deployment != null) {
            client.close();
            deployment.close();
        }
    }

    @Test
    void takesARunOverHttpAndStreamsWhatItFinds() throws Exception {
        try (LiveList live = new LiveList(client, "rome")) {
            String runId = client.start("Rome", 3, 5, "random:random");

            RunStatus ended = client.awaitCompletion(runId);

            Audit audit = audit("rome", runId).requireExactlyOnce();
            assertThat(ended.totals().unique()).isEqualTo(audit.unique().size());
            requireAllStreamedOnce(live, audit);
        }
    }

    /** README.md shows this command. */
    @Test
    void showsReadableLinesToKafkasConsoleConsumer() throws Exception {
        client.awaitCompletion(client.start("Console", 1, 2, "random:random"));

        String lines = Deployment.execute(
                deployment.broker(0),
                "/opt/kafka/bin/kafka-console-consumer.sh",
                "--bootstrap-server",
                "localhost:9092",
                "--topic",
                "winnow.attributes.unique",
                "--from-beginning",
                "--formatter-property",
                "print.key=true",
                "--isolation-level",
                "read_committed",
                "--timeout-ms",
                "10000");

        assertThat(lines.lines().filter(line -> line.startsWith("console|")))
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(line)
                                .matches(
                                        "console\\|[^\\t]+\\t\\{\"v\":1,\"attribute\":\"[^\"]+\",\"canonical\":\".*\"at\":\"[^\"]+\".*}"));
    }

    @Test
    void spreadsTheCallsOverFourProducersAndTakesThreeOfThemAway() throws Exception {
        String runId = client.startEndless("Scaling", 8, SLOW);
        client.await(runId, status -> status.totals().calls() >= 8);

        deployment.scale(Service.PRODUCER, PRODUCERS);
        List<String> workers = deployment.all(Service.PRODUCER).stream()
                .map(Deployment::worker)
                .toList();
        await("calls of all four")
                .atMost(Client.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> audit("scaling", runId).callsByWorker().keySet().containsAll(workers));
        deployment.scale(Service.PRODUCER, 1);

        long before = client.run(runId).totals().calls();
        client.await(runId, status -> status.totals().calls() >= before + 20);
        client.stop(runId);
        Map<String, Long> shares = audit("scaling", runId).requireExactlyOnce().callsByWorker();
        assertThat(shares).containsOnlyKeys(workers);
        System.out.println("Successful calls by producer: " + shares);
    }

    /** What the others are compared with, where there is a table. */
    @Test
    void takesItsTimeWithoutAFault() throws Exception {
        assumeTrue(KILLS > 1);
        for (int round = 1; round <= KILLS; round++) {
            String topic = "Calm " + round;
            String runId = client.start(topic, PRODUCERS, ITERATIONS, SLOW);
            note("nothing", client.awaitCompletion(runId));
        }
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void losesNothingWhenAServiceIsKilledInTheMiddleOfARun(Service service) throws Exception {
        losesNothingWhenKilled(service.container(), deployment.only(service), new Random(SEED + service.ordinal()));
    }

    /** Killed while it is under load, the broker comes back with all that it had acknowledged. */
    @Test
    void losesNothingWhenTheBrokerIsKilledInTheMiddleOfARun() throws Exception {
        losesNothingWhenKilled("kafka", deployment.broker(0), new Random(SEED - 1));
    }

    private static void losesNothingWhenKilled(String name, GenericContainer<?> victim, Random random)
            throws Exception {
        assumeTrue(VICTIMS.isEmpty() || List.of(VICTIMS.split(",")).contains(name));
        for (int round = 1; round <= KILLS; round++) {
            String topic = "Killed " + name + " " + round;
            String collection = topic.toLowerCase(Locale.ROOT).replace(' ', '-');
            int calls = random.nextInt(PRODUCERS * ITERATIONS * 3 / 4);
            try (LiveList live = new LiveList(client, collection)) {
                String runId = client.start(topic, PRODUCERS, ITERATIONS, SLOW);
                client.await(runId, status -> status.totals().calls() >= calls);

                deployment.kill(victim);
                deployment.restart(victim);

                RunStatus ended = client.awaitCompletion(runId);
                Audit audit = audit(collection, runId).requireExactlyOnce();
                assertThat(ended.totals().unique()).isEqualTo(audit.unique().size());
                requireAllStreamedOnce(live, audit);
                Duration took = note(name, ended);
                // Another worker gets what one that was killed had; nothing waits for the coordinator to give it up.
                assertThat(took).isLessThan(TASK_TIMEOUT);
                System.out.printf(
                        "%s killed after %d of %d calls (seed %d, round %d): %d published, %d unique, %d s%n",
                        name,
                        calls,
                        ended.totals().calls(),
                        SEED,
                        round,
                        audit.raw().size(),
                        audit.unique().size(),
                        took.toSeconds());
            }
        }
    }

    private static Duration note(String killed, RunStatus ended) {
        Duration took = Duration.between(ended.startedAt(), ended.finishedAt());
        TOOK.computeIfAbsent(killed, name -> new ArrayList<>()).add(took);
        return took;
    }

    /** To a file: what a class prints after its last test belongs to no test, and gets lost. */
    private static void writeTable() throws IOException {
        StringBuilder table =
                new StringBuilder("| killed | runs | to the end, median s | longest s |\n|---|---|---|---|\n");
        TOOK.forEach((killed, all) -> {
            List<Duration> sorted = all.stream().sorted().toList();
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.1f | %.1f |%n",
                    killed,
                    sorted.size(),
                    sorted.get(sorted.size() / 2).toMillis() / 1000.0,
                    sorted.getLast().toMillis() / 1000.0));
        });
        Files.writeString(TABLE, table);
    }

    private static Audit audit(String collection, String runId) {
        return Audit.of(deployment.bootstrapServers(), collection, runId);
    }

    private static void requireAllStreamedOnce(LiveList live, Audit audit) {
        await("all rows in the stream")
                .atMost(Client.PATIENCE)
                .until(() -> live.keys().size() >= audit.unique().size());
        assertThat(live.keys()).doesNotHaveDuplicates().hasSameElementsAs(audit.unique());
        assertThat(live.gaps()).isEmpty();
    }
}
