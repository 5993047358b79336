package io.winnow.coordinator;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Cuts what others may have made long of a record that is refused, its value apart. */
final class Shortened {

    /** A key is cut here, in UTF-16 units; each can become three bytes. */
    private static final int MAX_KEY = 8 * 1024;

    /** Headers of others are carried along until they are more, in bytes. */
    private static final int MAX_HEADER_BYTES = 32 * 1024;

    private Shortened() {}

    /**
     * What is kept of it.
     *
     * @param now in milliseconds since 1970: what the record says of its time may be nonsense too
     */
    static Record<String, byte[]> of(Record<String, byte[]> record, long now) {
        RecordHeaders headers = new RecordHeaders();
        int bytes = 0;
        for (Header header : record.headers()) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
            if (bytes <= MAX_HEADER_BYTES) {
                headers.add(header);
            }
        }
        return new Record<>(cut(record.key()), record.value(), now, headers);
    }

    private static @Nullable String cut(@Nullable String key) {
        return key == null || key.length() <= MAX_KEY ? key : key.substring(0, MAX_KEY);
    }
}
