package io.winnow.ui.lists;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.WinnowHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of a collection's list, as pages, streams and exports show it.
 *
 * @param attribute the first spelling seen
 * @param canonical what makes it the same as others in its collection
 * @param runId the run that found it, where it came from one
 * @param facet part of the topic that the model was asked about; null for the whole of it, or when unknown
 * @param control whether it came from a control call, which was told nothing of the list; null when unknown
 * @param firstSeen when the producer had it, by the producer's clock; when it was published, where that is not known
 * @param generation which life of the collection it belongs to
 * @param partition where the record stands on {@code attributes.unique}
 * @param offset where in the partition it stands
 */
public record AttributeRow(
        String attribute,
        String canonical,
        String collection,
        @Nullable String provider,
        @Nullable String model,
        @Nullable String runId,
        @Nullable String facet,
        @Nullable Boolean control,
        Instant firstSeen,
        long generation,
        int partition,
        long offset) {

    /** Reads a record of {@code attributes.unique}; null when it is none of ours and cannot be shown. */
    public static @Nullable AttributeRow read(ConsumerRecord<byte[], byte[]> unique) {
        if (unique.key() == null || unique.value() == null || AttributeKey.separatorIn(unique.key()) < 0) {
            return null;
        }
        Attribute attribute;
        try {
            attribute = Json.read(unique.value(), Attribute.class);
        } catch (SerializationException e) {
            return null;
        }
        if (attribute.attribute() == null) {
            return null;
        }
        // The key is deduplication's own word for what is unique; the value may be a foreign producer's.
        AttributeKey key = AttributeKey.parse(new String(unique.key(), StandardCharsets.UTF_8));
        Instant at = attribute.at();
        return new AttributeRow(
                attribute.attribute(),
                key.canonical(),
                key.collection(),
                attribute.provider(),
                attribute.model(),
                attribute.runId(),
                attribute.facet(),
                attribute.control(),
                at == null ? Instant.ofEpochMilli(unique.timestamp()) : at,
                generationOf(unique),
                unique.partition(),
                unique.offset());
    }

    public static long generationOf(ConsumerRecord<byte[], byte[]> unique) {
        String generation = WinnowHeaders.text(unique.headers(), WinnowHeaders.GENERATION);
        if (generation == null) {
            return 0;
        }
        try {
            return Long.parseLong(generation);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    public String toJson() {
        return new String(Json.write(this), StandardCharsets.UTF_8);
    }
}
