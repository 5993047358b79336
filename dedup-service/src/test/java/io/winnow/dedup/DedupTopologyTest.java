package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.winnow.dedup.store.FingerprintMemory;
import io.winnow.dedup.store.KeyHash;
import io.winnow.dedup.vectors.Embedding;
import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.messages.Attribute;
import io.winnow.messages.Json;
import io.winnow.messages.Tally;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.Sameness;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DedupTopologyTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final int MAX_VALUE = 64 * 1024;

    @TempDir
    Path directory;

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> raw;
    private TestOutputTopic<byte[], byte[]> unique;
    private TestOutputTopic<byte[], byte[]> merges;
    private TestOutputTopic<byte[], byte[]> tallies;
    private TestOutputTopic<byte[], byte[]> deadLetters;

    @BeforeEach
    void start() {
        Properties properties = StreamsProperties.host(DedupSettings.of("none:1", TOPICS, directory, "test"))
                .properties();
        driver = new TopologyTestDriver(
                DedupTopology.build(
                        TOPICS,
                        1,
                        MAX_VALUE,
                        new FingerprintMemory(1 << 20),
                        EmbeddingModels.only(new Embedding(directory.resolve("none"), 1))),
                properties);
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        raw = driver.createInputTopic(TOPICS.rawAttributes(), new ByteArraySerializer(), new ByteArraySerializer());
        unique = driver.createOutputTopic(TOPICS.uniqueAttributes(), bytes, bytes);
        merges = driver.createOutputTopic(TOPICS.merges(), bytes, bytes);
        tallies = driver.createOutputTopic(TOPICS.tallies(), bytes, bytes);
        deadLetters = driver.createOutputTopic(TOPICS.deadLetters(), bytes, bytes);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void letsAVouchedRecordThroughAsItIs() {
        byte[] value = "anything, not even JSON".getBytes(UTF_8);

        raw.pipeInput(vouched("paris|louvre", value, "r1.0.1.1"));

        TestRecord<byte[], byte[]> out = unique.readRecord();
        assertThat(new String(out.key(), UTF_8)).isEqualTo("paris|louvre");
        assertThat(out.value()).isEqualTo(value);
        assertThat(WinnowHeaders.vouchForKey(out.headers(), WinnowHeaders.form(Sameness.UNDECIDED)))
                .isTrue();
        assertThat(WinnowHeaders.text(out.headers(), WinnowHeaders.CALL)).isEqualTo("r1.0.1.1");
        assertThat(WinnowHeaders.text(out.headers(), WinnowHeaders.GENERATION)).isEqualTo("0");
        assertThat(tally()).isEqualTo(new Tally(3, "r1", "paris", "r1.0.1.1", 1, 0, 0));
    }

    @Test
    void countsWhatItKnowsAndLetsItThroughNoMore() {
        raw.pipeInput(vouched("paris|louvre", json("Louvre"), "r1.0.1.1"));
        unique.readRecord();
        tally();

        raw.pipeInput(vouched("paris|louvre", json("The Louvre"), "r1.0.1.2"));

        assertThat(unique.isEmpty()).isTrue();
        assertThat(tally()).isEqualTo(new Tally(3, "r1", "paris", "r1.0.1.2", 0, 1, 0));
    }

    /** The driver commits after each record: what is let through is in the changelog by then, and in no other transaction. */
    @Test
    void logsWhatItLetsThroughInTheSameTransactionAndDuplicatesNever() {
        TestOutputTopic<byte[], byte[]> changelog = driver.createOutputTopic(
                TOPICS.prefix() + "dedup-known-changelog", new ByteArrayDeserializer(), new ByteArrayDeserializer());

        raw.pipeInput(vouched("paris|louvre", json("Louvre"), "r1.0.1.1"));
        List<byte[]> first =
                changelog.readRecordsToList().stream().map(TestRecord::value).toList();
        raw.pipeInput(vouched("paris|louvre", json("Louvre"), "r1.0.1.1"));

        assertThat(first).hasSize(1);
        assertThat(first.getFirst()).endsWith(KeyHash.of("paris|louvre".getBytes(UTF_8)));
        assertThat(changelog.isEmpty()).isTrue();
    }

    @Test
    void keepsCollectionsApart() {
        raw.pipeInput(vouched("paris|tower", json("Tower"), "r1.0.1.1"));

        raw.pipeInput(vouched("london|tower", json("Tower"), "r2.0.1.1"));

        assertThat(unique.getQueueSize()).isEqualTo(2);
    }

    @Test
    void carriesTheTraceAlong() {
        TestRecord<byte[], byte[]> record = vouched("paris|louvre", json("Louvre"), "r1.0.1.1");
        record.headers().add("traceparent", "00-a-b-01".getBytes(UTF_8));

        raw.pipeInput(record);

        assertThat(WinnowHeaders.text(unique.readRecord().headers(), "traceparent"))
                .isEqualTo("00-a-b-01");
    }

    /** Other clients than producers may send any headers, in any order, empty, too long or twice. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void letsTheHeadersThroughThatItKnowsAndNoOthersWhateverARecordHas(int seed) {
        Random random = new Random(seed);
        String form = new String(WinnowHeaders.form(Sameness.UNDECIDED), UTF_8);
        Header vouched = header(WinnowHeaders.CANONICAL, form);
        String tooLong = "r".repeat(Tallies.MAX_CALL_BYTES + 1);
        List<Header> possible = List.of(
                header(WinnowHeaders.CALL, "r1.0.1.1"),
                header(WinnowHeaders.CALL, "r1.0.1.2"),
                header(WinnowHeaders.CALL, tooLong),
                new RecordHeader(WinnowHeaders.CALL, (byte[]) null),
                header(WinnowHeaders.ORIGIN, "a-list"),
                header(WinnowHeaders.ORIGIN, tooLong),
                vouched,
                header(WinnowHeaders.GENERATION, "7"),
                header("somebody-elses", "x"));
        for (int i = 0; i < 200; i++) {
            List<Header> given = new ArrayList<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                given.add(possible.get(random.nextInt(possible.size())));
            }
            given.add(random.nextInt(given.size() + 1), vouched);
            RecordHeaders headers = new RecordHeaders(given);

            raw.pipeInput(new TestRecord<>(("paris|" + i).getBytes(UTF_8), json("x"), headers));

            Map<String, String> expected =
                    new TreeMap<>(Map.of(WinnowHeaders.CANONICAL, form, WinnowHeaders.GENERATION, "0"));
            for (String name : List.of(WinnowHeaders.CALL, WinnowHeaders.ORIGIN)) {
                given.stream()
                        .filter(header -> header.key().equals(name))
                        .reduce((one, next) -> next)
                        .map(Header::value)
                        .filter(value -> value.length <= Tallies.MAX_CALL_BYTES)
                        .ifPresent(value -> expected.put(name, new String(value, UTF_8)));
            }
            Headers out = unique.readRecord().headers();
            assertThat(out.toArray()).hasSameSizeAs(expected.keySet());
            assertThat(expected)
                    .allSatisfy((name, text) -> assertThat(WinnowHeaders.text(out, name))
                            .as("%s of %s", name, given)
                            .isEqualTo(text));
        }
    }

    private static Header header(String name, String text) {
        return new RecordHeader(name, text.getBytes(UTF_8));
    }

    @Test
    void startsACollectionOverWhenANewGenerationIsOrdered() {
        raw.pipeInput(vouched("paris|louvre", json("Louvre"), "r1.0.1.1"));
        raw.pipeInput(vouched("london|tower", json("Tower"), "r1.0.1.1"));
        raw.pipeInput(order("paris", "1", "canonical"));
        unique.readRecordsToList();

        raw.pipeInput(vouched("paris|louvre", json("Louvre"), "r2.0.1.1"));
        raw.pipeInput(vouched("paris|louvre", json("Louvre"), "r2.0.1.1"));
        raw.pipeInput(vouched("london|tower", json("Tower"), "r2.0.1.1"));

        List<TestRecord<byte[], byte[]>> out = unique.readRecordsToList();
        assertThat(out).hasSize(1);
        assertThat(WinnowHeaders.text(out.get(0).headers(), WinnowHeaders.GENERATION))
                .isEqualTo("1");
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    @Test
    void neverGoesBackToAnOlderGeneration() {
        raw.pipeInput(order("paris", "2", "canonical"));
        raw.pipeInput(vouched("paris|louvre", json("Louvre"), "r1.0.1.1"));
        raw.pipeInput(order("paris", "1", "exact"));
        unique.readRecordsToList();

        raw.pipeInput(vouched("paris|louvre", json("Louvre"), "r1.0.1.1"));

        assertThat(unique.isEmpty()).isTrue();
    }

    @Test
    void keysForeignRecordsInTheModeOfTheirCollection() {
        raw.pipeInput(order("paris", "0", "exact"));

        raw.pipeInput(
                new TestRecord<>(null, "{\"attribute\":\"The Louvre\",\"collection\":\"paris\"}".getBytes(UTF_8)));

        assertThat(new String(unique.readRecord().key(), UTF_8)).isEqualTo("paris|The Louvre");
    }

    @Test
    void keysForeignRecordsByTheRulesOfTheirCollection() {
        raw.pipeInput(order("paris", "0", "canonical", "2"));
        raw.pipeInput(order("older", "1", "canonical"));

        for (String collection : List.of("paris", "older")) {
            raw.pipeInput(foreign(collection + "|x", "{\"attribute\":\"5. Arrondissement\"}"));
            raw.pipeInput(foreign(collection + "|x", "{\"attribute\":\"6. Arrondissement\"}"));
        }

        assertThat(unique.readRecordsToList())
                .extracting(out ->
                        new String(out.key(), UTF_8) + " " + WinnowHeaders.text(out.headers(), WinnowHeaders.CANONICAL))
                .containsExactly("paris|5 arrondissement 2", "paris|6 arrondissement 2", "older|arrondissement 1");
    }

    @Test
    void keysAnewWhatIsVouchedForByOtherRulesThanItsCollectionHas() {
        raw.pipeInput(order("paris", "0", "canonical", "2"));

        raw.pipeInput(vouched("paris|arrondissement", json("5. Arrondissement"), "r.0.1.1"));

        assertThat(new String(unique.readRecord().key(), UTF_8)).isEqualTo("paris|5 arrondissement");
    }

    @Test
    void refusesForeignRecordsOfRulesThatItDoesNotKnow() {
        raw.pipeInput(order("paris", "0", "canonical", "3"));

        raw.pipeInput(foreign("paris|x", "{\"attribute\":\"x\"}"));

        assertThat(WinnowHeaders.text(deadLetters.readRecord().headers(), WinnowHeaders.REASON))
                .contains("version 3", "upgrade");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "", "99999999999999999999"})
    void refusesAnOrderWithoutAGeneration(String generation) {
        raw.pipeInput(order("paris", generation, "canonical"));

        assertThat(deadLetters.getQueueSize()).isEqualTo(1);
    }

    @Test
    void givesForeignRecordsTheKeyTheyShouldHave() {
        raw.pipeInput(vouched("paris-attractions|louvre", json("Louvre"), "r1.0.1.1"));
        unique.readRecord();

        raw.pipeInput(foreign(null, "{\"attribute\":\"- The Louvre.\",\"collection\":\"Paris attractions\"}"));
        raw.pipeInput(foreign("paris-attractions|whatever", "{\"attribute\":\"1. Louvre\"}"));
        raw.pipeInput(foreign("nothing", "{\"attribute\":\"LOUVRE\",\"topic\":\"Paris attractions\"}"));
        raw.pipeInput(foreign("nothing", "{\"attribute\":\"Orsay\",\"topic\":\"Paris attractions\"}"));

        TestRecord<byte[], byte[]> out = unique.readRecord();
        assertThat(unique.isEmpty()).isTrue();
        assertThat(new String(out.key(), UTF_8)).isEqualTo("paris-attractions|orsay");
        assertThat(Json.read(out.value(), Attribute.class))
                .isEqualTo(new Attribute(1, "Orsay", "orsay", "paris-attractions", null, null, null, null, null));
        assertThat(WinnowHeaders.vouchForKey(out.headers(), WinnowHeaders.form(Sameness.UNDECIDED)))
                .isTrue();
        assertThat(tallies.getQueueSize()).isEqualTo(1);
    }

    @Test
    void fillsInTheMessageOfAForeignRecordThatStandsWhereItBelongs() {
        raw.pipeInput(
                foreign(
                        "paris|louvre",
                        "{\"attribute\":\"Louvre\",\"provider\":7,\"model\":\"m\",\"at\":\"yesterday\",\"v\":null,\"canonical\":\"lie\"}"));

        assertThat(Json.read(unique.readRecord().value(), Attribute.class))
                .isEqualTo(new Attribute(1, "Louvre", "louvre", "paris", null, "m", null, null, null));
    }

    @Test
    void isTheSameWhateverIsSaidOfIt() {
        byte[] first = described("Louvre", "A museum in Paris.", "museum");
        raw.pipeInput(vouched("paris|louvre", first, "r1.0.1.1"));
        raw.pipeInput(vouched("paris|louvre", described("The Louvre", "A palace.", "building"), "r1.0.1.1"));
        raw.pipeInput(vouched("paris|louvre", json("Louvre"), "r1.0.1.1"));
        raw.pipeInput(foreign("paris|x", "{\"attribute\":\"louvre\",\"description\":\"Big.\"}"));

        assertThat(unique.readRecord().value()).isEqualTo(first);
        assertThat(unique.isEmpty()).isTrue();
    }

    @Test
    void passesOnWhatAForeignRecordSaysOfAnAttribute() {
        raw.pipeInput(foreign(
                "paris|x",
                "{\"attribute\":\"Orsay\",\"description\":\"A\\nmuseum.\",\"category\":{\"en\":\"museum\"}}"));

        assertThat(Json.read(unique.readRecord().value(), Attribute.class)).satisfies(attribute -> {
            assertThat(attribute.description()).isEqualTo("A museum.");
            assertThat(attribute.category()).isNull();
        });
    }

    @Test
    void keepsOneForeignAttributeOnOneLine() {
        raw.pipeInput(foreign("paris|x", "{\"attribute\":\"Lou\\nvre\\u2028!\"}"));

        assertThat(Json.read(unique.readRecord().value(), Attribute.class).attribute())
                .isEqualTo("Lou vre !");
    }

    @Test
    void keysAnewWhatAnotherVersionVouchesFor() {
        TestRecord<byte[], byte[]> record = foreign("paris|The Louvre", "{\"attribute\":\"The Louvre\"}");
        record.headers()
                .add(WinnowHeaders.CANONICAL, "99".getBytes(UTF_8))
                .add(WinnowHeaders.CALL, "r.0.1.1".getBytes(UTF_8));

        raw.pipeInput(record);

        TestRecord<byte[], byte[]> out = unique.readRecord();
        assertThat(new String(out.key(), UTF_8)).isEqualTo("paris|louvre");
        assertThat(WinnowHeaders.text(out.headers(), WinnowHeaders.CALL)).isEqualTo("r.0.1.1");
        assertThat(tally()).isEqualTo(new Tally(3, "r", "paris", "r.0.1.1", 1, 0, 0));
        assertThat(tallies.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "null",
                "[]",
                "\"text\"",
                "{}",
                "{\"attribute\":7,\"collection\":\"paris\"}",
                "{\"attribute\":null,\"collection\":\"paris\"}",
                "{\"attribute\":\"  \",\"collection\":\"paris\"}",
                "{\"attribute\":\"\\ud800\",\"collection\":\"paris\"}",
                "{\"attribute\":\"x\"}",
                "{\"attribute\":\"x\",\"collection\":\"../../etc\"}",
                "{\"attribute\":\"x\",\"collection\":\"paris\"} trailing",
                "{\"attribute\":\"x\",\"collection\":\"paris\""
            })
    void sendsWhatItCannotUseToTheDeadLetters(String value) {
        TestRecord<byte[], byte[]> record = foreign("k", value);
        record.headers().add(WinnowHeaders.CALL, "r.0.1.1".getBytes(UTF_8));

        raw.pipeInput(record);

        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(new String(dead.key(), UTF_8)).isEqualTo("k");
        assertThat(new String(dead.value(), UTF_8)).isEqualTo(value);
        assertThat(WinnowHeaders.text(dead.headers(), WinnowHeaders.REASON))
                .isNotBlank()
                .doesNotContain("\n");
        assertThat(WinnowHeaders.text(dead.headers(), WinnowHeaders.SOURCE)).isEqualTo("winnow.attributes.raw-0@0");
        assertThat(unique.isEmpty()).isTrue();
        assertThat(tallies.isEmpty())
                .as("no collection whose partition a tally could go to")
                .isTrue();
    }

    @Test
    void neverLetsATombstoneThrough() {
        raw.pipeInput(vouched("paris|louvre", null, "r1.0.1.1"));

        assertThat(unique.isEmpty()).isTrue();
        assertThat(deadLetters.readRecord().value()).isNull();
        assertThat(tally()).isEqualTo(new Tally(3, "r1", "paris", "r1.0.1.1", 0, 0, 1));
    }

    @Test
    void cutsWhatIsTooLargeToKeep() {
        raw.pipeInput(vouched("paris|louvre", new byte[1_000_000], "r1.0.1.1"));

        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(dead.value()).hasSize(64 * 1024);
        assertThat(WinnowHeaders.text(dead.headers(), WinnowHeaders.TRUNCATED_FROM))
                .isEqualTo("1000000");
        assertThat(unique.isEmpty()).isTrue();
    }

    @Test
    void refusesAnAttributeThatIsTooLong() {
        raw.pipeInput(foreign("paris|x", "{\"attribute\":\"" + "x".repeat(Attribute.MAX_LENGTH + 1) + "\"}"));

        assertThat(WinnowHeaders.text(deadLetters.readRecord().headers(), WinnowHeaders.REASON))
                .isEqualTo("the attribute is 4097 characters long; at most 4096 are allowed");
    }

    @Test
    void doesNotCareForTimestamps() {
        raw.pipeInput(new TestRecord<>(
                "paris|louvre".getBytes(UTF_8),
                json("Louvre"),
                vouched("x|y", json("y"), "r.0.1.1").headers(),
                Instant.ofEpochMilli(Long.MAX_VALUE)));

        assertThat(unique.readRecord().timestamp()).isLessThan(System.currentTimeMillis() + 60_000);
    }

    @Test
    void neverFailsWhateverTheBytes() {
        Random random = new Random(20261122);

        for (int round = 0; round < 4_000; round++) {
            TestRecord<byte[], byte[]> record = any(random);
            assertThatCode(() -> raw.pipeInput(record)).as("%s", record).doesNotThrowAnyException();
        }

        Set<String> keys = new HashSet<>();
        for (TestRecord<byte[], byte[]> out : unique.readRecordsToList()) {
            assertThat(out.value()).isNotEmpty();
            assertThat(WinnowHeaders.vouchForKey(out.headers(), WinnowHeaders.form(Sameness.UNDECIDED)))
                    .isTrue();
            String generation = WinnowHeaders.text(out.headers(), WinnowHeaders.GENERATION);
            assertThat(keys.add(generation + " " + new String(out.key(), UTF_8)))
                    .isTrue();
        }
        assertThat(keys).hasSizeGreaterThan(100);
        assertThat(deadLetters.getQueueSize()).isGreaterThan(500);
    }

    private static final String[] PIECES = {
        "paris",
        "|",
        "a",
        "\u0000",
        "{\"attribute\":\"",
        "\"",
        "}",
        "\\ud800",
        "x",
        "é",
        "1",
        "null",
        "[",
        ",",
        ":",
        "\"collection\":\"",
        "\"topic\":\"",
        "paris|louvre",
        "{\"attribute\":\"Louvre\",\"collection\":\"paris\"}"
    };

    private static TestRecord<byte[], byte[]> any(Random random) {
        RecordHeaders headers = new RecordHeaders();
        String[] names = {
            WinnowHeaders.CANONICAL,
            WinnowHeaders.CALL,
            WinnowHeaders.GENERATION,
            WinnowHeaders.DEDUP,
            "traceparent",
            "tracestate",
            "",
            "x"
        };
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] value = random.nextInt(3) == 0 ? "1".getBytes(UTF_8) : anyBytes(random);
            headers.add(names[random.nextInt(names.length)], value);
        }
        return new TestRecord<>(anyBytes(random), anyBytes(random), headers);
    }

    private static byte[] anyBytes(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> null;
            case 1 -> new byte[random.nextInt(70_000)];
            case 2, 3 -> {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case 4, 5 -> ("{\"attribute\":\"a" + random.nextInt(500) + "\",\"collection\":\"paris\"}").getBytes(UTF_8);
            default -> {
                StringBuilder text = new StringBuilder();
                for (int i = random.nextInt(8); i > 0; i--) {
                    text.append(PIECES[random.nextInt(PIECES.length)]);
                }
                yield text.toString().getBytes(UTF_8);
            }
        };
    }

    @Test
    void forgetsWhatEarlierGenerationsLetThroughAndNothingOfTheCurrentOne() {
        raw.pipeInput(vouched("paris|louvre", json("Louvre"), "r1.0.1.1"));
        raw.pipeInput(vouched("paris|orsay", json("Orsay"), "r1.0.1.1"));
        raw.pipeInput(forget("paris|orsay"));
        assertThat(unique.readRecordsToList()).as("nothing is forgotten yet").hasSize(2);
        raw.pipeInput(order("paris", "1", "canonical"));
        raw.pipeInput(vouched("paris|louvre", json("Louvre"), "r2.0.1.1"));
        unique.readRecordsToList();

        raw.pipeInput(forget("paris|louvre"));
        raw.pipeInput(forget("paris|orsay"));

        TestRecord<byte[], byte[]> tombstone = unique.readRecord();
        assertThat(new String(tombstone.key(), UTF_8)).isEqualTo("paris|orsay");
        assertThat(tombstone.value()).isNull();
        assertThat(unique.isEmpty()).isTrue();
        assertThat(merges.readKeyValuesToList()).singleElement().satisfies(merge -> {
            assertThat(new String(merge.key, UTF_8)).isEqualTo("paris|orsay");
            assertThat(merge.value).isNull();
        });
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    private static TestRecord<byte[], byte[]> forget(String key) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.FORGET, "true".getBytes(UTF_8));
        return new TestRecord<>(key.getBytes(UTF_8), null, headers);
    }

    private Tally tally() {
        List<Tally> batch =
                Json.read(tallies.readRecord().value(), TallyBatch.class).tallies();
        assertThat(batch).hasSize(1);
        return batch.getFirst();
    }

    private static TestRecord<byte[], byte[]> vouched(String key, byte[] value, String call) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.CANONICAL, WinnowHeaders.form(Sameness.UNDECIDED));
        headers.add(WinnowHeaders.CALL, call.getBytes(UTF_8));
        return new TestRecord<>(key.getBytes(UTF_8), value, headers);
    }

    private static TestRecord<byte[], byte[]> foreign(String key, String value) {
        return new TestRecord<>(key == null ? null : key.getBytes(UTF_8), value.getBytes(UTF_8), new RecordHeaders());
    }

    private static TestRecord<byte[], byte[]> order(String collection, String generation, String mode) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.GENERATION, generation.getBytes(UTF_8));
        headers.add(WinnowHeaders.DEDUP, mode.getBytes(UTF_8));
        return new TestRecord<>(collection.getBytes(UTF_8), null, headers);
    }

    private static TestRecord<byte[], byte[]> order(String collection, String generation, String mode, String form) {
        TestRecord<byte[], byte[]> order = order(collection, generation, mode);
        order.headers().add(WinnowHeaders.CANONICAL, form.getBytes(UTF_8));
        return order;
    }

    private static byte[] described(String attribute, String description, String category) {
        return Json.write(new Attribute(
                1,
                attribute,
                Canonical.of(attribute),
                "paris",
                "random",
                "random",
                "r1",
                "r1.0.1.1",
                Instant.EPOCH,
                null,
                null,
                description,
                category));
    }

    private static byte[] json(String attribute) {
        return Json.write(new Attribute(
                1, attribute, Canonical.of(attribute), "paris", "random", "random", "r1", "r1.0.1.1", Instant.EPOCH));
    }
}
