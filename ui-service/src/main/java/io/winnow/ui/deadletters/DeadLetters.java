package io.winnow.ui.deadletters;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicPosition;
import io.winnow.client.topics.TopicReader;
import io.winnow.messages.CallId;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.HistoryReaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads the newest records of {@code dead-letters} on request. */
public final class DeadLetters {

    private static final int MAX_SCANNED = 50_000;
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Topics topics;
    private final HistoryReaders readers;

    public DeadLetters(Topics topics, HistoryReaders readers) {
        this.topics = topics;
        this.readers = readers;
    }

    /**
     * Newest first.
     *
     * @param position before which the next page begins
     * @param more whether there is a next page
     */
    public record Page(List<DeadLetter> deadLetters, String position, boolean more) {}

    /** The place from which a dead letter was read. */
    public record Origin(String topic, int partition, long offset) {

        private static final Pattern SOURCE = Pattern.compile("(.+)-(\\d{1,9})@(\\d{1,18})");

        private static @Nullable Origin parse(@Nullable String source) {
            Matcher parts = SOURCE.matcher(source == null ? "" : source);
            return parts.matches()
                    ? new Origin(parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3)))
                    : null;
        }
    }

    /**
     * A record that could not be processed.
     *
     * @param at when it was put aside
     * @param reason why, for display
     * @param service that set it aside, derived from the topic that it was read from; null if unknown
     * @param source where it came from, as {@code topic-partition@offset}; null if unknown
     * @param origin the same in parts; null if it cannot be parsed
     * @param runId the run whose call it came from, where it came from one
     * @param callId that call
     * @param key as the value
     * @param value cut to 1000 characters, control characters as pictures, in hexadecimal digits if it is not text;
     *     null when it has none
     * @param valueBytes size of the whole value in bytes, before it was cut
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record DeadLetter(
            Instant at,
            String reason,
            @Nullable String service,
            @Nullable String source,
            @Nullable Origin origin,
            @Nullable String runId,
            @Nullable String callId,
            @Nullable String key,
            @Nullable String value,
            long valueBytes,
            int partition,
            long offset) {

        private static DeadLetter of(ConsumerRecord<byte[], byte[]> record, Topics topics) {
            String reason = WinnowHeaders.text(record.headers(), WinnowHeaders.REASON);
            String call = WinnowHeaders.text(record.headers(), WinnowHeaders.CALL);
            String source = WinnowHeaders.text(record.headers(), WinnowHeaders.SOURCE);
            Origin origin = Origin.parse(source);
            return new DeadLetter(
                    Instant.ofEpochMilli(Math.max(0, record.timestamp())),
                    reason == null || reason.isBlank() ? "no reason was given" : reason,
                    origin == null ? null : serviceOf(origin.topic(), topics),
                    source,
                    origin,
                    call == null ? null : CallId.runOf(call),
                    call,
                    Excerpt.of(record.key()),
                    Excerpt.of(record.value()),
                    size(record),
                    record.partition(),
                    record.offset());
        }

        /** For each topic, one service sends unusable records to the dead letters. */
        private static @Nullable String serviceOf(String topic, Topics topics) {
            if (topic.equals(topics.rawAttributes())) {
                return "dedup-service";
            }
            if (topic.equals(topics.tasks())) {
                return "producer-service";
            }
            boolean ofRuns =
                    List.of(topics.runs(), topics.calls(), topics.tallies()).contains(topic);
            return ofRuns ? "coordinator-service" : null;
        }

        private static long size(ConsumerRecord<byte[], byte[]> record) {
            String before = WinnowHeaders.text(record.headers(), WinnowHeaders.TRUNCATED_FROM);
            if (before != null && before.matches("\\d{1,18}")) {
                return Long.parseLong(before);
            }
            return record.value() == null ? 0 : record.value().length;
        }
    }

    /**
     * The newest records.
     *
     * @param before only those that lie before it, as the previous page returned; null for the newest
     * @throws ProblemException (503) when no reader becomes free in time
     */
    Page newest(int limit, @Nullable TopicPosition before) throws InterruptedException {
        return readers.lend(PATIENCE, consumer -> {
            List<TopicPartition> partitions = KafkaClients.assign(consumer, topics.deadLetters());
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            if (before != null) {
                ends.replaceAll((partition, end) -> Math.max(
                        beginnings.getOrDefault(partition, 0L), Math.min(end, before.at(partition.partition()))));
            }
            long deadline = System.nanoTime() + TIME.toNanos();
            // Markers of transactions take offsets too: where there are many, it takes another look further back.
            for (long back = 2L * limit; ; back *= 4) {
                Backwards found = new Backwards(beginnings, ends, back);
                found.read(consumer, deadline);
                if (found.suffices(limit) || back >= MAX_SCANNED || System.nanoTime() > deadline) {
                    return found.newest(limit);
                }
            }
        });
    }

    /** The last records of each partition. */
    private final class Backwards {

        private final Map<TopicPartition, Long> beginnings;
        private final Map<TopicPartition, Long> ends;
        private final Map<TopicPartition, Long> from = new HashMap<>();
        private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();

        Backwards(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends, long back) {
            this.beginnings = beginnings;
            this.ends = ends;
            ends.forEach((partition, end) -> {
                from.put(partition, Math.max(beginnings.getOrDefault(partition, 0L), end - back));
                found.put(partition, new ArrayDeque<>());
            });
        }

        void read(Consumer<byte[], byte[]> consumer, long deadline) {
            TopicReader.scan(
                    consumer,
                    from,
                    ends,
                    Duration.ofNanos(deadline - System.nanoTime()),
                    record -> found.computeIfAbsent(
                                    new TopicPartition(record.topic(), record.partition()), none -> new ArrayDeque<>())
                            .addLast(record));
        }

        /** Whether no record further back can be newer than those found. */
        boolean suffices(int limit) {
            return found.entrySet().stream()
                    .allMatch(partition -> partition.getValue().size() >= limit
                            || at(from, partition.getKey()) == at(beginnings, partition.getKey()));
        }

        /** Takes from the partitions' ends, the newest first, so that each page ends at one place in each partition. */
        Page newest(int limit) {
            Map<TopicPartition, Long> next = new HashMap<>(ends);
            List<DeadLetter> letters = new ArrayList<>();
            while (letters.size() < limit) {
                Deque<ConsumerRecord<byte[], byte[]>> newest = found.values().stream()
                        .filter(records -> !records.isEmpty())
                        .max(Comparator.comparingLong(
                                records -> records.getLast().timestamp()))
                        .orElse(null);
                if (newest == null) {
                    break;
                }
                ConsumerRecord<byte[], byte[]> record = newest.removeLast();
                next.put(new TopicPartition(record.topic(), record.partition()), record.offset());
                letters.add(DeadLetter.of(record, topics));
            }
            // The range before the first record found has been scanned: it contains only markers.
            found.forEach((partition, left) -> next.compute(
                    partition, (known, offset) -> left.isEmpty() ? Long.valueOf(at(from, partition)) : offset));
            boolean more = next.entrySet().stream()
                    .anyMatch(partition -> partition.getValue() > at(beginnings, partition.getKey()));
            return new Page(letters, TopicPosition.of(next).toString(), more);
        }

        private static long at(Map<TopicPartition, Long> offsets, TopicPartition partition) {
            return offsets.getOrDefault(partition, 0L);
        }
    }
}
