package io.winnow.ui.kafka;

import io.winnow.client.lists.Consensus;
import io.winnow.client.lists.ListReader;
import io.winnow.client.lists.ListReader.Limits;
import io.winnow.client.lists.ListReader.Query;
import io.winnow.client.lists.ListReader.Slice;
import io.winnow.client.lists.ListReader.Source;
import io.winnow.client.lists.Row;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.client.topics.TopicPosition;
import io.winnow.ui.http.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code attributes.unique} from any place, in bounded slices, with a bounded number of consumers.
 *
 * <p>A consumer is lent for one slice and returned before the slice is sent, so that a slow reader does not keep one.
 * Consumers are kept open between slices; they belong to no group and commit nothing.
 */
public final class HistoryReaders implements Source, AutoCloseable {

    private final String topic;
    private final KafkaClients clients;
    private final RunIndex index;
    private final BrokerWatch kafka;
    private final LeftRows left;
    private final int readers;
    private final Semaphore permits;
    private final Queue<Consumer<byte[], byte[]>> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    public HistoryReaders(
            String topic, KafkaClients clients, RunIndex index, BrokerWatch kafka, LeftRows left, int readers) {
        this.left = left;
        this.topic = topic;
        this.clients = clients;
        this.index = index;
        this.kafka = kafka;
        this.readers = readers;
        this.permits = new Semaphore(readers, true);
    }

    /**
     * Reads on from a position; rows of older generations than a collection's newest, and rows that left, are never wanted.
     *
     * @param upTo where to end; null for the present end
     * @throws ProblemException (503) when no reader becomes free in time, or Kafka is known to be unreachable
     */
    @Override
    public Slice read(TopicPosition from, @Nullable TopicPosition upTo, Query query, Limits limits)
            throws InterruptedException {
        Predicate<Row> isPresent = left.present(limits.time());
        return lend(
                limits.patience(),
                consumer -> ListReader.read(
                        consumer,
                        topic,
                        from,
                        upTo,
                        query.and(row -> index.shows(row.collection(), row.generation()) && isPresent.test(row)),
                        limits));
    }

    /** How often the entries of a list were named. */
    public Consensus consensus(String collection, long generation, Duration wait) throws InterruptedException {
        return lend(wait, consumer -> Consensus.read(consumer, clients.topics().mentions(), collection, generation));
    }

    /** The use of a borrowed consumer. */
    public interface Work<T> {
        T with(Consumer<byte[], byte[]> consumer);
    }

    /**
     * Lends a consumer, which may be given any partitions.
     *
     * @throws ProblemException (503) when none becomes free in time, or Kafka is known to be unreachable
     */
    public <T> T lend(Duration wait, Work<T> work) throws InterruptedException {
        if (closed || !permits.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            // More readers would not help where all of them wait for a broker that is away.
            kafka.require();
            throw ProblemException.unavailable(
                    "all " + readers
                            + " readers of the history are busy: try again, or raise WINNOW_UI_HISTORY_READERS",
                    null);
        }
        try {
            // An earlier caller may have waited in vain; later ones must not wait one after the other.
            kafka.require();
            Consumer<byte[], byte[]> consumer = idle.poll();
            if (consumer == null) {
                consumer = clients.sliceConsumer();
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

    @Override
    public void close() {
        closed = true;
        for (Consumer<byte[], byte[]> consumer = idle.poll(); consumer != null; consumer = idle.poll()) {
            KafkaClients.close(consumer);
        }
    }
}
