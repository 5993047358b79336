package io.winnow.client.rededup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.util.Comparator;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * An attribute as deduplication decided it in an earlier generation.
 *
 * @param attribute what it says; null where whoever vouched for the key put no text into the value
 * @param value of its copies under the same key
 * @param sameness what made its key
 * @param generation that it belongs to
 */
record FormerAttribute(
        AttributeKey key,
        @Nullable Attribute attribute,
        byte[] value,
        Sameness sameness,
        long generation,
        ConsumerRecord<byte[], byte[]> record) {

    /**
     * Which of the first records of several partitions comes next. Time stamps are other people's word, so they decide only this: in a
     * partition, the order of its records holds. What was sent together often has one time stamp; then the place in the call tells.
     */
    static final Comparator<FormerAttribute> ORDER = Comparator.<FormerAttribute>comparingLong(
                    came -> came.record().timestamp())
            .thenComparing(came ->
                    Objects.requireNonNullElse(WinnowHeaders.text(came.record().headers(), WinnowHeaders.CALL), ""))
            .thenComparingLong(came -> WinnowHeaders.place(came.record().headers()))
            .thenComparingInt(came -> came.record().partition());

    /** What it says; null where it has no text. */
    @Nullable String text() {
        return attribute == null ? null : attribute.attribute();
    }

    /** The key that it has by other rules. A key that is not what the rules make of the text is somebody's own, and stays. */
    AttributeKey keyBy(Sameness rules) {
        String text = text();
        if (text == null || makesSameKeys(rules) || !sameness.keyOf(text).equals(key.canonical())) {
            return key;
        }
        return new AttributeKey(key.collection(), rules.keyOf(text));
    }

    private boolean makesSameKeys(Sameness rules) {
        return sameness.form() == rules.form()
                && (sameness.mode() == DedupMode.EXACT) == (rules.mode() == DedupMode.EXACT);
    }

    /** What the attribute is by other rules; null where it has no text. */
    @Nullable Attribute attributeBy(AttributeKey newKey) {
        return attribute == null
                ? null
                : new Attribute(
                        attribute.v(),
                        attribute.attribute(),
                        newKey.canonical(),
                        attribute.collection(),
                        attribute.provider(),
                        attribute.model(),
                        attribute.runId(),
                        attribute.callId(),
                        attribute.at(),
                        attribute.facet(),
                        attribute.control(),
                        attribute.description(),
                        attribute.category());
    }

    /**
     * The record for the next generation. It says who found the attribute, and which call named it, as before.
     *
     * @param newKey what {@link #keyBy} gives for the rules
     */
    ProducerRecord<byte[], byte[]> copy(String topic, AttributeKey newKey, Sameness rules) {
        ProducerRecord<byte[], byte[]> copy = new ProducerRecord<>(
                topic,
                newKey.toBytes(),
                newKey.equals(key) ? value : Json.write(Objects.requireNonNull(attributeBy(newKey))));
        String origin = WinnowHeaders.originText(record.headers());
        copy.headers()
                .add(WinnowHeaders.CANONICAL, WinnowHeaders.form(rules))
                .add(WinnowHeaders.ORIGIN, (origin == null ? "" : origin).getBytes(UTF_8));
        return copy;
    }
}
