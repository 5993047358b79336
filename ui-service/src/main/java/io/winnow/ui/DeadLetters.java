package io.winnow.ui;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.winnow.messages.CallId;
import io.winnow.messages.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads the newest records of {@code dead-letters}, when somebody asks. */
final class DeadLetters {

    /** What people see of a value or a key, in characters. */
    private static final int CUT = 1_000;

    private static final int MAX_SCANNED = 50_000;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String topic;
    private final HistoryReaders readers;

    DeadLetters(String topic, HistoryReaders readers) {
        this.topic = topic;
        this.readers = readers;
    }

    /** Newest first. */
    public record Page(List<DeadLetter> deadLetters) {}

    /**
     * A record that could not be processed.
     *
     * @param at when it was put aside
     * @param reason why, for people
     * @param source where it came from, as {@code topic-partition@offset}; null when that is not said
     * @param runId the run whose call it came from, where it came from one
     * @param callId that call
     * @param key cut to 1000 characters; null when it has none
     * @param value cut to 1000 characters; null when it has none
     * @param valueBytes size of the whole value in bytes, as it was before anybody cut it
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record DeadLetter(
            Instant at,
            String reason,
            @Nullable String source,
            @Nullable String runId,
            @Nullable String callId,
            @Nullable String key,
            @Nullable String value,
            long valueBytes,
            int partition,
            long offset) {

        private static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
            String reason = Headers.text(record.headers(), Headers.REASON);
            String call = Headers.text(record.headers(), Headers.CALL);
            return new DeadLetter(
                    Instant.ofEpochMilli(Math.max(0, record.timestamp())),
                    reason == null || reason.isBlank() ? "whoever put it aside did not say why" : reason,
                    Headers.text(record.headers(), Headers.SOURCE),
                    call == null ? null : CallId.runOf(call),
                    call,
                    cut(record.key()),
                    cut(record.value()),
                    size(record),
                    record.partition(),
                    record.offset());
        }

        private static long size(ConsumerRecord<byte[], byte[]> record) {
            String before = Headers.text(record.headers(), Headers.TRUNCATED_FROM);
            if (before != null && before.matches("\\d{1,18}")) {
                return Long.parseLong(before);
            }
            return record.value() == null ? 0 : record.value().length;
        }

        private static @Nullable String cut(byte @Nullable [] bytes) {
            if (bytes == null) {
                return null;
            }
            // A character takes at most four bytes of UTF-8; the rest need not be decoded.
            String text = new String(bytes, 0, Math.min(bytes.length, 4 * CUT + 4), StandardCharsets.UTF_8);
            if (text.codePointCount(0, text.length()) <= CUT) {
                return text;
            }
            return text.substring(0, text.offsetByCodePoints(0, CUT)) + "…";
        }
    }

    /**
     * The newest records.
     *
     * @throws ApiException (503) when no reader becomes free in time
     */
    Page newest(int limit) throws InterruptedException {
        return readers.lend(PATIENCE, consumer -> {
            List<TopicPartition> partitions = KafkaClients.assign(consumer, topic);
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + TIME.toNanos();
            // Markers of transactions take offsets too: where there are many, it takes another look further back.
            for (long back = 2L * limit; ; back *= 4) {
                List<DeadLetter> found = new ArrayList<>();
                boolean all = readBack(consumer, back, beginnings, ends, found, deadline);
                if (found.size() >= limit || all || back >= MAX_SCANNED || System.nanoTime() > deadline) {
                    return new Page(found.stream()
                            .sorted(Comparator.comparing(DeadLetter::at)
                                    .thenComparing(DeadLetter::offset)
                                    .reversed())
                            .limit(limit)
                            .toList());
                }
            }
        });
    }

    /** Whether it read all that there is. */
    private static boolean readBack(
            Consumer<byte[], byte[]> consumer,
            long back,
            Map<TopicPartition, Long> beginnings,
            Map<TopicPartition, Long> ends,
            List<DeadLetter> found,
            long deadline) {
        Map<TopicPartition, Long> from = new HashMap<>();
        boolean all = true;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            long beginning = beginnings.getOrDefault(end.getKey(), 0L);
            long start = Math.max(beginning, end.getValue() - back);
            all &= start == beginning;
            if (start < end.getValue()) {
                from.put(end.getKey(), start);
            }
        }
        consumer.assign(from.keySet());
        from.forEach(consumer::seek);
        while (System.nanoTime() < deadline
                && from.keySet().stream()
                        .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            consumer.poll(POLL).forEach(record -> found.add(DeadLetter.of(record)));
        }
        return all;
    }
}
