package io.winnow.client.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.winnow.client.topics.KafkaClients;
import io.winnow.client.verify.Difference.Kind;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.Verdict;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.rulings.Ruling;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A list as deduplication makes it, and one forged record in it each time. */
class VerificationTest {

    private static final Sameness SEMANTIC = Sameness.beginning(DedupMode.SEMANTIC);
    private static final Instant AT = Instant.parse("2026-11-27T10:00:00Z");
    private static final int PARTITIONS = 2;

    @TempDir
    private static Path directory;

    private static EmbeddedKafka broker;

    private Topics topics;
    private KafkaClients clients;
    private Producer<byte[], byte[]> producer;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedKafka.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void stop() {
        producer.close();
    }

    /** In generation 1: three entries, of which one was in doubt, one dropped by local evidence, and one by the judge. */
    @BeforeEach
    void makeAList(TestInfo test) {
        topics = new Topics(test.getTestMethod().orElseThrow().getName() + ".");
        clients = new KafkaClients(KafkaSettings.of(broker.bootstrapServers()), topics, "test");
        try (Admin admin = clients.admin()) {
            TopicSetup.ensure(admin, topics, PARTITIONS, (short) 1);
        }
        producer = clients.producer();
        raw("Candles");
        unique("Candles", 0, false);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ProducerRecord<byte[], byte[]> order =
                    new ProducerRecord<>(topics.rawAttributes(), partition, "home".getBytes(UTF_8), new byte[0]);
            order.headers().add(WinnowHeaders.GENERATION, "1".getBytes(UTF_8));
            WinnowHeaders.order(order.headers(), SEMANTIC);
            producer.send(order);
        }
        Stream.of(
                        "LED lighting",
                        "led LIGHTING",
                        "Heat pump",
                        "Insulation",
                        "LED lamps",
                        "Air-source heat pumps",
                        "Solar panels")
                .forEach(this::raw);
        unique("LED lighting", 1, false);
        unique("Heat pump", 1, false);
        merge("LED lamps", "LED lighting", Merge.Rule.MEANING, 0.97);
        doubt("Air-source heat pumps", "Heat pump", "LED lighting");
        verdict("Air-source heat pumps", "Heat pump", Verdict.Kind.SAME);
        verdict("Air-source heat pumps", null, Verdict.Kind.DIFFERENT);
        merge("Air-source heat pumps", "Heat pump", Merge.Rule.JUDGE, null);
        doubt("Insulation", "Heat pump");
        verdict("Insulation", null, Verdict.Kind.DIFFERENT);
        unique("Insulation", 1, false);
        doubt("Solar panels", "Heat pump");
        verdict("Solar panels", null, Verdict.Kind.UNCHECKED);
        unique("Solar panels", 1, true);
    }

    @Test
    void findsNothingInAListAsItMustBe() {
        Verification verified = verify();

        assertThat(verified).isEqualTo(new Verification(7, 6, 4, 2, 3, List.of(), List.of()));
    }

    @Test
    void findsNothingInAListThatPeopleOverruled() {
        rule("Insulation", Ruling.Kind.STRIKE, null);
        remove("Insulation");
        dropByPerson("Insulation", null);
        rule("LED lighting", Ruling.Kind.MERGE, "Solar panels");
        remove("LED lighting");
        dropByPerson("LED lighting", "Solar panels");
        rule("Air-source heat pumps", Ruling.Kind.SPLIT, null);
        send(new ProducerRecord<>(topics.merges(), key("Air-source heat pumps").getBytes(UTF_8), null));
        unique("Air-source heat pumps", 1, false);

        assertThat(verify().differences()).isEmpty();
    }

    @Test
    void findsAnEntryThatAPersonTookOff() {
        rule("Insulation", Ruling.Kind.STRIKE, null);

        expect(Kind.AGAINST_RULING, "Insulation");
    }

    @Test
    void findsARemovalThatNobodyRuled() {
        remove("Insulation");
        dropByPerson("Insulation", null);

        expect(Kind.AGAINST_RULING, "Insulation");
    }

    @Test
    void findsAMergeThatAPersonUndid() {
        rule("LED lamps", Ruling.Kind.SPLIT, null);

        expect(Kind.AGAINST_RULING, "LED lamps");
    }

    @Test
    void findsAnEntryThatNeverCame() {
        unique("Wood stove", 1, false);

        expect(Kind.NEVER_CAME, "Wood stove");
    }

    @Test
    void findsAnEntryThatCameToAnEarlierGenerationOnly() {
        unique("Candles", 1, false);

        expect(Kind.NEVER_CAME, "Candles");
    }

    @Test
    void findsAnEntryOfAGenerationThatNobodyBegan() {
        raw("Wood stove");
        unique("Wood stove", 2, false);

        expect(Kind.NEVER_CAME, "Wood stove");
    }

    @Test
    void findsWhatIsMissing() {
        raw("Wood stove");

        expect(Kind.MISSING, "Wood stove");
    }

    @Test
    void findsWhatIsMissingThoughItWasJudged() {
        raw("Wood stove");
        doubt("Wood stove", "Heat pump");
        verdict("Wood stove", null, Verdict.Kind.DIFFERENT);

        expect(Kind.MISSING, "Wood stove");
    }

    @Test
    void findsAnEntryThatWasLetThroughTwice() {
        unique("Heat pump", 1, false);

        expect(Kind.REPEATED, "Heat pump");
    }

    @Test
    void findsAFormThatIsListedUnderAnotherKey() {
        send(unique("home|the heat pump", "The heat pump", 1, false));
        send(raw("home|the heat pump", "the heat pump!"));

        assertThat(verify().differences())
                .extracting(Difference::kind, Difference::key)
                .contains(tuple(Kind.WRONG_KEY, "home|the heat pump"));
    }

    @Test
    void findsASpellingThatWasNotTheFirst() {
        raw("Wood stove");
        raw("WOOD STOVE");
        unique("WOOD STOVE", 1, false);

        expect(Kind.SPELLING, "Wood stove");
    }

    @Test
    void findsWhatIsListedAndDropped() {
        unique("LED lamps", 1, false);

        expect(Kind.LISTED_AND_DROPPED, "LED lamps");
    }

    @Test
    void findsAMergeWhoseEntryDoesNotExist() {
        raw("Wood stove");
        merge("Wood stove", "Tiled stove", Merge.Rule.MEANING, 0.97);

        expect(Kind.NO_TWIN, "Wood stove");
    }

    @Test
    void findsAMergeOfWhatNeverCame() {
        merge("Wood stove", "Heat pump", Merge.Rule.MEANING, 0.97);

        expect(Kind.NEVER_CAME, "Wood stove");
    }

    @Test
    void findsAMergeByTooLittleEvidence() {
        merge("LED lamps", "LED lighting", Merge.Rule.MEANING, 0.5);

        expect(Kind.WRONG_RULE, "LED lamps");
    }

    @Test
    void findsAMergeThatNobodyMeasured() {
        merge("LED lamps", "LED lighting", Merge.Rule.MEANING, null);

        expect(Kind.WRONG_RULE, "LED lamps");
    }

    @Test
    void findsAMergeByAJudgeWhoSaidNothing() {
        merge("LED lamps", "LED lighting", Merge.Rule.JUDGE, null);

        expect(Kind.WRONG_RULE, "LED lamps");
    }

    @Test
    void findsAMergeByLocalEvidenceOfWhatWasInDoubt() {
        merge("Air-source heat pumps", "Heat pump", Merge.Rule.MEANING, 0.99);

        expect(Kind.WRONG_RULE, "Air-source heat pumps");
    }

    @Test
    void findsAMergeIntoAnotherEntryThanTheVerdictNames() {
        merge("Air-source heat pumps", "LED lighting", Merge.Rule.JUDGE, null);

        expect(Kind.AGAINST_VERDICT, "Air-source heat pumps");
    }

    @Test
    void findsAMergeIntoWhatTheJudgeWasNotShown() {
        raw("Wood stove");
        doubt("Wood stove", "Heat pump");
        verdict("Wood stove", "LED lighting", Verdict.Kind.SAME);
        merge("Wood stove", "LED lighting", Merge.Rule.JUDGE, null);

        expect(Kind.AGAINST_VERDICT, "Wood stove");
    }

    @Test
    void findsAnEntryThatWasJudgedTheSame() {
        raw("Wood stove");
        doubt("Wood stove", "Heat pump");
        verdict("Wood stove", "Heat pump", Verdict.Kind.SAME);
        unique("Wood stove", 1, false);

        expect(Kind.AGAINST_VERDICT, "Wood stove");
    }

    @Test
    void findsAMergeInAListThatKnowsNoMeaning() {
        Verification verified = verify(Sameness.beginning(DedupMode.CANONICAL));

        assertThat(verified.differences())
                .extracting(Difference::kind, Difference::key)
                .contains(tuple(Kind.WRONG_RULE, key("LED lamps")), tuple(Kind.WRONG_RULE, key("Solar panels")));
    }

    @Test
    void saysWhatWaitsForAVerdict() {
        raw("Wood stove");
        doubt("Wood stove", "Heat pump");

        Verification verified = verify();

        assertThat(verified.differences()).isEmpty();
        assertThat(verified.unchecked()).containsExactly("attributes that wait for a verdict: 1");
    }

    @Test
    void saysWhatRecordsThatAreDeletedWouldTell() throws Exception {
        producer.flush();
        TopicPartition partition = new TopicPartition(topics.rawAttributes(), 0);
        try (Admin admin = clients.admin()) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
        }
        unique("Wood stove", 1, false);

        Verification verified = verify();

        assertThat(verified.differences()).isEmpty();
        assertThat(verified.unchecked()).singleElement().asString().contains("attributes.raw does not reach back");
    }

    @Test
    void looksAtTheRightCollectionAndWhatIsUsableOnly() {
        send(raw("homestead|barn", "Barn"));
        send(new ProducerRecord<>(topics.rawAttributes(), "home|x".getBytes(UTF_8), "no JSON".getBytes(UTF_8)));
        send(new ProducerRecord<>(topics.rawAttributes(), null, "{}".getBytes(UTF_8)));
        ProducerRecord<byte[], byte[]> vouched =
                new ProducerRecord<>(topics.rawAttributes(), "home|y".getBytes(UTF_8), "no JSON".getBytes(UTF_8));
        vouched.headers().add(WinnowHeaders.CANONICAL, WinnowHeaders.form(SEMANTIC));
        send(vouched);
        send(new ProducerRecord<>(topics.uniqueAttributes(), vouched.key(), vouched.value()));

        assertThat(verify().differences()).isEmpty();
    }

    private void expect(Kind kind, String text) {
        assertThat(verify().differences())
                .extracting(Difference::kind, Difference::key)
                .containsExactly(tuple(kind, key(text)));
    }

    private Verification verify() {
        return verify(SEMANTIC);
    }

    private Verification verify(Sameness sameness) {
        producer.flush();
        return Verification.of(clients, "home", 1, sameness);
    }

    private void raw(String text) {
        send(raw(key(text), text));
    }

    private ProducerRecord<byte[], byte[]> raw(String key, String text) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topics.rawAttributes(), key.getBytes(UTF_8), Json.write(attribute(key, text)));
        record.headers().add(WinnowHeaders.CANONICAL, WinnowHeaders.form(SEMANTIC));
        return record;
    }

    private void unique(String text, long generation, boolean isUnchecked) {
        send(unique(key(text), text, generation, isUnchecked));
    }

    private ProducerRecord<byte[], byte[]> unique(String key, String text, long generation, boolean isUnchecked) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topics.uniqueAttributes(), key.getBytes(UTF_8), Json.write(attribute(key, text)));
        record.headers()
                .add(WinnowHeaders.GENERATION, String.valueOf(generation).getBytes(UTF_8));
        if (isUnchecked) {
            record.headers().add(WinnowHeaders.UNCHECKED, "true".getBytes(UTF_8));
        }
        return record;
    }

    private void merge(String dropped, String twin, Merge.Rule rule, @Nullable Double score) {
        send(new ProducerRecord<>(
                topics.merges(),
                key(dropped).getBytes(UTF_8),
                Json.write(new Merge(
                        1, "home", 1, dropped, twin, key(twin), rule, score, "m", "r", "r.0.1.1", AT, null, null))));
    }

    private void doubt(String text, String... shown) {
        send(new ProducerRecord<>(
                topics.doubts(),
                CollectionPartitioner.partitionOf("home", PARTITIONS),
                "r".getBytes(UTF_8),
                Json.write(new Doubt(
                        1,
                        "r",
                        "home",
                        1,
                        "r.0.1.1",
                        key(text),
                        text,
                        Stream.of(shown)
                                .map(one -> new Doubt.Option(key(one), one))
                                .toList(),
                        AT))));
    }

    private void rule(String text, Ruling.Kind kind, @Nullable String into) {
        send(new ProducerRecord<>(
                topics.rulings(),
                key(text).getBytes(UTF_8),
                Json.write(new Ruling(
                        Ruling.VERSION,
                        "home",
                        1,
                        key(text),
                        kind,
                        into == null ? null : key(into),
                        into,
                        attribute(key(text), text),
                        "me",
                        AT))));
    }

    private void remove(String text) {
        send(new ProducerRecord<>(topics.uniqueAttributes(), key(text).getBytes(UTF_8), null));
    }

    private void dropByPerson(String dropped, @Nullable String twin) {
        send(new ProducerRecord<>(
                topics.merges(),
                key(dropped).getBytes(UTF_8),
                Json.write(new Merge(
                        Merge.VERSION,
                        "home",
                        1,
                        dropped,
                        twin,
                        twin == null ? null : key(twin),
                        Merge.Rule.PERSON,
                        null,
                        null,
                        null,
                        null,
                        AT,
                        "me",
                        attribute(key(dropped), dropped)))));
    }

    private void verdict(String text, @Nullable String same, Verdict.Kind kind) {
        send(new ProducerRecord<>(
                topics.verdicts(),
                CollectionPartitioner.partitionOf("home", PARTITIONS),
                key(text).getBytes(UTF_8),
                Json.write(new Verdict(
                        1, "home", 1, key(text), same == null ? null : key(same), kind, "p:m", "r", "r.0.2.1", AT))));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    private static Attribute attribute(String key, String text) {
        AttributeKey parsed = AttributeKey.parse(key);
        return new Attribute(1, text, parsed.canonical(), parsed.collection(), "p", "m", "r", "r.0.1.1", AT);
    }

    private static String key(String text) {
        return new AttributeKey("home", SEMANTIC.keyOf(text)).toString();
    }
}
