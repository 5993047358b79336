package io.winnow.ui.stream;

import io.winnow.client.lists.ListReader.Slice;
import io.winnow.client.topics.TopicPosition;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which row one client gets next.
 *
 * <p>Rows come from the {@link AttributeRing} or, while the client's position is older than the ring, from slices of the
 * topic. The position alone decides which rows the client has seen: a row is passed on when its offset is not below the
 * position of its partition, which then moves past it. So it does not matter where rows come from, or whether the sources
 * overlap:
 *
 * <pre>
 *            slices                    ring
 *   |--------------------------|====================|
 *   beginning      ^position   floor                head
 * </pre>
 *
 * <p>It does no I/O and knows no time. Not thread safe.
 */
final class RowCursor {

    private static final int RING_CHUNK = 256;

    private final AttributeRing ring;
    private final Predicate<StreamRow> isShown;
    private long[] position = {};

    /** Whether rows come from the ring; {@link #next} is a number of it then. */
    private boolean live;

    private long next;
    private long headWhenAttached;

    private final Deque<StreamRow> slice = new ArrayDeque<>();
    private @Nullable TopicPosition afterSlice;

    /**
     * Stands at the beginning of the topic.
     *
     * @param isShown which rows the client gets; it passes over the others
     */
    RowCursor(AttributeRing ring, Predicate<StreamRow> isShown) {
        this.ring = ring;
        this.isShown = isShown;
    }

    void begin(Start start) {
        switch (start) {
            case Start.Beginning() -> attach();
            case Start.Resume(TopicPosition from) -> {
                position = from.toArray(0);
                // A position that this node has not reached comes from another node, or from a topic that no longer
                // exists.
                if (ring.hasReached(from)) {
                    attach();
                }
            }
        }
    }

    /** Up to where the client has seen all. */
    TopicPosition position() {
        return TopicPosition.of(position);
    }

    /** The position as the id of an event. */
    String id() {
        return TopicPosition.format(position);
    }

    boolean isLive() {
        return live;
    }

    /** Whether there are rows of a slice that the client has not taken. */
    boolean holdsSlice() {
        return !slice.isEmpty();
    }

    /**
     * Takes a slice of the topic.
     *
     * @param from the requested position
     * @param rows the slice's, ready to be sent
     * @return where the client continues, if rows that it has not seen no longer exist and it must be notified
     */
    ServerEvent.@Nullable Gap take(TopicPosition from, Slice read, List<StreamRow> rows) {
        ServerEvent.Gap gap = null;
        if (read.lacks(from)) {
            position = available(from, read);
            gap = new ServerEvent.Gap(from.toString(), id());
        }
        slice.addAll(rows);
        afterSlice = read.after();
        if (slice.isEmpty()) {
            sliceIsThrough();
        }
        return gap;
    }

    /** Frees memory: the slice of a client that does not read is read again when it does. */
    void dropSlice() {
        slice.clear();
        afterSlice = null;
    }

    /**
     * Passes rows on until the batch is full or no more are available.
     *
     * @return whether nothing is missing; false once the ring no longer has the row that comes next
     */
    boolean fill(RowBatch batch) {
        return live ? fillFromRing(batch) : fillFromSlice(batch);
    }

    private boolean fillFromSlice(RowBatch batch) {
        while (!slice.isEmpty() && batch.takes(slice.getFirst())) {
            passOn(slice.removeFirst(), batch);
        }
        if (slice.isEmpty()) {
            sliceIsThrough();
        }
        return true;
    }

    private boolean fillFromRing(RowBatch batch) {
        while (true) {
            AttributeRing.Chunk chunk = ring.read(next, RING_CHUNK);
            if (chunk.overrun()) {
                return false;
            }
            if (chunk.rows().isEmpty()) {
                moveTo(chunk.headPosition());
                return true;
            }
            for (StreamRow row : chunk.rows()) {
                if (!batch.takes(row)) {
                    return true;
                }
                next++;
                passOn(row, batch);
            }
        }
    }

    private void passOn(StreamRow row, RowBatch batch) {
        if (isNew(row)) {
            passOver(row);
            if (isShown.test(row)) {
                batch.add(row);
            }
        }
    }

    /** Passes over rows that the client does not want: they must not make it look slow. */
    void skipUnwanted() {
        while (live) {
            AttributeRing.Chunk chunk = ring.read(next, RING_CHUNK);
            if (chunk.overrun() || chunk.rows().isEmpty()) {
                return;
            }
            for (StreamRow row : chunk.rows()) {
                if (isNew(row)) {
                    if (isShown.test(row)) {
                        return;
                    }
                    passOver(row);
                }
                next++;
            }
        }
    }

    /** Whether more rows have come since the client was attached to the ring than it may leave unread. */
    boolean isOverrun(int mostRows) {
        if (!live) {
            return false;
        }
        AttributeRing.Chunk chunk = ring.read(next, 0);
        return chunk.overrun() || chunk.head() - Math.max(next, headWhenAttached) > mostRows;
    }

    private void attach() {
        OptionalLong row = ring.attach(position());
        if (row.isPresent()) {
            next = row.getAsLong();
            headWhenAttached = ring.head();
            live = true;
        }
    }

    private void sliceIsThrough() {
        if (afterSlice != null) {
            moveTo(afterSlice.toArray(0));
            afterSlice = null;
        }
        attach();
    }

    private static long[] available(TopicPosition from, Slice read) {
        long[] available = new long[read.end().partitions()];
        for (int partition = 0; partition < available.length; partition++) {
            boolean recreated = from.at(partition) > read.end().at(partition);
            available[partition] = recreated
                    ? read.beginning().at(partition)
                    : Math.max(from.at(partition), read.beginning().at(partition));
        }
        return available;
    }

    private boolean isNew(StreamRow row) {
        return row.partition() >= position.length || row.offset() >= position[row.partition()];
    }

    private void passOver(StreamRow row) {
        if (row.partition() >= position.length) {
            position = Arrays.copyOf(position, row.partition() + 1);
        }
        position[row.partition()] = row.offset() + 1;
    }

    private void moveTo(long[] further) {
        if (further.length > position.length) {
            position = Arrays.copyOf(position, further.length);
        }
        for (int partition = 0; partition < further.length; partition++) {
            position[partition] = Math.max(position[partition], further[partition]);
        }
    }
}
