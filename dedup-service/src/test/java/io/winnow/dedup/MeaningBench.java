package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.dedup.store.FingerprintMemory;
import io.winnow.dedup.vectors.Embedding;
import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.CallId;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.Tally;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.Verdict;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.rulings.Ruling;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import io.winnow.tracing.Tracing;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The second stage with its candidates and verdicts, and all that it has written, across restarts. */
final class MeaningBench implements AutoCloseable {

    static final Topics TOPICS = Topics.withDefaultPrefix();

    /** In which attributes are handed in: what one answer of a model names is hardly the same. */
    static final String CALL = CallId.handedIn("r1", 1).toString();

    static final Sameness SEMANTIC = Sameness.beginning(DedupMode.SEMANTIC);

    final List<TestRecord<byte[], byte[]>> unique = new ArrayList<>();
    final List<Merge> merges = new ArrayList<>();
    final List<Doubt> doubts = new ArrayList<>();

    /** The newest record of each key, as a reader who reads all finds it. */
    final Map<String, TestRecord<byte[], byte[]>> listed = new LinkedHashMap<>();

    /** Likewise. */
    final Map<String, Merge> whyNot = new LinkedHashMap<>();

    final List<String> refused = new ArrayList<>();

    /** Added up over all calls. */
    Tally tally = new Tally(Tally.VERSION, "r1", "home", CALL, 0, 0, 0);

    private final Decisions decisions = new Decisions();
    private final EmbeddingModels models;
    private final Supplier<MeaningProcessor.Rules> rules;
    private final Path directory;
    private TopologyTestDriver driver;
    private @Nullable TestRecord<byte[], byte[]> order;
    private int drivers;

    MeaningBench(Path directory, Embedding embedding) {
        this(directory, embedding, MeaningProcessor.Rules::shipped);
    }

    MeaningBench(Path directory, Embedding embedding, Supplier<MeaningProcessor.Rules> rules) {
        this(directory, EmbeddingModels.only(embedding), rules);
    }

    MeaningBench(Path directory, EmbeddingModels models, Supplier<MeaningProcessor.Rules> rules) {
        this.directory = directory;
        this.models = models;
        this.rules = rules;
        this.driver = driver();
    }

    private TopologyTestDriver driver() {
        Properties properties = StreamsProperties.host(
                        DedupSettings.of("none:1", TOPICS, directory.resolve("driver-" + drivers++), "test"))
                .properties();
        return new TopologyTestDriver(
                DedupTopology.build(
                        TOPICS, 1, 64 * 1024, new FingerprintMemory(1 << 20), decisions, Tracing.off(), models, rules),
                properties);
    }

    /** A new process, whose store holds what the former one's held. */
    void restart() {
        List<KeyValue<byte[], byte[]>> entries = stored(DedupTopology.ENTRIES);
        List<KeyValue<byte[], byte[]>> known = stored(DedupTopology.KNOWN);
        driver.close();
        driver = driver();
        driver.<byte[], byte[]>getKeyValueStore(DedupTopology.ENTRIES).putAll(entries);
        driver.<byte[], byte[]>getKeyValueStore(DedupTopology.KNOWN).putAll(known);
        // A real process finds the order in the store when it starts; here the store is filled after that.
        if (order != null) {
            pipe(TOPICS.rawAttributes(), order);
        }
    }

    /** All lists leave the heap. */
    void idle() {
        driver.advanceWallClockTime(MeaningProcessor.IDLE.multipliedBy(2));
    }

    /** A candidate of a run with a judge, in generation 0. */
    void candidate(String text) {
        candidate(text, 0, true);
    }

    void candidate(String text, long generation, boolean isJudged) {
        candidate(text, generation, isJudged, CALL);
    }

    void candidate(String text, long generation, boolean isJudged, String call) {
        pipe(TOPICS.candidates(), candidateRecord(text, generation, isJudged, call));
    }

    static TestRecord<byte[], byte[]> candidateRecord(String text, long generation, boolean isJudged, String call) {
        TestRecord<byte[], byte[]> record = attribute(text, call);
        record.headers()
                .add(WinnowHeaders.GENERATION, String.valueOf(generation).getBytes(UTF_8));
        if (isJudged) {
            record.headers().add(WinnowHeaders.JUDGED, "true".getBytes(UTF_8));
        }
        return record;
    }

    void same(String text, @Nullable String as) {
        verdict(text, 0, Verdict.Kind.SAME, as == null ? null : key(as));
    }

    void different(String text) {
        verdict(text, 0, Verdict.Kind.DIFFERENT, null);
    }

    void unchecked(String text) {
        verdict(text, 0, Verdict.Kind.UNCHECKED, null);
    }

    void verdict(String text, long generation, Verdict.Kind kind, @Nullable String same) {
        pipe(new Verdict(
                Verdict.VERSION,
                "home",
                generation,
                key(text),
                same,
                kind,
                kind == Verdict.Kind.UNCHECKED ? null : "random:judge",
                "r1",
                "r1.0.2.1",
                Instant.EPOCH));
    }

    void pipe(Verdict verdict) {
        pipe(TOPICS.verdicts(), new TestRecord<>(verdict.key().getBytes(UTF_8), Json.write(verdict)));
    }

    void pipe(String topic, TestRecord<byte[], byte[]> record) {
        hurry(topic, record);
        settle();
    }

    /** Likewise, and no time passes for those whose vectors are not there yet. */
    void hurry(String topic, TestRecord<byte[], byte[]> record) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(record);
        collect();
    }

    /** Until nothing waits for its vector. */
    void settle() {
        while (decisions.queued() > 0) {
            driver.advanceWallClockTime(MeaningProcessor.DRAIN_INTERVAL);
        }
        collect();
    }

    /** What waits for its vector, as the metric says. */
    long queued() {
        return decisions.queued();
    }

    private void collect() {
        output(TOPICS.uniqueAttributes()).readRecordsToList().forEach(this::takeUnique);
        output(TOPICS.merges()).readRecordsToList().forEach(this::takeMerge);
        output(TOPICS.deadLetters())
                .readRecordsToList()
                .forEach(letter -> refused.add(WinnowHeaders.text(letter.headers(), WinnowHeaders.REASON)));
        output(TOPICS.doubts()).readValuesToList().forEach(doubt -> doubts.add(Json.read(doubt, Doubt.class)));
        output(TOPICS.tallies()).readValuesToList().forEach(value -> {
            for (Tally more : Json.read(value, TallyBatch.class).tallies()) {
                tally = new Tally(
                        Tally.VERSION,
                        more.runId(),
                        more.collection(),
                        more.callId(),
                        tally.unique() + more.unique(),
                        tally.duplicate() + more.duplicate(),
                        tally.quarantined() + more.quarantined());
            }
        });
    }

    private void takeUnique(TestRecord<byte[], byte[]> record) {
        String key = new String(record.key(), UTF_8);
        if (record.value() == null) {
            listed.remove(key);
        } else {
            unique.add(record);
            TestRecord<byte[], byte[]> before = listed.put(key, record);
            if (before != null
                    && WinnowHeaders.generation(before.headers()) == WinnowHeaders.generation(record.headers())) {
                throw new AssertionError(key + " is in the list twice");
            }
        }
    }

    private void takeMerge(TestRecord<byte[], byte[]> record) {
        String key = new String(record.key(), UTF_8);
        if (record.value() == null) {
            whyNot.remove(key);
        } else {
            Merge merge = Json.read(record.value(), Merge.class);
            merges.add(merge);
            whyNot.put(key, merge);
        }
    }

    /** An order to begin a generation. */
    void order(long generation, DedupMode mode) {
        order(generation, mode, null);
    }

    /** @param embeddings a model on a server; null for the one that is shipped */
    void order(long generation, DedupMode mode, @Nullable String embeddings) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.GENERATION, String.valueOf(generation).getBytes(UTF_8));
        WinnowHeaders.order(headers, Sameness.beginning(mode));
        if (embeddings != null) {
            headers.add(WinnowHeaders.EMBEDDINGS, embeddings.getBytes(UTF_8));
        }
        order = new TestRecord<>("home".getBytes(UTF_8), null, headers);
        pipe(TOPICS.rawAttributes(), order);
    }

    /** An attribute as a producer sends it. */
    void raw(String text) {
        pipe(TOPICS.rawAttributes(), attribute(text, CALL));
    }

    void rule(Ruling.Kind kind, String text, @Nullable String into, long generation) {
        Ruling ruling = new Ruling(
                Ruling.VERSION,
                "home",
                generation,
                key(text),
                kind,
                into == null ? null : key(into),
                into,
                Json.read(attribute(text, CALL).value(), Attribute.class),
                "ann",
                Instant.EPOCH);
        pipe(TOPICS.rulings(), new TestRecord<>(ruling.key().getBytes(UTF_8), Json.write(ruling)));
    }

    void strike(String text) {
        rule(Ruling.Kind.STRIKE, text, null, 0);
    }

    void merge(String text, String into) {
        rule(Ruling.Kind.MERGE, text, into, 0);
    }

    void split(String text) {
        rule(Ruling.Kind.SPLIT, text, null, 0);
    }

    /** What is in the list now. */
    Set<String> texts() {
        return listed.values().stream()
                .map(record -> Json.read(record.value(), Attribute.class).attribute())
                .collect(Collectors.toSet());
    }

    /** What was let through, in order, and whether it is marked unchecked. */
    List<String> list() {
        return unique.stream()
                .map(record -> Json.read(record.value(), Attribute.class).attribute()
                        + ("true".equals(WinnowHeaders.text(record.headers(), WinnowHeaders.UNCHECKED)) ? " ?" : ""))
                .toList();
    }

    /** What was dropped and for which entry, in order. */
    List<String> dropped() {
        return merges.stream()
                .map(merge -> merge.dropped() + " = " + merge.twin())
                .toList();
    }

    List<String> asked() {
        return doubts.stream().map(Doubt::text).toList();
    }

    /** Whether nothing waits any more. */
    boolean isSettled() {
        return stored(DedupTopology.ENTRIES).stream().noneMatch(entry -> entry.key[0] == 0 || entry.key[0] == 2);
    }

    /** What the metric says. */
    long waiting() {
        return decisions.inDoubt();
    }

    private List<KeyValue<byte[], byte[]>> stored(String store) {
        List<KeyValue<byte[], byte[]>> all = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> stored =
                driver.<byte[], byte[]>getKeyValueStore(store).all()) {
            stored.forEachRemaining(all::add);
        }
        return all;
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static String key(String text) {
        return new AttributeKey("home", SEMANTIC.keyOf(text)).toString();
    }

    static TestRecord<byte[], byte[]> attribute(String text, String call) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.CANONICAL, WinnowHeaders.form(SEMANTIC));
        headers.add(WinnowHeaders.CALL, call.getBytes(UTF_8));
        byte[] value = Json.write(
                new Attribute(1, text, SEMANTIC.keyOf(text), "home", "random", "random", "r1", call, Instant.EPOCH));
        return new TestRecord<>(key(text).getBytes(UTF_8), value, headers);
    }

    @Override
    public void close() {
        driver.close();
    }
}
