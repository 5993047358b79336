package io.winnow.client.lists;

import io.winnow.client.topics.Records;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.consensus.Mentions;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.OneLine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of a collection's list, as pages, streams and exports show it.
 *
 * @param attribute the first spelling seen
 * @param canonical its canonical form, which is unique in its collection
 * @param runId the run that found it; null if none did
 * @param facet part of the topic that the prompt was about; null for the whole topic, or when unknown
 * @param control whether it came from a control call, whose prompt does not contain the list; null when unknown
 * @param description what the model said of it; null when nothing is known
 * @param category the kind of thing that it is; null when nothing is known
 * @param firstSeen when the producer had it, by the producer's clock; when it was published, where that is not known
 * @param generation of the collection that it belongs to
 * @param partition of the record on {@code attributes.unique}
 * @param offset of the record in the partition
 * @param calls that named it, in whatever words; null when that was not counted
 * @param models those who named it, the most frequent one first; likewise
 */
public record Row(
        String attribute,
        String canonical,
        String collection,
        @Nullable String provider,
        @Nullable String model,
        @Nullable String runId,
        @Nullable String facet,
        @Nullable Boolean control,
        @Nullable String description,
        @Nullable String category,
        Instant firstSeen,
        long generation,
        int partition,
        long offset,
        @Nullable Long calls,
        @Nullable List<Mentions.Model> models) {

    public Row {
        models = models == null ? null : List.copyOf(models);
    }

    /** A row of which nobody has counted how often it was named. */
    public Row(
            String attribute,
            String canonical,
            String collection,
            @Nullable String provider,
            @Nullable String model,
            @Nullable String runId,
            @Nullable String facet,
            @Nullable Boolean control,
            @Nullable String description,
            @Nullable String category,
            Instant firstSeen,
            long generation,
            int partition,
            long offset) {
        this(
                attribute,
                canonical,
                collection,
                provider,
                model,
                runId,
                facet,
                control,
                description,
                category,
                firstSeen,
                generation,
                partition,
                offset,
                null,
                null);
    }

    /** The row with how often it was named. */
    Row with(Mentions mentions) {
        return new Row(
                attribute,
                canonical,
                collection,
                provider,
                model,
                runId,
                facet,
                control,
                description,
                category,
                firstSeen,
                generation,
                partition,
                offset,
                mentions.calls(),
                mentions.models());
    }

    /** Reads a record of {@code attributes.unique}; null if it is a deletion or cannot be shown. */
    public static @Nullable Row read(ConsumerRecord<byte[], byte[]> unique) {
        if (unique.key() == null || AttributeKey.separatorIn(unique.key()) < 0) {
            return null;
        }
        Attribute attribute = Records.read(unique, Attribute.class);
        if (attribute == null || attribute.attribute() == null) {
            return null;
        }
        AttributeKey key = AttributeKey.parse(new String(unique.key(), StandardCharsets.UTF_8));
        Instant at = attribute.at();
        return new Row(
                attribute.attribute(),
                key.canonical(),
                key.collection(),
                attribute.provider(),
                attribute.model(),
                attribute.runId(),
                attribute.facet(),
                attribute.control(),
                attribute.description(),
                attribute.category(),
                at == null ? Instant.ofEpochMilli(Math.max(0, unique.timestamp())) : at,
                WinnowHeaders.generation(unique.headers()),
                unique.partition(),
                unique.offset());
    }

    /** The prefix of the keys of a collection's rows. */
    public static byte[] keyPrefix(String collection) {
        return new AttributeKey(collection, "").toBytes();
    }

    /** Whether a record's key has this prefix; records of other collections need not be read. */
    public static boolean hasPrefix(byte[] prefix, ConsumerRecord<byte[], byte[]> unique) {
        byte[] key = unique.key();
        return key != null
                && key.length >= prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The attribute as one line of text. */
    public String line() {
        return OneLine.of(attribute);
    }

    /**
     * The row as one line of JSON. Characters that some readers take for line ends, which JSON may hold as they are, are escaped.
     */
    public String toJson() {
        String json = new String(Json.write(this), StandardCharsets.UTF_8);
        return json.indexOf('\u2028') < 0 && json.indexOf('\u2029') < 0 && json.indexOf('\u0085') < 0
                ? json
                : json.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\u0085", "\\u0085");
    }
}
