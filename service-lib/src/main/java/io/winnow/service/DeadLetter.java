package io.winnow.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.kafka.WinnowHeaders;
import java.util.Arrays;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** A refused record as it is sent to {@code dead-letters}: always small enough to be sent. */
public final class DeadLetter {

    /** Longest value that is kept, in bytes: every broker accepts it. */
    private static final int MAX_BYTES = 64 * 1024;

    /** Longest reason, in UTF-16 units: it may quote what was sent. */
    private static final int MAX_REASON = 500;

    private DeadLetter() {}

    /**
     * Makes the dead letter.
     *
     * @param record the record refused, with a key and headers that can be kept; nulls are kept
     * @param source {@code topic-partition@offset}
     */
    public static <K> Record<K, byte[]> of(Record<K, byte[]> record, String reason, String source) {
        byte[] value = record.value();
        RecordHeaders headers = new RecordHeaders(record.headers());
        headers.add(WinnowHeaders.REASON, oneLine(reason).getBytes(UTF_8));
        headers.add(WinnowHeaders.SOURCE, source.getBytes(UTF_8));
        if (value != null && value.length > MAX_BYTES) {
            headers.add(
                    WinnowHeaders.TRUNCATED_FROM, String.valueOf(value.length).getBytes(UTF_8));
        }
        return new Record<>(record.key(), cut(value), record.timestamp(), headers);
    }

    /** As much of a key or a value as is kept. */
    public static byte @Nullable [] cut(byte @Nullable [] bytes) {
        return bytes == null || bytes.length <= MAX_BYTES ? bytes : Arrays.copyOf(bytes, MAX_BYTES);
    }

    private static String oneLine(String reason) {
        String line = reason.replaceAll("[\\p{Cntrl}\\s]+", " ");
        return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON) + "…";
    }
}
