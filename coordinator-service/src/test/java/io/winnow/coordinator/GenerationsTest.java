package io.winnow.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.State;
import io.winnow.messages.Task;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which generation a run belongs to, whatever the order in which clients that know nothing of each other order runs. */
class GenerationsTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    /** Enough to meet each rule many times; each one replays a whole history. */
    private static final int SEEDS = Integer.getInteger("winnow.seeds", 8);

    private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir
    private Path stateDirectory;

    private Coordinators coordinators;

    /** A coordinator whose state can be carried over to the next one, as a changelog does. */
    private static final class Coordinators implements AutoCloseable {

        private final Path directory;
        private final int partitions;
        private int lives;
        private TopologyTestDriver driver;
        private TestInputTopic<String, byte[]> runs;
        private TestOutputTopic<String, RunStatus> statuses;
        private TestOutputTopic<String, Task> tasks;
        private TestOutputTopic<String, byte[]> raw;
        private TestOutputTopic<String, byte[]> deadLetters;

        Coordinators(Path directory, int partitions) {
            this.directory = directory;
            this.partitions = partitions;
            begin();
        }

        private void begin() {
            Properties config = new Properties();
            config.putAll(Map.of(
                    StreamsConfig.APPLICATION_ID_CONFIG,
                    "test",
                    StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                    "none:1",
                    StreamsConfig.STATE_DIR_CONFIG,
                    directory.resolve(String.valueOf(lives++)).toString(),
                    StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                    StreamsConfig.EXACTLY_ONCE_V2));
            driver = new TopologyTestDriver(
                    CoordinatorTopology.build(TOPICS, partitions, new RunProcessor.CoordinatorSettings() {
                        @Override
                        public Duration taskTimeout() {
                            return Duration.ofSeconds(60);
                        }

                        @Override
                        public Duration tick() {
                            return Duration.ofMillis(100);
                        }
                    }),
                    config,
                    START);
            var text = new StringDeserializer();
            runs = driver.createInputTopic(TOPICS.runs(), new StringSerializer(), new ByteArraySerializer());
            statuses = driver.createOutputTopic(TOPICS.runStatus(), text, Json.deserializer(RunStatus.class));
            tasks = driver.createOutputTopic(TOPICS.tasks(), text, Json.deserializer(Task.class));
            raw = driver.createOutputTopic(TOPICS.rawAttributes(), text, new ByteArrayDeserializer());
            deadLetters = driver.createOutputTopic(TOPICS.deadLetters(), text, new ByteArrayDeserializer());
        }

        /** Another coordinator with what this one had committed. */
        void startAgain() {
            Map<String, RunState> keptRuns = contents(CoordinatorTopology.RUNS_STORE);
            Map<String, Generation> keptGenerations = contents(CoordinatorTopology.GENERATIONS_STORE);
            driver.close();
            begin();
            keptRuns.forEach(driver.<String, RunState>getKeyValueStore(CoordinatorTopology.RUNS_STORE)::put);
            keptGenerations.forEach(
                    driver.<String, Generation>getKeyValueStore(CoordinatorTopology.GENERATIONS_STORE)::put);
        }

        /** As an earlier release left a collection. */
        void begun(String collection, Generation generation) {
            driver.<String, Generation>getKeyValueStore(CoordinatorTopology.GENERATIONS_STORE)
                    .put(collection, generation);
        }

        private <T> Map<String, T> contents(String store) {
            Map<String, T> contents = new HashMap<>();
            try (var all = driver.<String, T>getKeyValueStore(store).all()) {
                all.forEachRemaining(entry -> contents.put(entry.key, entry.value));
            }
            return contents;
        }

        void order(RunCommand command) {
            runs.pipeInput(command.runId(), Json.write(command));
        }

        /** The first status of each run since it was last asked for. */
        Map<String, RunStatus> decisions() {
            Map<String, RunStatus> first = new LinkedHashMap<>();
            statuses.readValuesToList().forEach(status -> first.putIfAbsent(status.runId(), status));
            return first;
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    @BeforeEach
    void start() {
        coordinators = new Coordinators(stateDirectory, 1);
    }

    @AfterEach
    void stop() {
        coordinators.close();
    }

    @Test
    void twoFreshRunsGetGenerationsOfTheirOwnInWhateverOrderTheyAreRead() {
        List<RunCommand> commands = List.of(order("a", null, true), order("b", null, true));
        for (boolean turned : List.of(false, true)) {
            coordinators.startAgain();
            List<RunCommand> ordered = new ArrayList<>(commands);
            if (turned) {
                Collections.reverse(ordered);
            }
            String suffix = turned ? "-turned" : "";

            ordered.forEach(command -> coordinators.order(named(command, command.runId() + suffix)));

            Map<String, RunStatus> decided = coordinators.decisions();
            assertThat(decided.get("a" + suffix).generation())
                    .isNotEqualTo(decided.get("b" + suffix).generation());
            assertThat(decided.get(ordered.getLast().runId() + suffix).generation())
                    .isEqualTo(decided.get(ordered.getFirst().runId() + suffix).generation() + 1);
        }
    }

    @Test
    void ofACanonicalAndAnExactRunTheFirstOneReadSaysWhatTheCollectionIs() {
        coordinators.order(order("exact", DedupMode.EXACT, false));
        coordinators.order(order("canonical", DedupMode.CANONICAL, false));

        Map<String, RunStatus> decided = coordinators.decisions();
        assertThat(decided.get("exact").state()).isEqualTo(State.RUNNING);
        assertThat(decided.get("exact").dedup()).isEqualTo(DedupMode.EXACT);
        RunStatus refused = decided.get("canonical");
        assertThat(refused.state()).isEqualTo(State.REFUSED);
        assertThat(refused.reason())
                .isEqualTo(
                        "--dedup is exact in collection paris and cannot be changed: use that, or --fresh to start over");
        assertThat(refused.generation()).isNull();
        assertThat(refused.startedAt()).isNull();
        assertThat(coordinators.tasks.readValuesToList())
                .isNotEmpty()
                .allSatisfy(task -> assertThat(task.runId()).isEqualTo("exact"));
    }

    @Test
    void aRunThatNamesNoModeTakesWhatTheCollectionHas() {
        coordinators.order(order("first", DedupMode.EXACT, false));
        coordinators.order(order("second", null, false));
        coordinators.order(order("third", null, true));

        Map<String, RunStatus> decided = coordinators.decisions();
        assertThat(decided.values()).extracting(RunStatus::dedup).containsOnly(DedupMode.EXACT);
        assertThat(decided.values()).extracting(RunStatus::generation).containsExactly(0L, 0L, 1L);
        assertThat(coordinators.tasks.readValuesToList())
                .allSatisfy(task -> assertThat(task.dedup()).isEqualTo(DedupMode.EXACT));
    }

    @Test
    void tellsDeduplicationOnceOfEachGeneration() {
        coordinators.order(order("0", null, false));
        TestRecord<String, byte[]> first = coordinators.raw.readRecord();
        assertThat(WinnowHeaders.generation(first.headers())).isZero();
        assertThat(WinnowHeaders.sameness(first.headers())).isEqualTo(Sameness.USUAL);

        coordinators.order(order("1", DedupMode.EXACT, true));
        coordinators.order(order("2", null, false));
        coordinators.order(order("3", DedupMode.CANONICAL, false));

        TestRecord<String, byte[]> told = coordinators.raw.readRecord();
        assertThat(told.key()).isEqualTo("paris");
        assertThat(WinnowHeaders.text(told.headers(), WinnowHeaders.GENERATION)).isEqualTo("1");
        assertThat(WinnowHeaders.text(told.headers(), WinnowHeaders.DEDUP)).isEqualTo("exact");
        assertThat(coordinators.raw.isEmpty()).as("told of no more").isTrue();
    }

    @Test
    void aCollectionKeepsTheRulesItWasMadeWithUntilAFreshRun() {
        coordinators.begun(
                "paris", Json.read("{\"v\":1,\"number\":0,\"dedup\":\"CANONICAL\"}".getBytes(UTF_8), Generation.class));

        coordinators.order(order("continued", null, false));
        coordinators.order(order("fresh", null, true));
        coordinators.order(order("after", null, false));

        assertThat(coordinators.decisions().values())
                .extracting(RunStatus::sameness)
                .containsExactly(Sameness.UNDECIDED, Sameness.USUAL, Sameness.USUAL);
        assertThat(coordinators.tasks.readValuesToList())
                .isNotEmpty()
                .allSatisfy(task -> assertThat(task.sameness())
                        .isEqualTo(task.runId().equals("continued") ? Sameness.UNDECIDED : Sameness.USUAL));
        assertThat(WinnowHeaders.sameness(coordinators.raw.readRecord().headers()))
                .as("what the fresh run orders")
                .isEqualTo(Sameness.USUAL);
        assertThat(coordinators.raw.isEmpty()).isTrue();
    }

    @Test
    void nothingChangesARunThatWasRefused() {
        coordinators.order(order("exact", DedupMode.EXACT, false));
        RunCommand canonical = order("canonical", DedupMode.CANONICAL, false);
        coordinators.order(canonical);
        coordinators.decisions();

        coordinators.order(canonical);
        coordinators.order(canonical.stop("enough", START));
        coordinators.order(canonical.finish(START));
        coordinators.startAgain();
        coordinators.order(canonical);

        assertThat(coordinators.decisions()).doesNotContainKey("canonical");
    }

    @Test
    void anOrderToStopThatComesFirstBeginsNoGeneration() {
        coordinators.order(order("before", DedupMode.EXACT, true));
        coordinators.order(order("gone", DedupMode.CANONICAL, true).stop("changed my mind", START));
        coordinators.order(order("after", null, false));

        Map<String, RunStatus> decided = coordinators.decisions();
        assertThat(decided.get("gone").state()).isEqualTo(State.STOPPED);
        assertThat(decided.values()).extracting(RunStatus::generation).containsOnly(1L);
    }

    @Test
    void refusesOrdersOfEarlierReleasesAndThoseThatLieInAnotherPartition() {
        RunCommand today = order("today", null, true);
        RunCommand former = new RunCommand(1, "former", today.desired(), today.request(), null, null, START);
        coordinators.order(former);

        assertThat(reason()).contains("run former was ordered by an earlier release");
        coordinators.close();
        coordinators = new Coordinators(stateDirectory.resolve("two"), 2);
        String elsewhere = CollectionPartitioner.partitionOf("paris", 2) == 0 ? "lyon" : "paris";
        assertThat(CollectionPartitioner.partitionOf(elsewhere, 2))
                .as("not the driver's")
                .isOne();
        coordinators.order(RunCommand.start(
                "elsewhere", today.request().toBuilder().collection(elsewhere).build(), START));

        assertThat(reason()).contains("messages of collection " + elsewhere + " belong in partition 1, not 0");
        assertThat(coordinators.decisions()).isEmpty();
    }

    @Test
    void whateverIsOrderedInWhateverOrderEachGenerationHasOneBeginningAndOneMode() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<RunCommand> commands = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                DedupMode mode = switch (random.nextInt(3)) {
                    case 0 -> null;
                    case 1 -> DedupMode.EXACT;
                    default -> DedupMode.CANONICAL;
                };
                String collection = random.nextInt(3) == 0 ? "lyon" : "paris";
                RunCommand command = order(seed + "-" + i, mode, random.nextInt(3) == 0);
                commands.add(RunCommand.start(
                        command.runId(),
                        command.request().toBuilder()
                                .collection(collection + seed)
                                .build(),
                        START));
            }

            Map<String, RunStatus> decided = play(coordinators, commands, random);
            try (Coordinators others = new Coordinators(stateDirectory.resolve("replay-" + seed), 1)) {
                Map<String, RunStatus> replayed = play(others, commands, new Random(-1));
                assertThat(replayed).as("seed %d", seed).isEqualTo(decided);
            }

            requireSound(decided, seed);
        }
    }

    /** Orders runs, now and then once more, with coordinators that come and go. */
    private static Map<String, RunStatus> play(Coordinators coordinators, List<RunCommand> commands, Random random) {
        Map<String, RunStatus> decided = new LinkedHashMap<>();
        for (RunCommand command : commands) {
            coordinators.order(command);
            coordinators.decisions().forEach(decided::putIfAbsent);
            if (random.nextInt(40) == 0) {
                coordinators.startAgain();
            }
            if (random.nextInt(4) == 0) {
                coordinators.order(command);
            }
        }
        return decided;
    }

    private static void requireSound(Map<String, RunStatus> decided, int seed) {
        Map<String, DedupMode> modes = new HashMap<>();
        Map<String, Long> newest = new HashMap<>();
        Set<String> begun = new HashSet<>();
        assertThat(decided).as("seed %d: decided", seed).hasSize(12);
        decided.values().forEach(run -> {
            String collection = run.collection();
            Long current = newest.get(collection);
            DedupMode wanted = run.request().dedup();
            if (run.state() == State.REFUSED) {
                assertThat(run.request().fresh()).as("seed %d", seed).isFalse();
                assertThat(wanted).as("seed %d: %s", seed, run.reason()).isNotNull();
                assertThat(wanted).isNotEqualTo(modes.get(collection + current));
                return;
            }
            boolean begins = current == null || run.request().fresh();
            assertThat(begun.add(collection + run.generation()))
                    .as("seed %d: begins a generation", seed)
                    .isEqualTo(begins);
            assertThat(modes.merge(collection + run.generation(), run.dedup(), (kept, again) -> kept))
                    .as("seed %d: one mode", seed)
                    .isEqualTo(run.dedup());
            assertThat(wanted == null || wanted == run.dedup())
                    .as("seed %d", seed)
                    .isTrue();
            if (current != null) {
                assertThat(run.generation()).as("seed %d", seed).isEqualTo(begins ? current + 1 : current);
            }
            newest.put(collection, run.generation());
        });
    }

    private String reason() {
        return WinnowHeaders.text(coordinators.deadLetters.readRecord().headers(), WinnowHeaders.REASON);
    }

    @Test
    void aDeletionBeginsAGenerationWithoutARunAndTheNextRunBeginsAnotherInAnyMode() {
        coordinators.order(order("first", DedupMode.CANONICAL, false));
        RunStatus first = coordinators.decisions().get("first");
        coordinators.order(order("first", DedupMode.CANONICAL, false).stop("enough", START));
        coordinators.driver.advanceWallClockTime(Duration.ofMinutes(5));
        coordinators.raw.readRecordsToList();
        coordinators.tasks.readValuesToList();

        coordinators.order(deletion("gone"));
        coordinators.startAgain();
        coordinators.order(order("next", DedupMode.EXACT, false));
        coordinators.order(order("joins", DedupMode.EXACT, false));

        Map<String, RunStatus> decided = coordinators.decisions();
        assertThat(decided.get("next").generation()).isEqualTo(first.generation() + 2);
        assertThat(decided.get("next").dedup()).isEqualTo(DedupMode.EXACT);
        assertThat(decided.get("joins").generation())
                .isEqualTo(decided.get("next").generation());
    }

    @Test
    void aDeletionEndsAtOnceWithoutATaskAndItsOrderIsReadByEveryPartition() {
        coordinators.order(deletion("gone"));

        RunStatus decided = coordinators.decisions().get("gone");
        assertThat(decided.generation())
                .as("what others had published was of 0")
                .isEqualTo(1);
        List<RunStatus> all = new ArrayList<>(coordinators.statuses.readValuesToList());
        all.add(decided);
        assertThat(all.getLast().state()).isEqualTo(State.COMPLETED);
        assertThat(coordinators.tasks.isEmpty()).isTrue();
        TestRecord<String, byte[]> order = coordinators.raw.readRecord();
        assertThat(WinnowHeaders.text(order.headers(), WinnowHeaders.GENERATION))
                .isEqualTo("1");
    }

    @Test
    void aListIsNotDeletedWhileARunAddsToIt() {
        coordinators.order(order("busy", null, false));
        coordinators.decisions();
        coordinators.raw.readRecordsToList();

        coordinators.order(deletion("gone"));

        RunStatus refused = coordinators.decisions().get("gone");
        assertThat(refused.state()).isEqualTo(State.REFUSED);
        assertThat(refused.reason()).startsWith("run busy of collection ").endsWith(" is in progress: stop it first");
        assertThat(coordinators.raw.isEmpty()).isTrue();
        coordinators.order(order("joins", null, false));
        assertThat(coordinators.decisions().get("joins").generation()).isZero();
    }

    @Test
    void aListIsDecidedAnewInItsNextGenerationAndNobodyAddsToItMeanwhile() {
        RunCommand first = RunCommand.start(
                "first",
                RunRequest.importing(order("any", null, false).request().topic())
                        .collection(order("any", null, false).collection())
                        .dedup(DedupMode.CANONICAL)
                        .build(),
                START);
        coordinators.order(first);
        coordinators.order(first.finish(START));
        coordinators.decisions();

        coordinators.order(rededup("anew", DedupMode.EXACT));

        RunStatus anew = coordinators.decisions().get("anew");
        assertThat(anew.state()).isEqualTo(State.RUNNING);
        assertThat(anew.generation()).isEqualTo(1);
        assertThat(anew.dedup()).isEqualTo(DedupMode.EXACT);
        for (RunCommand other : List.of(
                order("joins", null, false),
                order("over", null, true),
                rededup("again", DedupMode.SEMANTIC),
                deletion("gone"))) {
            coordinators.order(other);
            RunStatus refused = coordinators.decisions().get(other.runId());
            assertThat(refused.state()).isEqualTo(State.REFUSED);
            assertThat(refused.reason()).startsWith("run anew of collection ");
        }
        coordinators.order(rededup("anew", DedupMode.EXACT).finish(START));
        assertThat(coordinators.decisions().get("anew").state()).isEqualTo(State.COMPLETED);
        coordinators.order(order("joins later", null, false));
        assertThat(coordinators.decisions().get("joins later").generation()).isEqualTo(1);
    }

    @Test
    void whatWasDeletedIsNotDecidedAnew() {
        coordinators.order(deletion("gone"));
        coordinators.decisions();

        coordinators.order(rededup("anew", DedupMode.EXACT));

        assertThat(coordinators.decisions().get("anew").reason())
                .endsWith("was deleted: there is nothing to decide anew");
    }

    private static RunCommand rededup(String id, DedupMode mode) {
        RunRequest any = order("any", null, false).request();
        return RunCommand.start(
                id, RunRequest.rededuping(any.topic(), any.collection(), mode).build(), START);
    }

    private static RunCommand deletion(String id) {
        String collection = order("any", null, false).collection();
        return RunCommand.start(id, RunRequest.deleting(collection), START);
    }

    private static RunCommand named(RunCommand command, String id) {
        return RunCommand.start(id, command.request(), START);
    }

    private static RunCommand order(String id, @Nullable DedupMode mode, boolean fresh) {
        RunRequest request = RunStateTest.request(1, null, null, null, null).toBuilder()
                .dedup(mode)
                .fresh(fresh)
                .build();
        return RunCommand.start(id, request, START);
    }
}
