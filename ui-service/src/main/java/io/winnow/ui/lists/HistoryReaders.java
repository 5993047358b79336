package io.winnow.ui.lists;

import io.winnow.messages.AttributeKey;
import io.winnow.ui.http.ApiException;
import io.winnow.ui.http.Position;
import io.winnow.ui.kafka.BrokerWatch;
import io.winnow.ui.kafka.KafkaClients;
import io.winnow.ui.runs.RunIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code attributes.unique} from any place, in bounded slices, with a bounded number of consumers.
 *
 * <p>A consumer is lent for one slice and given back before the slice goes anywhere, so that nobody who reads slowly
 * keeps one. Consumers are kept open between slices; they belong to no group and commit nothing.
 */
public final class HistoryReaders implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final String topic;
    private final KafkaClients clients;
    private final RunIndex index;
    private final BrokerWatch kafka;
    private final int readers;
    private final Semaphore permits;
    private final Queue<Consumer<byte[], byte[]>> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    public HistoryReaders(String topic, KafkaClients clients, RunIndex index, BrokerWatch kafka, int readers) {
        this.topic = topic;
        this.clients = clients;
        this.index = index;
        this.kafka = kafka;
        this.readers = readers;
        this.permits = new Semaphore(readers, true);
    }

    /**
     * Which rows are wanted; those of older generations never are.
     *
     * @param collection null for all
     */
    public record Query(@Nullable String collection, Predicate<AttributeRow> filter) {

        public static Query all(@Nullable String collection) {
            return new Query(collection, row -> true);
        }
    }

    /**
     * When a slice is full.
     *
     * @param scanned records looked at, wanted or not
     * @param bytes of wanted records' values
     * @param patience how long to wait for a free reader
     */
    public record Limits(int rows, long bytes, int scanned, Duration time, Duration patience) {}

    /**
     * A part of the history.
     *
     * @param after up to where it was read, whether or not there were wanted rows
     * @param beginning where the topic began when this was read
     * @param end where the topic ended when this was read, or the end that was asked for
     * @param complete whether the end was reached
     */
    public record Slice(List<AttributeRow> rows, Position after, Position beginning, Position end, boolean complete) {

        /** Whether history that a reader at a position has not seen is there no more. */
        public boolean lacks(Position position) {
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

    /**
     * Reads on from a position.
     *
     * @param upTo where to end; null for the present end
     * @throws ApiException (503) when no reader becomes free in time, or Kafka is known to be unreachable
     */
    public Slice read(Position from, @Nullable Position upTo, Query query, Limits limits) throws InterruptedException {
        return lend(limits.patience(), consumer -> {
            List<TopicPartition> partitions = KafkaClients.assign(consumer, topic);
            Position beginning = position(consumer.beginningOffsets(partitions));
            Position end = upTo == null ? position(consumer.endOffsets(partitions)) : upTo;
            return new Scan(consumer, partitions, beginning, end, query, limits).from(from);
        });
    }

    /** What is done with a consumer that is lent. */
    public interface Work<T> {
        T with(Consumer<byte[], byte[]> consumer);
    }

    /**
     * Lends a consumer, which may be given any partitions.
     *
     * @throws ApiException (503) when none becomes free in time, or Kafka is known to be unreachable
     */
    public <T> T lend(Duration wait, Work<T> work) throws InterruptedException {
        if (closed || !permits.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            throw ApiException.unavailable(
                    "all " + readers
                            + " readers of the history are busy: try again, or raise winnow.ui.history-readers",
                    null);
        }
        try {
            // Whoever was before may have waited in vain; those after need not, one by one.
            kafka.require();
            Consumer<byte[], byte[]> consumer = idle.poll();
            if (consumer == null) {
                consumer = clients.consumer();
            }
            boolean usable = false;
            try {
                T result = work.with(consumer);
                usable = true;
                return result;
            } finally {
                if (usable && !closed) {
                    consumer.assign(List.of());
                    idle.add(consumer);
                } else {
                    KafkaClients.close(consumer);
                }
            }
        } finally {
            permits.release();
        }
    }

    private static Position position(Map<TopicPartition, Long> offsets) {
        long[] next = new long[offsets.size()];
        offsets.forEach((partition, offset) -> next[partition.partition()] = offset);
        return Position.of(next);
    }

    /** One slice in the making. */
    private final class Scan {

        private final Consumer<byte[], byte[]> consumer;
        private final List<TopicPartition> partitions;
        private final Position beginning;
        private final Position end;
        private final Query query;
        private final Limits limits;
        private final byte @Nullable [] keyPrefix;
        private final List<AttributeRow> rows = new ArrayList<>();
        private long bytes;
        private int scanned;

        Scan(
                Consumer<byte[], byte[]> consumer,
                List<TopicPartition> partitions,
                Position beginning,
                Position end,
                Query query,
                Limits limits) {
            this.consumer = consumer;
            this.partitions = partitions;
            this.beginning = beginning;
            this.end = end;
            this.query = query;
            this.limits = limits;
            String collection = query.collection();
            this.keyPrefix = collection == null ? null : new AttributeKey(collection, "").toBytes();
        }

        Slice from(Position from) {
            long[] next = new long[partitions.size()];
            Map<TopicPartition, Long> toRead = new HashMap<>();
            for (TopicPartition partition : partitions) {
                int p = partition.partition();
                boolean recreated = from.at(p) > end.at(p);
                next[p] = recreated ? beginning.at(p) : Math.max(from.at(p), beginning.at(p));
                if (next[p] < end.at(p)) {
                    toRead.put(partition, next[p]);
                }
            }
            consumer.assign(toRead.keySet());
            toRead.forEach(consumer::seek);
            long deadline = System.nanoTime() + limits.time().toNanos();
            while (!reachedEnd(next) && !isFull() && System.nanoTime() < deadline) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (TopicPartition partition : records.partitions()) {
                    take(records.records(partition), next);
                }
                if (!isFull()) {
                    for (TopicPartition partition : toRead.keySet()) {
                        int p = partition.partition();
                        next[p] =
                                Math.min(Math.max(next[p], consumer.position(partition)), Math.max(next[p], end.at(p)));
                    }
                }
            }
            return new Slice(rows, Position.of(next), beginning, end, reachedEnd(next));
        }

        private void take(List<ConsumerRecord<byte[], byte[]>> records, long[] next) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (isFull() || record.offset() >= end.at(record.partition())) {
                    return;
                }
                next[record.partition()] = record.offset() + 1;
                scanned++;
                if (isOfCollection(record.key())) {
                    AttributeRow row = AttributeRow.read(record);
                    if (row != null
                            && index.shows(row.collection(), row.generation())
                            && query.filter().test(row)) {
                        rows.add(row);
                        bytes += record.serializedValueSize();
                    }
                }
            }
        }

        private boolean isOfCollection(byte @Nullable [] key) {
            return keyPrefix == null
                    || (key != null
                            && key.length >= keyPrefix.length
                            && Arrays.equals(key, 0, keyPrefix.length, keyPrefix, 0, keyPrefix.length));
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
    }

    @Override
    public void close() {
        closed = true;
        for (Consumer<byte[], byte[]> consumer = idle.poll(); consumer != null; consumer = idle.poll()) {
            KafkaClients.close(consumer);
        }
    }
}
