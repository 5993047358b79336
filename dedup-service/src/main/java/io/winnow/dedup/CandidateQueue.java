package io.winnow.dedup;

import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.messages.Json;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.sameness.PhraseVector;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of one partition that came faster than their vectors, and what was counted between them, in order of arrival. Their records
 * are in the partition's store, so that they outlive the process; the vectors of the first {@value #AHEAD} are being computed, so that
 * whoever decides never waits. Not thread safe.
 *
 * <p>They share the store with the rows of the entries, under a byte of value 2 and a number: no slug begins with one.
 */
final class CandidateQueue implements AutoCloseable {

    /** More than several processors embed between two looks. */
    static final int AHEAD = 256;

    private static final byte PREFIX = 2;

    private final KeyValueStore<byte[], byte[]> store;
    private final EmbeddingModels models;

    /** The first ones, whose numbers follow each other from {@link #head}. */
    private final Deque<Next> ahead = new ArrayDeque<>();

    private long head;
    private long tail;

    /** One whose vector is being computed; what was counted has none. */
    private record Next(
            Record<byte[], byte[]> record, @Nullable Future<PhraseVector> vector) {

        boolean isReady() {
            return vector == null || vector.isDone();
        }
    }

    /**
     * As it is stored.
     *
     * @param v version of this form
     */
    private record Stored(int v, byte[] key, byte @Nullable [] value, List<Pending.Kept> headers, long timestamp) {

        private static final int VERSION = 1;

        static byte[] write(Record<byte[], byte[]> record) {
            return Json.write(new Stored(
                    VERSION, record.key(), record.value(), Pending.kept(record.headers()), record.timestamp()));
        }

        static Record<byte[], byte[]> read(byte[] value) {
            Stored stored = Json.read(value, Stored.class);
            return new Record<>(stored.key, stored.value, stored.timestamp, Pending.restored(stored.headers));
        }
    }

    /** Finds in the store what waits. */
    CandidateQueue(KeyValueStore<byte[], byte[]> store, EmbeddingModels models) {
        this.store = store;
        this.models = models;
        try (KeyValueIterator<byte[], byte[]> first = store.range(stored(0), stored(Long.MAX_VALUE))) {
            head = first.hasNext() ? numberOf(first.peekNextKey()) : 0;
        }
        try (KeyValueIterator<byte[], byte[]> last = store.reverseRange(stored(0), stored(Long.MAX_VALUE))) {
            tail = last.hasNext() ? numberOf(last.peekNextKey()) + 1 : head;
        }
    }

    boolean isEmpty() {
        return head == tail;
    }

    int size() {
        return (int) (tail - head);
    }

    void add(Record<byte[], byte[]> record) {
        store.put(stored(tail), Stored.write(record));
        if (ahead.size() == tail - head && ahead.size() < AHEAD) {
            embed(record);
        }
        tail++;
    }

    /**
     * Hands over, in order, those whose vectors are there, and what was counted before them without one.
     *
     * @param until {@link System#nanoTime} after which none is begun
     * @throws WinnowException when this machine cannot run the model
     */
    void drain(long until, BiConsumer<Record<byte[], byte[]>, @Nullable PhraseVector> decide) {
        while (!isEmpty() && System.nanoTime() - until < 0) {
            if (ahead.isEmpty()) {
                lookAhead();
            }
            if (!ahead.element().isReady()) {
                return;
            }
            Next next = ahead.remove();
            store.delete(stored(head));
            head++;
            if (ahead.size() < AHEAD / 2 && ahead.size() < tail - head) {
                lookAhead();
            }
            decide.accept(next.record(), result(next.vector()));
        }
    }

    private void lookAhead() {
        long from = head + ahead.size();
        long to = Math.min(tail, head + AHEAD);
        try (KeyValueIterator<byte[], byte[]> stored = store.range(stored(from), stored(to - 1))) {
            while (stored.hasNext()) {
                KeyValue<byte[], byte[]> next = stored.next();
                embed(Stored.read(next.value));
            }
        }
    }

    private void embed(Record<byte[], byte[]> record) {
        ahead.add(new Next(
                record,
                isTally(record)
                        ? null
                        : models.of(EmbeddingModels.nameIn(record.headers())).begin(MeaningProcessor.textOf(record))));
    }

    /** Whether a record tells what the first stage counted, and is no candidate. */
    static boolean isTally(Record<byte[], byte[]> record) {
        return record.headers().lastHeader(WinnowHeaders.TALLY) != null;
    }

    private static @Nullable PhraseVector result(@Nullable Future<PhraseVector> vector) {
        try {
            return vector == null ? null : vector.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WinnowException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private static byte[] stored(long number) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(PREFIX).putLong(number).array();
    }

    private static long numberOf(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    /** What is left remains in the store. */
    @Override
    public void close() {
        ahead.stream().map(Next::vector).filter(Objects::nonNull).forEach(vector -> vector.cancel(false));
        ahead.clear();
    }
}
