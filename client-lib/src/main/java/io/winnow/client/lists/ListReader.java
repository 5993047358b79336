package io.winnow.client.lists;

import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads one slice of {@code attributes.unique}, bounded in every way, with a consumer that the caller opened
 * ({@link KafkaClients#sliceConsumer}). Not thread safe.
 */
public final class ListReader {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPosition end;
    private final Query query;
    private final Limits limits;
    private final byte[] keyPrefix;
    private final List<Row> rows = new ArrayList<>();
    private final List<Departure> left = new ArrayList<>();
    private long bytes;
    private int scanned;

    private ListReader(Consumer<byte[], byte[]> consumer, TopicPosition end, Query query, Limits limits) {
        this.consumer = consumer;
        this.end = end;
        this.query = query;
        this.limits = limits;
        this.keyPrefix = query.collection() == null ? new byte[0] : Row.keyPrefix(query.collection());
    }

    /** How the rows of several partitions follow each other. */
    public enum Order {
        /** As the brokers send them: the fastest. */
        AS_THEY_COME,
        /** Partition by partition: the same order whenever and by whomever the same records are read. */
        BY_PLACE
    }

    /**
     * Which rows are wanted.
     *
     * @param collection null for all
     */
    public record Query(@Nullable String collection, Predicate<Row> filter, Order order) {

        public Query(@Nullable String collection, Predicate<Row> filter) {
            this(collection, filter, Order.AS_THEY_COME);
        }

        public static Query all(@Nullable String collection) {
            return new Query(collection, row -> true);
        }

        /** The rows of this that meet a condition as well. */
        public Query and(Predicate<Row> condition) {
            return new Query(collection, filter.and(condition), order);
        }
    }

    /**
     * When a slice is full.
     *
     * @param bytes of JSON that the wanted records hold
     * @param scanned records scanned, wanted or not
     * @param patience how long to wait for a consumer, where there is a bounded number of them
     */
    public record Limits(int rows, long bytes, int scanned, Duration time, Duration patience) {}

    /**
     * A part of the history.
     *
     * @param after up to where it was read, whether or not there were wanted rows
     * @param beginning where the topic began when this was read
     * @param end where the topic ended when this was read, or the requested end
     * @param complete whether the end was reached
     * @param left what left the lists in this part
     */
    public record Slice(
            List<Row> rows,
            TopicPosition after,
            TopicPosition beginning,
            TopicPosition end,
            boolean complete,
            List<Departure> left) {

        /** A part in which nothing left. */
        public Slice(
                List<Row> rows, TopicPosition after, TopicPosition beginning, TopicPosition end, boolean complete) {
            this(rows, after, beginning, end, complete, List.of());
        }

        /** Whether history that a reader at a position has not seen is there no more. */
        public boolean lacks(TopicPosition position) {
            for (int partition = 0; partition < position.partitions(); partition++) {
                if (partition >= end.partitions()
                        || position.at(partition) < beginning.at(partition)
                        || position.at(partition) > end.at(partition)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Where slices come from. */
    @FunctionalInterface
    public interface Source {

        /**
         * Reads on from a position.
         *
         * @param upTo where to end; null for the present end
         */
        Slice read(TopicPosition from, @Nullable TopicPosition upTo, Query query, Limits limits)
                throws InterruptedException;
    }

    /**
     * Reads on from a position. The consumer may have any assignment, and has another one afterwards.
     *
     * @param upTo where to end; null for the present end
     */
    public static Slice read(
            Consumer<byte[], byte[]> consumer,
            String topic,
            TopicPosition from,
            @Nullable TopicPosition upTo,
            Query query,
            Limits limits) {
        List<TopicPartition> partitions = KafkaClients.assign(consumer, topic);
        TopicPosition beginning = TopicPosition.of(consumer.beginningOffsets(partitions));
        TopicPosition end = upTo == null ? TopicPosition.of(consumer.endOffsets(partitions)) : upTo;
        return new ListReader(consumer, end, query, limits).read(partitions, from, beginning);
    }

    private Slice read(List<TopicPartition> partitions, TopicPosition from, TopicPosition beginning) {
        long[] next = new long[partitions.size()];
        List<TopicPartition> unread = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            int p = partition.partition();
            boolean recreated = from.at(p) > end.at(p);
            next[p] = recreated ? beginning.at(p) : Math.max(from.at(p), beginning.at(p));
            if (next[p] < end.at(p)) {
                unread.add(partition);
            }
        }
        unread.sort(Comparator.comparingInt(TopicPartition::partition));
        long deadline = System.nanoTime() + limits.time().toNanos();
        switch (query.order()) {
            case AS_THEY_COME -> read(unread, next, deadline);
            case BY_PLACE -> unread.forEach(partition -> read(List.of(partition), next, deadline));
        }
        return new Slice(rows, TopicPosition.of(next), beginning, end, reachedEnd(next), left);
    }

    private void read(List<TopicPartition> partitions, long[] next, long deadline) {
        if (isFull() || System.nanoTime() > deadline) {
            return;
        }
        Map<TopicPartition, Long> places = new HashMap<>();
        partitions.forEach(partition -> places.put(partition, next[partition.partition()]));
        consumer.assign(partitions);
        places.forEach(consumer::seek);
        while (!isFull()
                && System.nanoTime() < deadline
                && partitions.stream().anyMatch(partition -> isBefore(end, partition, next))) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (TopicPartition partition : records.partitions()) {
                take(records.records(partition), next);
            }
            if (!isFull()) {
                for (TopicPartition partition : partitions) {
                    int p = partition.partition();
                    next[p] = Math.min(Math.max(next[p], consumer.position(partition)), Math.max(next[p], end.at(p)));
                }
            }
        }
    }

    private void take(List<ConsumerRecord<byte[], byte[]>> records, long[] next) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (isFull() || record.offset() >= end.at(record.partition())) {
                return;
            }
            next[record.partition()] = record.offset() + 1;
            scanned++;
            if (Row.hasPrefix(keyPrefix, record)) {
                Row row = Row.read(record);
                if (row != null && query.filter().test(row)) {
                    rows.add(row);
                    bytes += record.serializedValueSize();
                }
                Departure departure = row == null ? Departure.read(record) : null;
                if (departure != null) {
                    left.add(departure);
                }
            }
        }
    }

    private boolean isFull() {
        return rows.size() >= limits.rows() || bytes >= limits.bytes() || scanned >= limits.scanned();
    }

    private boolean reachedEnd(long[] next) {
        for (int p = 0; p < end.partitions() && p < next.length; p++) {
            if (next[p] < end.at(p)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBefore(TopicPosition end, TopicPartition partition, long[] next) {
        return next[partition.partition()] < end.at(partition.partition());
    }
}
