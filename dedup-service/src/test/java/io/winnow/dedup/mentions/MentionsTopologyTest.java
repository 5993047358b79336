package io.winnow.dedup.mentions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.dedup.DedupSettings;
import io.winnow.dedup.StreamsProperties;
import io.winnow.messages.Attribute;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.consensus.Mentions;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Sameness;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MentionsTopologyTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final Instant AT = Instant.parse("2026-11-27T12:00:00Z");

    @TempDir
    Path directory;

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> raw;
    private TestInputTopic<byte[], byte[]> merges;
    private TestOutputTopic<byte[], byte[]> mentions;
    private final Map<String, Mentions> read = new HashMap<>();

    @BeforeEach
    void start() {
        driver = new TopologyTestDriver(
                MentionsTopology.build(TOPICS, 1, 64 * 1024),
                StreamsProperties.mentions(
                                DedupSettings.of("none:1", TOPICS, directory.resolve("dedup"), "test"),
                                Duration.ofSeconds(1))
                        .properties());
        ByteArraySerializer bytes = new ByteArraySerializer();
        raw = driver.createInputTopic(TOPICS.rawAttributes(), bytes, bytes);
        merges = driver.createInputTopic(TOPICS.merges(), bytes, bytes);
        mentions =
                driver.createOutputTopic(TOPICS.mentions(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void countsCallsAndModelsInWhateverSpelling() {
        named("paris|louvre", "The Louvre", "r1.0.1.1", "a", 0);
        named("paris|louvre", "LOUVRE", "r1.0.2.1", "b", 5);
        named("paris|louvre", "Louvre", "r1.0.3.1", "a", 3);

        assertThat(mentions())
                .containsOnly(Map.entry(
                        "paris|louvre",
                        new Mentions(
                                1,
                                "paris",
                                0,
                                3,
                                List.of(new Mentions.Model("p", "a", 2), new Mentions.Model("p", "b", 1)),
                                AT,
                                AT.plusSeconds(5))));
    }

    @Test
    void countsACallOnce() {
        named("paris|louvre", "The Louvre", "r1.0.1.1", "a", 0);
        named("paris|louvre", "LOUVRE", "r1.0.1.1", "a", 0);

        assertThat(mentions().get("paris|louvre").calls()).isOne();
    }

    @Test
    void countsWhatIsDecidedAnewForTheCallsThatItCameFrom() {
        named("paris|louvre", "The Louvre", "r2.1000.1.1", "a", 0, from("r1.0.1.1"));
        named("paris|louvre", "LOUVRE", "r2.1000.1.1", "b", 5, from("r1.0.2.1"));
        named("paris|louvre", "louvre", "r2.1000.1.1", "b", 5, from("r1.0.2.1"));
        named("paris|louvre", "Louvre", "r2.1000.1.1", "c", 3, from(""));

        assertThat(mentions().get("paris|louvre").models())
                .containsExactly(
                        new Mentions.Model("p", "a", 1),
                        new Mentions.Model("p", "b", 1),
                        new Mentions.Model("p", "c", 1));
    }

    private static RecordHeaders from(String origin) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.ORIGIN, origin.getBytes(UTF_8));
        return headers;
    }

    @Test
    void countsWhatWasDroppedForItsEntry() {
        named("paris|eiffel tower", "Eiffel Tower", "r1.0.1.1", "a", 0);
        named("paris|tour eiffel", "Tour Eiffel", "r1.0.2.1", "b", 1);

        merge("paris|tour eiffel", "paris|eiffel tower", 0);

        assertThat(mentions().keySet()).containsExactly("paris|eiffel tower");
        assertThat(mentions().get("paris|eiffel tower").models())
                .containsExactly(new Mentions.Model("p", "a", 1), new Mentions.Model("p", "b", 1));
    }

    @Test
    void countsThemApartWhenTheyAreNoLongerTheSame() {
        named("paris|eiffel tower", "Eiffel Tower", "r1.0.1.1", "a", 0);
        merge("paris|tour eiffel", "paris|eiffel tower", 0);
        named("paris|tour eiffel", "Tour Eiffel", "r1.0.2.1", "b", 1);

        merges.pipeInput("paris|tour eiffel".getBytes(UTF_8), (byte[]) null);

        assertThat(calls()).isEqualTo(Map.of("paris|eiffel tower", 1L, "paris|tour eiffel", 1L));
    }

    @Test
    void beginsAnewWithEachGeneration() {
        named("paris|louvre", "Louvre", "r1.0.1.1", "a", 0);
        named("paris|orsay", "Orsay", "r1.0.1.1", "a", 0);

        begin("paris", 1);
        named("paris|louvre", "Louvre", "r2.0.1.1", "a", 9);

        assertThat(mentions().get("paris|louvre"))
                .isEqualTo(new Mentions(
                        1,
                        "paris",
                        1,
                        1,
                        List.of(new Mentions.Model("p", "a", 1)),
                        AT.plusSeconds(9),
                        AT.plusSeconds(9)));
        assertThat(mentions().get("paris|orsay").generation()).isZero();
    }

    @Test
    void countsForeignRecordsOnceTheyHaveTheirRightKey() {
        raw.pipeInput(new TestRecord<>("wrong".getBytes(UTF_8), foreign("Louvre"), new RecordHeaders(), AT));
        assertThat(mentions()).isEmpty();

        raw.pipeInput(new TestRecord<>("paris|louvre".getBytes(UTF_8), foreign("Louvre"), new RecordHeaders(), AT));
        raw.pipeInput(new TestRecord<>("paris|louvre".getBytes(UTF_8), foreign("Louvre"), new RecordHeaders(), AT));

        assertThat(mentions().get("paris|louvre").calls()).isEqualTo(2);
        assertThat(mentions().get("paris|louvre").models()).containsExactly(new Mentions.Model(null, null, 2));
    }

    @Test
    void survivesAnything() {
        byte[] garbage = "{\"".getBytes(UTF_8);
        for (byte[] key : new byte[][] {null, {}, "paris|x".getBytes(UTF_8), "|".getBytes(UTF_8), {0, 1, 2}}) {
            for (byte[] value : new byte[][] {null, {}, garbage, "null".getBytes(UTF_8), new byte[70_000]}) {
                raw.pipeInput(new TestRecord<>(key, value, new RecordHeaders(), AT));
                RecordHeaders vouched = new RecordHeaders();
                vouched.add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.UNDECIDED));
                raw.pipeInput(new TestRecord<>(key, value, vouched, AT));
                merges.pipeInput(new TestRecord<>(key, value, new RecordHeaders(), AT));
            }
        }

        named("paris|louvre", "Louvre", "r1.0.1.1", "a", 0);

        assertThat(mentions().get("paris|louvre").calls()).isOne();
    }

    @Test
    void comesToRestThoughMergesGoInACircle() {
        for (String key : List.of("a", "b", "c", "d")) {
            named("paris|" + key, key, "r1.0.1." + key, "a", 0);
        }
        merge("paris|a", "paris|b", 0);
        merge("paris|b", "paris|c", 0);
        merge("paris|d", "paris|b", 0);

        merge("paris|c", "paris|a", 0);
        named("paris|a", "a", "r1.0.9.1", "a", 0);

        assertThat(mentions()).isEmpty();
        merges.pipeInput("paris|c".getBytes(UTF_8), (byte[]) null);
        named("paris|d", "d", "r1.0.10.1", "a", 0);
        assertThat(calls()).isEqualTo(Map.of("paris|c", 6L));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithASimpleModel(long seed) {
        Random random = new Random(seed);
        Model model = new Model();

        for (int i = 0; i < 400; i++) {
            String collection = random.nextBoolean() ? "paris" : "rome";
            String key = collection + "|" + random.nextInt(12);
            switch (random.nextInt(20)) {
                case 0, 1, 2 -> {
                    String twin = collection + "|" + random.nextInt(12);
                    long generation = Math.max(0, model.generation(collection) - random.nextInt(2));
                    if (!model.isCircle(key, twin)) {
                        merge(key, twin, generation);
                        model.merge(key, twin, generation);
                    }
                }
                case 3 -> {
                    merges.pipeInput(key.getBytes(UTF_8), (byte[]) null);
                    model.merge(key, null, model.generation(collection));
                }
                case 4 -> {
                    if (random.nextInt(4) == 0) {
                        begin(collection, model.generation(collection) + 1);
                        model.generations.merge(collection, 1L, Long::sum);
                        model.calls.keySet().removeIf(known -> known.startsWith(collection));
                        model.twins.keySet().removeIf(known -> known.startsWith(collection));
                    }
                }
                default -> {
                    String name = "m" + random.nextInt(3);
                    named(key, key, "r.0." + i + ".1", name, i);
                    model.calls.computeIfAbsent(key, unseen -> new TreeMap<>()).merge(name, 1L, Long::sum);
                }
            }
        }

        Map<String, Map<String, Long>> counted = new HashMap<>();
        mentions().forEach((key, mention) -> {
            if (mention.generation() == model.generation(mention.collection())) {
                Map<String, Long> models = new TreeMap<>();
                mention.models().forEach(one -> models.put(Objects.requireNonNull(one.model()), one.calls()));
                counted.put(key, models);
                assertThat(mention.calls())
                        .isEqualTo(models.values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
            }
        });
        assertThat(counted).as("seed %d", seed).isEqualTo(model.totals());
    }

    /** Counts of forms, and which of them were dropped for which. */
    private static final class Model {

        private final Map<String, Long> generations = new HashMap<>();
        private final Map<String, Map<String, Long>> calls = new HashMap<>();
        private final Map<String, String> twins = new HashMap<>();

        long generation(String collection) {
            return generations.getOrDefault(collection, 0L);
        }

        void merge(String key, @Nullable String twin, long generation) {
            if (generation < generation(key.substring(0, key.indexOf('|'))) || key.equals(twin)) {
                return;
            }
            if (twin == null) {
                twins.remove(key);
            } else {
                twins.put(key, twin);
            }
        }

        boolean isCircle(String key, String twin) {
            Set<String> seen = new HashSet<>(Set.of(key));
            for (String at = twin; at != null; at = twins.get(at)) {
                if (!seen.add(at)) {
                    return !at.equals(twin) || !key.equals(twin);
                }
            }
            return false;
        }

        Map<String, Map<String, Long>> totals() {
            Map<String, Map<String, Long>> totals = new HashMap<>();
            calls.forEach((key, models) -> {
                String root = key;
                while (twins.containsKey(root)) {
                    root = twins.get(root);
                }
                Map<String, Long> total = totals.computeIfAbsent(root, unseen -> new TreeMap<>());
                models.forEach((model, count) -> total.merge(model, count, Long::sum));
            });
            return totals;
        }
    }

    private Map<String, Long> calls() {
        Map<String, Long> calls = new HashMap<>();
        mentions().forEach((key, mention) -> calls.put(key, mention.calls()));
        return calls;
    }

    /** What a reader of the compacted topic has. */
    private Map<String, Mentions> mentions() {
        mentions.readRecordsToList().forEach(record -> {
            String key = new String(record.key(), UTF_8);
            if (record.value() == null) {
                read.remove(key);
            } else {
                read.put(key, Json.read(record.value(), Mentions.class));
            }
        });
        return read;
    }

    private void named(String key, String text, String call, String model, int seconds) {
        named(key, text, call, model, seconds, new RecordHeaders());
    }

    private void named(String key, String text, String call, String model, int seconds, RecordHeaders headers) {
        headers.add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.UNDECIDED));
        headers.add(WinnowHeaders.CALL, call.getBytes(UTF_8));
        String collection = key.substring(0, key.indexOf('|'));
        byte[] value = Json.write(new Attribute(
                1,
                text,
                key.substring(key.indexOf('|') + 1),
                collection,
                "p",
                model,
                "r",
                call,
                AT.plusSeconds(seconds)));
        raw.pipeInput(new TestRecord<>(key.getBytes(UTF_8), value, headers, AT));
    }

    private static byte[] foreign(String text) {
        return ("{\"attribute\":\"" + text + "\",\"collection\":\"paris\"}").getBytes(UTF_8);
    }

    private void begin(String collection, long generation) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.GENERATION, String.valueOf(generation).getBytes(UTF_8));
        WinnowHeaders.order(headers, Sameness.UNDECIDED);
        raw.pipeInput(new TestRecord<>(collection.getBytes(UTF_8), new byte[0], headers, AT));
    }

    private void merge(String key, String twin, long generation) {
        merges.pipeInput(
                key.getBytes(UTF_8),
                Json.write(new Merge(
                        1,
                        key.substring(0, key.indexOf('|')),
                        generation,
                        key,
                        twin,
                        twin,
                        Merge.Rule.MEANING,
                        0.95,
                        "m",
                        null,
                        null,
                        AT,
                        null,
                        null)));
    }
}
