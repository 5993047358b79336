package io.winnow.client.rededup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an attribute becomes by other rules. */
class FormerAttributeTest {

    private static final Sameness CANONICAL = Sameness.beginning(DedupMode.CANONICAL);
    private static final Sameness EXACT = Sameness.beginning(DedupMode.EXACT);
    private static final Sameness SEMANTIC = Sameness.beginning(DedupMode.SEMANTIC);

    @Test
    void hasTheKeyThatItsTextHasByTheNewRulesAndKeepsWhoFoundIt() {
        FormerAttribute came = came("The Louvre", "louvre", "r.0.1.1", 7, 0);

        AttributeKey key = came.keyBy(EXACT);
        ProducerRecord<byte[], byte[]> copy = came.copy("raw", key, EXACT);

        assertThat(new String(copy.key(), UTF_8)).isEqualTo("paris|The Louvre");
        Attribute attribute = Json.read(copy.value(), Attribute.class);
        assertThat(attribute.canonical()).isEqualTo("The Louvre");
        assertThat(attribute.callId()).isEqualTo("r.0.1.1");
        assertThat(attribute.provider()).isEqualTo("openai");
        assertThat(attribute.description()).isEqualTo("A museum");
        assertThat(WinnowHeaders.originText(copy.headers())).isEqualTo("r.0.1.1");
        assertThat(WinnowHeaders.vouchForKey(copy.headers(), WinnowHeaders.form(EXACT)))
                .isTrue();
    }

    @Test
    void isTheSameRecordWhereTheRulesMakeTheSameKeys() {
        FormerAttribute came = came("The Louvre", "louvre", "r.0.1.1", 7, 0);

        AttributeKey key = came.keyBy(SEMANTIC);

        assertThat(key).isEqualTo(came.key());
        assertThat(came.copy("raw", key, SEMANTIC).value()).isSameAs(came.value());
    }

    @Test
    void keepsAKeyThatSomebodyElseChose() {
        FormerAttribute came = came("The Louvre", "museum 17", null, 7, 0);

        assertThat(came.keyBy(EXACT)).isEqualTo(new AttributeKey("paris", "museum 17"));
        assertThat(WinnowHeaders.originText(came.copy("raw", came.key(), EXACT).headers()))
                .isNull();
    }

    @Test
    void comesInTheOrderOfTimeAndWithinACallOfPlaces() {
        FormerAttribute late = came("a", "a", "r.0.1.1", 8, 0);
        FormerAttribute second = came("b", "b", "r.0.1.1", 7, 2);
        FormerAttribute tenth = came("c", "c", "r.0.1.1", 7, 10);
        FormerAttribute earlier = came("d", "d", "r.0.2.1", 6, 99);

        List<Optional<String>> order = Stream.of(late, tenth, second, earlier)
                .sorted(FormerAttribute.ORDER)
                .map(came -> Optional.ofNullable(came.text()))
                .toList();

        assertThat(order).containsExactly(Optional.of("d"), Optional.of("b"), Optional.of("c"), Optional.of("a"));
    }

    static FormerAttribute came(String text, String canonical, @Nullable String call, long timestamp, int place) {
        Attribute attribute = new Attribute(
                Attribute.VERSION,
                text,
                canonical,
                "paris",
                "openai",
                "gpt",
                "r",
                call,
                Instant.EPOCH,
                null,
                null,
                "A museum",
                null);
        AttributeKey key = new AttributeKey("paris", canonical);
        RecordHeaders headers = new RecordHeaders();
        headers.add(WinnowHeaders.PLACE, WinnowHeaders.placed(place));
        if (call != null) {
            headers.add(WinnowHeaders.CALL, call.getBytes(UTF_8));
        }
        byte[] value = Json.write(attribute);
        return new FormerAttribute(
                key,
                attribute,
                value,
                CANONICAL,
                0,
                new ConsumerRecord<>(
                        "raw",
                        0,
                        0,
                        timestamp,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        key.toBytes(),
                        value,
                        headers,
                        Optional.empty()));
    }
}
