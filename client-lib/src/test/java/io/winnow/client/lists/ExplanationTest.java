package io.winnow.client.lists;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final Sameness SEMANTIC = Sameness.beginning(DedupMode.SEMANTIC);
    private static final Instant AT = Instant.parse("2026-11-26T10:00:00Z");
    private static final Merge LEDS = merge(1, "LED lights", "LED lighting");

    @TempDir
    private static Path directory;

    private static EmbeddedKafka broker;
    private static KafkaClients clients;

    @BeforeAll
    static void fill() {
        broker = EmbeddedKafka.start(directory);
        clients = new KafkaClients(KafkaSettings.of(broker.bootstrapServers()), TOPICS, "test");
        try (Admin admin = clients.admin()) {
            TopicSetup.ensure(admin, TOPICS, 2, (short) 1);
        }
        try (Producer<byte[], byte[]> producer = clients.producer()) {
            producer.send(entry(1, "LED lighting", false));
            producer.send(entry(1, "Heat pump", true));
            producer.send(entry(0, "Candles", false));
            producer.send(record(TOPICS.merges(), "LED lights", Json.write(LEDS)));
            producer.send(record(TOPICS.merges(), "Lamps", Json.write(merge(0, "Lamps", "Candles"))));
            ProducerRecord<byte[], byte[]> refused = new ProducerRecord<>(
                    TOPICS.deadLetters(), "{\"attribute\":\"Fire!\",\"topic\":\"Home\"}".getBytes(UTF_8));
            refused.headers().add(WinnowHeaders.REASON, "too hot".getBytes(UTF_8));
            producer.send(refused);
            producer.send(new ProducerRecord<>(TOPICS.deadLetters(), null, "no JSON".getBytes(UTF_8)));
            ProducerRecord<byte[], byte[]> answer = new ProducerRecord<>(
                    TOPICS.deadLetters(), "r7.0.1".getBytes(UTF_8), "Sure:\n1. Wood stove\n2. Sun".getBytes(UTF_8));
            answer.headers().add(WinnowHeaders.REASON, "openai:gpt: too few".getBytes(UTF_8));
            answer.headers().add(WinnowHeaders.CALL, "r7.0.1".getBytes(UTF_8));
            producer.send(answer);
            producer.send(entry(1, "Old stove", false));
            producer.send(new ProducerRecord<>(
                    TOPICS.uniqueAttributes(), key("Old stove").toBytes(), null));
            producer.send(record(TOPICS.merges(), "Old stove", Json.write(struck("Old stove"))));
            producer.send(record(TOPICS.merges(), "Ancient stove", Json.write(merge(1, "Ancient stove", "Old stove"))));
            producer.flush();
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LED lighting", "led  LIGHTING."})
    void findsAnEntryInAnySpellingWithWhatItStandsFor(String text) {
        Explanation explanation = explain(text);

        assertThat(explanation).isInstanceOfSatisfying(Explanation.Listed.class, listed -> {
            assertThat(listed.row().attribute()).isEqualTo("LED lighting");
            assertThat(listed.isUnchecked()).isFalse();
            assertThat(listed.merged()).containsExactly(LEDS);
        });
    }

    @Test
    void saysThatNobodyJudgedADoubt() {
        Explanation explanation = explain("Heat pump");

        assertThat(explanation)
                .isInstanceOfSatisfying(
                        Explanation.Listed.class,
                        listed -> assertThat(listed.isUnchecked()).isTrue());
    }

    @Test
    void saysWhichEntrySaysTheSame() {
        Explanation explanation = explain("LED lights");

        assertThat(explanation).isEqualTo(new Explanation.Merged(LEDS, List.of()));
    }

    @Test
    void saysWhyATextWasRefused() {
        Explanation explanation = explain("fire!");

        assertThat(explanation).isEqualTo(new Explanation.Refused("too hot"));
    }

    @Test
    void findsATextInAnAnswerThatCouldNotBeUsed() {
        RunIndex index = new RunIndex();
        RunRequest request = RunRequest.explore("Home")
                .collection("home")
                .producers(1)
                .iterations(1)
                .routing("backoff", "random:random")
                .seed(1)
                .build();
        index.observe(RunCommand.start("r7", request, AT));

        Explanation explanation = Explanation.of(clients, index, key("wood stove"));

        assertThat(explanation)
                .isEqualTo(new Explanation.Refused("it is in an answer that could not be used: openai:gpt: too few"));
    }

    @Test
    void saysWhatPeopleMadeOfAnEntryAndOfWhatItStoodFor() {
        Explanation struck = explain("old stove");
        Explanation merged = explain("Ancient stove");

        assertThat(struck).isEqualTo(new Explanation.Struck(struck("Old stove")));
        assertThat(merged)
                .isEqualTo(
                        new Explanation.Merged(merge(1, "Ancient stove", "Old stove"), List.of(struck("Old stove"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Solar panels", "Candles", "Lamps"})
    void knowsNothingOfWhatNeverCameToThisGeneration(String text) {
        Explanation explanation = explain(text);

        assertThat(explanation).isEqualTo(new Explanation.Unknown());
    }

    private static Explanation explain(String text) {
        return Explanation.of(clients, "home", 1, SEMANTIC, text);
    }

    private static Merge merge(long generation, String dropped, String twin) {
        return new Merge(
                1,
                "home",
                generation,
                dropped,
                twin,
                key(twin).toString(),
                Merge.Rule.MEANING,
                0.95,
                "m",
                "r",
                "r.0.1",
                AT,
                null,
                null);
    }

    private static Merge struck(String dropped) {
        return new Merge(1, "home", 1, dropped, null, null, Merge.Rule.PERSON, null, null, null, null, AT, "ann", null);
    }

    private static ProducerRecord<byte[], byte[]> entry(long generation, String text, boolean isUnchecked) {
        Attribute attribute = new Attribute(1, text, key(text).canonical(), "home", "import", null, "r", "r.0.1", AT);
        ProducerRecord<byte[], byte[]> entry = record(TOPICS.uniqueAttributes(), text, Json.write(attribute));
        entry.headers().add(WinnowHeaders.GENERATION, String.valueOf(generation).getBytes(UTF_8));
        if (isUnchecked) {
            entry.headers().add(WinnowHeaders.UNCHECKED, "true".getBytes(UTF_8));
        }
        return entry;
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String text, byte[] value) {
        return new ProducerRecord<>(topic, key(text).toBytes(), value);
    }

    private static AttributeKey key(String text) {
        return new AttributeKey("home", SEMANTIC.keyOf(text));
    }
}
