package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.dedup.store.FingerprintMemory;
import io.winnow.dedup.vectors.Embedding;
import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.Tally;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists whose entries must differ in meaning, through both stages, with the model that is shipped. */
class MeaningTopologyTest {

    private static final String CALL = MeaningBench.CALL;

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final Sameness SEMANTIC = Sameness.beginning(DedupMode.SEMANTIC);

    /** What people would say of saving energy; a few lines repeat others. */
    private static final List<String> LINES = List.of(
            "Install solar panels",
            "LED lighting",
            "Insulate the loft",
            "Installing solar panels",
            "LED lights",
            "Close the curtains at dusk",
            "Loft insulation",
            "Energy-saving lamps",
            "Smart thermostat",
            "Solar panel installation",
            "Turn the thermostat down by 1°C",
            "Turn the thermostat down by 2°C",
            "Closing curtains at dusk",
            "Smart thermostats",
            "Eiffel Tower",
            "The Eiffel Tower in Paris");

    @TempDir
    static Path embeddings;

    private static Embedding embedding;

    @TempDir
    Path directory;

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> raw;
    private TestOutputTopic<byte[], byte[]> unique;
    private TestOutputTopic<byte[], byte[]> candidates;
    private TestOutputTopic<byte[], byte[]> merges;
    private TestOutputTopic<byte[], byte[]> tallies;
    private TestOutputTopic<byte[], byte[]> deadLetters;
    private int drivers;

    /** Before a restart. */
    private final List<String> decided = new ArrayList<>();

    @BeforeEach
    void start() {
        if (embedding == null) {
            embedding = new Embedding(embeddings, 1);
        }
        open(List.of(), List.of());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @AfterAll
    static void unload() {
        embedding.close();
    }

    @Test
    void letsThroughWhatTheListDoesNotSayYet() {
        raw.pipeInput(order("home", 0, SEMANTIC));

        raw.pipeInput(vouched("home", "Install solar panels", CALL));

        TestRecord<byte[], byte[]> out = unique.readRecord();
        assertThat(new String(out.key(), UTF_8)).isEqualTo("home|install solar panels");
        assertThat(Json.read(out.value(), Attribute.class).attribute()).isEqualTo("Install solar panels");
        assertThat(WinnowHeaders.text(out.headers(), WinnowHeaders.CALL)).isEqualTo(CALL);
        assertThat(WinnowHeaders.text(out.headers(), WinnowHeaders.GENERATION)).isEqualTo("0");
        assertThat(WinnowHeaders.vouchForKey(out.headers(), WinnowHeaders.form(SEMANTIC)))
                .isTrue();
        assertThat(out.headers().lastHeader(WinnowHeaders.UNCHECKED)).isNull();
        assertThat(tally()).isEqualTo(new Tally(3, "r1", "home", CALL, 1, 0, 0));
        assertThat(merges.isEmpty()).isTrue();
    }

    @Test
    void dropsWhatSaysTheSameAndTellsWhy() {
        raw.pipeInput(order("home", 3, SEMANTIC));
        raw.pipeInput(vouched("home", "Install solar panels", CALL));
        unique.readRecord();
        tally();

        raw.pipeInput(vouched("home", "Installing solar panels", "r2.0.1.1"));

        assertThat(unique.isEmpty()).isTrue();
        TestRecord<byte[], byte[]> out = merges.readRecord();
        assertThat(new String(out.key(), UTF_8)).isEqualTo("home|installing solar panels");
        Merge merge = Json.read(out.value(), Merge.class);
        assertThat(merge)
                .usingRecursiveComparison()
                .ignoringFields("score", "at", "attribute")
                .isEqualTo(new Merge(
                        1,
                        "home",
                        3,
                        "Installing solar panels",
                        "Install solar panels",
                        "home|install solar panels",
                        Merge.Rule.MEANING,
                        null,
                        "e5-small-v2-q",
                        "r2",
                        "r2.0.1.1",
                        null,
                        null,
                        null));
        assertThat(merge.attribute().attribute()).isEqualTo(merge.dropped());
        assertThat(merge.score()).isBetween(0.9, 1.0);
        assertThat(tally()).isEqualTo(new Tally(3, "r2", "home", "r2.0.1.1", 0, 1, 0));
    }

    @Test
    void keepsADoubtAndMarksIt() {
        raw.pipeInput(order("home", 0, SEMANTIC));
        raw.pipeInput(vouched("home", "Turn the thermostat down by 1°C", CALL));

        raw.pipeInput(vouched("home", "Turn the thermostat down by 2°C", CALL));

        assertThat(unique.readRecordsToList())
                .extracting(out -> WinnowHeaders.text(out.headers(), WinnowHeaders.UNCHECKED))
                .containsExactly(null, "true");
    }

    @Test
    void decidesEqualFormsBeforeMeaning() {
        raw.pipeInput(order("home", 0, SEMANTIC));
        raw.pipeInput(vouched("home", "LED lighting", CALL));

        raw.pipeInput(vouched("home", "  led Lighting. ", "r1.0.1.2"));

        assertThat(candidates.readRecordsToList())
                .filteredOn(record -> record.headers().lastHeader(WinnowHeaders.TALLY) == null)
                .hasSize(1);
        assertThat(merges.isEmpty()).isTrue();
        assertThat(talliesOf("r1.0.1.2")).isEqualTo(new Tally(3, "r1", "home", "r1.0.1.2", 0, 1, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CANONICAL", "EXACT"})
    void leavesOtherListsAlone(DedupMode mode) {
        raw.pipeInput(order("home", 0, Sameness.beginning(mode)));

        LINES.forEach(line -> raw.pipeInput(vouched("home", line, CALL)));

        assertThat(unique.getQueueSize()).isEqualTo(LINES.size());
        assertThat(candidates.isEmpty()).isTrue();
        assertThat(merges.isEmpty()).isTrue();
    }

    @Test
    void keepsListsApart() {
        raw.pipeInput(order("home", 0, SEMANTIC));
        raw.pipeInput(order("home-2", 0, SEMANTIC));
        raw.pipeInput(vouched("home", "Install solar panels", CALL));

        raw.pipeInput(vouched("home-2", "Installing solar panels", CALL));

        assertThat(unique.getQueueSize()).isEqualTo(2);
    }

    @Test
    void beginsAGenerationWithNothing() {
        raw.pipeInput(order("home", 0, SEMANTIC));
        raw.pipeInput(vouched("home", "Install solar panels", CALL));
        raw.pipeInput(order("home", 1, SEMANTIC));
        unique.readRecord();

        raw.pipeInput(vouched("home", "Installing solar panels", "r2.0.1.1"));

        assertThat(WinnowHeaders.text(unique.readRecord().headers(), WinnowHeaders.GENERATION))
                .isEqualTo("1");
        assertThat(stored("home|")).isEqualTo(1);
    }

    @Test
    void comparesNothingWithAnEarlierGeneration() {
        raw.pipeInput(order("home", 1, SEMANTIC));
        raw.pipeInput(vouched("home", "Install solar panels", CALL));
        TestRecord<byte[], byte[]> late = candidates.readRecord();
        late.headers().remove(WinnowHeaders.GENERATION).add(WinnowHeaders.GENERATION, "0".getBytes(UTF_8));
        unique.readRecord();

        candidateInput().pipeInput(late);

        assertThat(WinnowHeaders.text(unique.readRecord().headers(), WinnowHeaders.GENERATION))
                .isEqualTo("0");
        assertThat(stored("home|")).isEqualTo(1);
        assertThat(merges.isEmpty()).isTrue();
    }

    @Test
    void refusesCandidatesThatStageOneDidNotWrite() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.CALL, CALL.getBytes(UTF_8));

        candidateInput().pipeInput(new TestRecord<>("home|x".getBytes(UTF_8), new byte[] {1}, headers));

        assertThat(WinnowHeaders.text(deadLetters.readRecord().headers(), WinnowHeaders.REASON))
                .contains("stage one");
        assertThat(tally()).isEqualTo(new Tally(3, "r1", "home", CALL, 0, 0, 1));
    }

    @Test
    void readsAttributesByTheirFormWhenTheValueIsNone() {
        raw.pipeInput(order("home", 0, SEMANTIC));
        raw.pipeInput(vouched("home", "Install solar panels", CALL));
        TestRecord<byte[], byte[]> other = vouched("home", "Installing solar panels", CALL);

        raw.pipeInput(new TestRecord<>(other.key(), "not JSON".getBytes(UTF_8), other.headers()));

        assertThat(Json.read(merges.readRecord().value(), Merge.class).dropped())
                .isEqualTo("installing solar panels");
    }

    @Test
    void talliesAddUpToWhatWasPublished() {
        raw.pipeInput(order("home", 0, SEMANTIC));

        for (int round = 0; round < 2; round++) {
            LINES.forEach(line -> raw.pipeInput(vouched("home", line, CALL)));
        }

        Tally sum = talliesOf(CALL);
        assertThat(sum.total()).isEqualTo(2L * LINES.size());
        assertThat(sum.unique()).isEqualTo(unique.getQueueSize()).isLessThan(LINES.size());
        assertThat(sum.duplicate()).isEqualTo(LINES.size() + merges.getQueueSize());
    }

    /** In whatever order lines come, and whenever the service is restarted or a list leaves the heap, decisions are the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void decidesAlikeWhateverIsRestarted(long seed) {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>(LINES);
        Collections.shuffle(lines, random);
        raw.pipeInput(order("home", 0, SEMANTIC));
        lines.forEach(line -> raw.pipeInput(vouched("home", line, CALL)));
        List<String> expected = decisions();

        raw.pipeInput(order("again", 0, SEMANTIC));
        for (String line : lines) {
            switch (random.nextInt(4)) {
                case 0 -> restart();
                case 1 -> driver.advanceWallClockTime(MeaningProcessor.IDLE.multipliedBy(2));
                default -> {
                    // Goes on.
                }
            }
            raw.pipeInput(vouched("again", line, CALL));
        }

        decided.addAll(decisions());
        assertThat(decided).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(expected).hasSize(LINES.size()).anyMatch(line -> line.contains(" = "));
    }

    /** A new process, whose stores hold what the former one's held. */
    private void restart() {
        decided.addAll(decisions());
        List<KeyValue<byte[], byte[]>> known = contents(DedupTopology.KNOWN);
        List<KeyValue<byte[], byte[]>> entries = contents(DedupTopology.ENTRIES);
        driver.close();
        open(known, entries);
    }

    private void open(List<KeyValue<byte[], byte[]>> known, List<KeyValue<byte[], byte[]>> entries) {
        Properties properties = StreamsProperties.host(
                        DedupSettings.of("none:1", TOPICS, directory.resolve("driver-" + drivers++), "test"))
                .properties();
        driver = new TopologyTestDriver(
                DedupTopology.build(
                        TOPICS, 1, 64 * 1024, new FingerprintMemory(1 << 20), EmbeddingModels.only(embedding)),
                properties);
        driver.<byte[], byte[]>getKeyValueStore(DedupTopology.KNOWN).putAll(known);
        driver.<byte[], byte[]>getKeyValueStore(DedupTopology.ENTRIES).putAll(entries);
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        raw = driver.createInputTopic(TOPICS.rawAttributes(), new ByteArraySerializer(), new ByteArraySerializer());
        unique = driver.createOutputTopic(TOPICS.uniqueAttributes(), bytes, bytes);
        candidates = driver.createOutputTopic(TOPICS.candidates(), bytes, bytes);
        merges = driver.createOutputTopic(TOPICS.merges(), bytes, bytes);
        tallies = driver.createOutputTopic(TOPICS.tallies(), bytes, bytes);
        deadLetters = driver.createOutputTopic(TOPICS.deadLetters(), bytes, bytes);
        if (!known.isEmpty()) {
            // What an order said is read from the store when the processor begins, which is before a test can fill it.
            raw.pipeInput(order("again", 0, SEMANTIC));
        }
    }

    private List<KeyValue<byte[], byte[]>> contents(String store) {
        List<KeyValue<byte[], byte[]>> all = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> stored =
                driver.<byte[], byte[]>getKeyValueStore(store).all()) {
            stored.forEachRemaining(all::add);
        }
        return all;
    }

    private long stored(String prefix) {
        return contents(DedupTopology.ENTRIES).stream()
                .filter(entry -> new String(entry.key, UTF_8).startsWith(prefix))
                .count();
    }

    private List<String> decisions() {
        List<String> all = new ArrayList<>();
        unique.readRecordsToList()
                .forEach(out -> all.add(Json.read(out.value(), Attribute.class).attribute()
                        + (out.headers().lastHeader(WinnowHeaders.UNCHECKED) == null ? "" : " (unchecked)")));
        merges.readRecordsToList().forEach(out -> {
            Merge merge = Json.read(out.value(), Merge.class);
            all.add(merge.dropped() + " = " + merge.twin() + " " + merge.score());
        });
        return all;
    }

    private TestInputTopic<byte[], byte[]> candidateInput() {
        return driver.createInputTopic(TOPICS.candidates(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Tally tally() {
        List<Tally> batch =
                Json.read(tallies.readRecord().value(), TallyBatch.class).tallies();
        assertThat(batch).hasSize(1);
        return batch.getFirst();
    }

    private Tally talliesOf(String call) {
        List<Tally> all = tallies.readRecordsToList().stream()
                .flatMap(record -> Json.read(record.value(), TallyBatch.class).tallies().stream())
                .filter(tally -> tally.callId().equals(call))
                .toList();
        return new Tally(
                TallyBatch.VERSION,
                all.getFirst().runId(),
                all.getFirst().collection(),
                call,
                all.stream().mapToLong(Tally::unique).sum(),
                all.stream().mapToLong(Tally::duplicate).sum(),
                all.stream().mapToLong(Tally::quarantined).sum());
    }

    private static TestRecord<byte[], byte[]> vouched(String collection, String text, String call) {
        String canonical = SEMANTIC.keyOf(text);
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.CANONICAL, WinnowHeaders.form(SEMANTIC));
        headers.add(WinnowHeaders.CALL, call.getBytes(UTF_8));
        byte[] value = Json.write(
                new Attribute(1, text, canonical, collection, "random", "random", "r1", call, Instant.EPOCH));
        return new TestRecord<>(new AttributeKey(collection, canonical).toBytes(), value, headers);
    }

    private static TestRecord<byte[], byte[]> order(String collection, long generation, Sameness sameness) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.GENERATION, String.valueOf(generation).getBytes(UTF_8));
        WinnowHeaders.order(headers, sameness);
        return new TestRecord<>(collection.getBytes(UTF_8), null, headers);
    }
}
