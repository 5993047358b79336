package io.winnow.standalone.client;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.WinnowHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * One line of a collection, as it stands on {@code attributes.unique}.
 *
 * @param generation of the collection that it belongs to
 * @param firstSeen the producer's clock where it said, the record's time stamp otherwise
 */
public record UniqueRow(Attribute attribute, long generation, Instant firstSeen, int partition, long offset) {

    /** Whether a record belongs to a collection, judged by its key alone. */
    public static boolean isOf(byte[] prefix, ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        return key != null
                && record.value() != null
                && key.length >= prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** What the keys of a collection begin with. */
    public static byte[] prefixOf(String collection) {
        return new AttributeKey(collection, "").toBytes();
    }

    /** Reads a record; empty when it is a deletion or nothing of ours. */
    public static Optional<UniqueRow> of(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            Attribute attribute = Json.read(record.value(), Attribute.class);
            if (attribute.attribute() == null || attribute.collection() == null) {
                return Optional.empty();
            }
            Instant at = attribute.at();
            return Optional.of(new UniqueRow(
                    attribute,
                    generationOf(record),
                    at == null ? Instant.ofEpochMilli(Math.max(0, record.timestamp())) : at,
                    record.partition(),
                    record.offset()));
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    private static long generationOf(ConsumerRecord<byte[], byte[]> record) {
        String text = WinnowHeaders.text(record.headers(), WinnowHeaders.GENERATION);
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The attribute as one line of text. */
    public String line() {
        String text = attribute.attribute();
        return text.chars().noneMatch(Character::isISOControl) ? text : oneLine(text);
    }

    private static String oneLine(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
    }

    /** Bytes of the line, as files hold it. */
    public byte[] lineBytes() {
        return (line() + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
