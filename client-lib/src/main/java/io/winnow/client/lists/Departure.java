package io.winnow.client.lists;

import io.winnow.messages.AttributeKey;
import io.winnow.messages.kafka.WinnowHeaders;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * An attribute that left its list, because a person struck it out or merged it: a record of {@code attributes.unique} without a value. A
 * later record of the same key is a row again.
 *
 * @param generation of the collection
 * @param partition of the record
 * @param offset of the record; rows of the key before it are not in the list any more
 */
public record Departure(String collection, String canonical, long generation, int partition, long offset) {

    /** Null where a record is anything else. */
    public static @Nullable Departure read(ConsumerRecord<byte[], byte[]> unique) {
        if (unique.value() != null || unique.key() == null || AttributeKey.separatorIn(unique.key()) < 0) {
            return null;
        }
        AttributeKey key = AttributeKey.parse(new String(unique.key(), StandardCharsets.UTF_8));
        return new Departure(
                key.collection(),
                key.canonical(),
                WinnowHeaders.generation(unique.headers()),
                unique.partition(),
                unique.offset());
    }
}
