package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.it.Service;
import io.winnow.it.Winnow.Place;
import io.winnow.messages.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills one process after the other with {@code kill -9}, each at a random instant of a load, and asks after each that nothing is
 * missing, doubled or out of order. One cluster lives through all rounds. What was done and when stands in
 * {@code target/kill-suite.txt}.
 *
 * <p>{@code -Dwinnow.kill.rounds} is the number of rounds, {@code -Dwinnow.kill.seed} makes victims, instants and loads.
 */
@Tag("faults")
class KillSuiteIT {

    private static final int ROUNDS = Integer.getInteger("winnow.kill.rounds", 8);
    private static final long SEED = Long.getLong("winnow.kill.seed", 20_261_123L);
    private static final Path TABLE = Path.of("target", "kill-suite.txt");

    private static final int RECORDS = 1_500;
    private static final int ATTRIBUTES = 500;
    private static final int PER_SECOND = 1_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private enum Victim {
        COORDINATOR,
        DEDUP,
        PRODUCER,
        UI,
        /** Broker and services in one process. */
        ALL_IN_ONE
    }

    /** What a kill and its consequences were. */
    private record Kill(int exitCode, long afterMs, long readyMs, String start) {}

    private final List<AllInOne.Start> starts = new ArrayList<>();

    @Test
    void leavesEveryListExact() throws Exception {
        Random random = new Random(SEED);
        Files.deleteIfExists(TABLE);
        say("%d rounds, seed %d: %d records of %d attributes at %d a second and a run of 12 calls each%n"
                .formatted(ROUNDS, SEED, RECORDS, ATTRIBUTES, PER_SECOND));
        say("%5s  %-11s  %7s  %4s  %8s  %7s  %-24s  %s%n"
                .formatted("round", "victim", "at ms", "exit", "ready ms", "in s", "start", "exact"));
        try (Constellation constellation =
                        Constellation.start(directory, Map.of(), "coordinator", "dedup", "producer", "ui");
                AllInOne allInOne = new AllInOne(Place.in(Files.createDirectories(directory.resolve("all-in-one"))));
                Exactness ofServices = new Exactness(constellation.bootstrapServers());
                Exactness ofAllInOne = new Exactness(allInOne.bootstrapServers())) {
            for (int round = 1; round <= ROUNDS; round++) {
                // Each has its turn before any has another.
                Victim victim = turn(round);
                long instant = random.nextInt(RECORDS * 1_000 / PER_SECOND);
                long seed = random.nextLong();
                long begun = System.nanoTime();
                say("%5d  %-11s  ".formatted(round, victim));

                Kill kill = victim == Victim.ALL_IN_ONE
                        ? killAllInOne(allInOne, ofAllInOne, round, instant, seed)
                        : killService(constellation, ofServices, victim, round, instant, seed);

                say("%7d  %4d  %8d  %7.1f  %-24s  yes%n"
                        .formatted(
                                kill.afterMs(),
                                kill.exitCode(),
                                kill.readyMs(),
                                (System.nanoTime() - begun) / 1e9,
                                kill.start()));
            }
            if (!starts.isEmpty()) {
                AllInOne.requireInTime(starts);
            }
        } catch (Exception | AssertionError e) {
            say("no%n%s%nThe logs are in %s. Again: -Dwinnow.kill.rounds=%d -Dwinnow.kill.seed=%d%n"
                    .formatted(e, directory, ROUNDS, SEED));
            throw e;
        }
    }

    /** Who is killed in a round: all in random order, then all in another. */
    private static Victim turn(int round) {
        Victim[] victims = Victim.values();
        int turn = (round - 1) / victims.length;
        List<Victim> order = new ArrayList<>(List.of(victims));
        Collections.shuffle(order, new Random(SEED + turn));
        return order.get((round - 1) % victims.length);
    }

    private static Kill killService(
            Constellation constellation, Exactness exactness, Victim victim, int round, long instantMs, long seed)
            throws Exception {
        Service service = constellation.service(victim.name().toLowerCase(Locale.ROOT));
        String runId = constellation.run(order(round));
        long begin = System.nanoTime();
        try (Load load = load(constellation.bootstrapServers(), round, seed)) {
            long killedAfter = awaitInstant(begin, instantMs);

            int exitCode = service.kill();

            assertThat(exitCode).as("exit code of %s", victim).isEqualTo(Service.KILLED);
            service.startAgain();
            long ready = Constellation.awaitReady(service);
            exactness.require(load);
            exactness.require(constellation.awaitCompletion(runId));
            return new Kill(exitCode, killedAfter, ready, "");
        }
    }

    private Kill killAllInOne(AllInOne allInOne, Exactness exactness, int round, long instantMs, long seed)
            throws Exception {
        String runId = allInOne.api().run(order(round));
        long begin = System.nanoTime();
        try (Load load = load(allInOne.bootstrapServers(), round, seed)) {
            long killedAfter = awaitInstant(begin, instantMs);

            int exitCode = allInOne.kill();

            assertThat(exitCode).as("exit code of the all-in-one process").isEqualTo(Service.KILLED);
            AllInOne.Start start = allInOne.startAgain();
            starts.add(start);
            exactness.require(load);
            RunStatus run = allInOne.api().awaitCompletion(runId);
            exactness.require(run);
            allInOne.requireFiles("round-" + round, exactness.list("round-" + round), runId);
            return new Kill(
                    exitCode,
                    killedAfter,
                    start.totalMs(),
                    "broker %d, then %d".formatted(start.brokerMs(), start.readyMs()));
        }
    }

    private static String order(int round) {
        return """
                {"topic":"Round %d","producers":3,"iterations":4,"requestSize":30,
                 "routingConfig":"random:vocabulary=300;latency=150ms"}
                """.formatted(round);
    }

    private static Load load(String bootstrapServers, int round, long seed) {
        return Load.begin(bootstrapServers, "load-" + round, seed, RECORDS, ATTRIBUTES, PER_SECOND);
    }

    /** Waits for a random instant; returns when it was, in milliseconds. */
    private static long awaitInstant(long begin, long instantMs) {
        long due = begin + TimeUnit.MILLISECONDS.toNanos(instantMs);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }

    private static void say(String text) throws IOException {
        System.out.print(text);
        System.out.flush();
        Files.writeString(TABLE, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
