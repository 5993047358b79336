package io.winnow.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Headers;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Puts a record that cannot be used, and why, into the form in which it is kept: small enough to be sent, whatever it was. */
final class DeadLetter {

    /** A value is cut here, in bytes. */
    private static final int MAX_BYTES = 64 * 1024;

    /** A key is cut here, in UTF-16 units; each can become three bytes. */
    private static final int MAX_KEY = 8 * 1024;

    /** Headers of others are carried along until they are more, in bytes. */
    private static final int MAX_HEADER_BYTES = 32 * 1024;

    /** Longest reason, in UTF-16 units: it may quote what was sent. */
    private static final int MAX_REASON = 500;

    private DeadLetter() {}

    /**
     * Makes the dead letter.
     *
     * @param source {@code topic-partition@offset}
     * @param now in milliseconds since 1970: what the record says of its time may be nonsense too
     */
    static Record<String, byte[]> of(Record<String, byte[]> record, String reason, String source, long now) {
        byte[] value = record.value();
        RecordHeaders headers = new RecordHeaders();
        int bytes = 0;
        for (Header header : record.headers()) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
            if (bytes <= MAX_HEADER_BYTES) {
                headers.add(header);
            }
        }
        headers.add(Headers.REASON, oneLine(reason).getBytes(UTF_8));
        headers.add(Headers.SOURCE, source.getBytes(UTF_8));
        if (value != null && value.length > MAX_BYTES) {
            headers.add(Headers.TRUNCATED_FROM, String.valueOf(value.length).getBytes(UTF_8));
        }
        return new Record<>(cut(record.key()), cut(value), now, headers);
    }

    private static String oneLine(String reason) {
        String line = reason.replaceAll("[\\p{Cntrl}\\s]+", " ");
        return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON) + "…";
    }

    private static @Nullable String cut(@Nullable String key) {
        return key == null || key.length() <= MAX_KEY ? key : key.substring(0, MAX_KEY);
    }

    private static byte @Nullable [] cut(byte @Nullable [] value) {
        return value == null || value.length <= MAX_BYTES ? value : Arrays.copyOf(value, MAX_BYTES);
    }
}
