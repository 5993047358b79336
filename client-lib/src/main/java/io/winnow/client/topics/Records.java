package io.winnow.client.topics;

import io.winnow.messages.Json;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads messages from records. Anyone may write to a topic: a record that is not what its topic holds is skipped, since
 * the service that owns the topic sends such records to {@code dead-letters}.
 */
public final class Records {

    private static final Logger LOG = LoggerFactory.getLogger(Records.class);

    private Records() {}

    /** The message in a record; null for a deletion, and for a record that holds no such message. */
    public static <T> @Nullable T read(ConsumerRecord<?, byte[]> record, Class<T> type) {
        if (record.value() == null) {
            return null;
        }
        try {
            return Json.read(record.value(), type);
        } catch (SerializationException e) {
            LOG.debug("skipped {}-{}@{}: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
            return null;
        }
    }

    /**
     * Hands over the message in a record, where it holds one. A message that its reader cannot use, because an
     * unexpected field is missing, is skipped as well: it must not block the messages after it.
     */
    public static <T> void accept(ConsumerRecord<?, byte[]> record, Class<T> type, Consumer<T> reader) {
        T message = read(record, type);
        if (message == null) {
            return;
        }
        try {
            reader.accept(message);
        } catch (RuntimeException e) {
            LOG.warn("skipped {}-{}@{}: {}", record.topic(), record.partition(), record.offset(), e.toString());
        }
    }

    /** Hands over the message of each record, as {@link #accept} does. */
    public static <T> void forEach(
            Iterable<ConsumerRecord<byte[], byte[]>> records,
            Class<T> type,
            BiConsumer<T, ConsumerRecord<byte[], byte[]>> reader) {
        records.forEach(record -> accept(record, type, message -> reader.accept(message, record)));
    }
}
