package io.winnow.ui.stream;

import io.winnow.client.topics.TopicPosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest rows of {@code attributes.unique}, bounded in rows and bytes, shared by all clients of this node.
 *
 * <p>Rows are numbered in the order in which they arrived, and a client is little more than the number of its next row:
 * rows that it has not read yet take no extra memory. The ring also knows which part of the topic it holds: every row
 * from {@code floor} up to {@code head}, partition by partition. A client that has read up to the floor or further can
 * change over to the ring without a gap; it recognizes rows that it has seen by their offsets. Thread safe.
 */
public final class AttributeRing {

    private final @Nullable StreamRow[] rows;
    private final long maxBytes;
    private long bytes;
    private long tail;
    private long head;
    private long[] floor = {};
    private long[] headPosition = {};
    private boolean begun;

    public AttributeRing(int maxRows, long maxBytes) {
        this.rows = new StreamRow[maxRows];
        this.maxBytes = maxBytes;
    }

    /**
     * What was read.
     *
     * @param overrun whether requested rows have been dropped
     * @param head number of the next row
     * @param headPosition how far into the topic the ring reaches
     */
    record Chunk(List<StreamRow> rows, boolean overrun, long head, long[] headPosition) {}

    /** Forgets everything and starts again at a place in the topic; clients that read here are overrun. */
    synchronized void begin(long[] start) {
        Arrays.fill(rows, null);
        bytes = 0;
        // A number is never given twice, and one is skipped so that even a client that had read all sees the break.
        head++;
        tail = head;
        floor = start.clone();
        headPosition = start.clone();
        begun = true;
    }

    /** Adds rows, and the place in the topic up to which all rows have been added now. */
    synchronized void append(List<StreamRow> added, long[] position) {
        for (StreamRow row : added) {
            while (head > tail && (head - tail == rows.length || bytes + row.bytes() > maxBytes)) {
                dropOldest();
            }
            rows[slot(head++)] = row;
            bytes += row.bytes();
        }
        if (position.length > floor.length) {
            floor = Arrays.copyOf(floor, position.length);
        }
        headPosition = position.clone();
    }

    private void dropOldest() {
        int slot = slot(tail++);
        StreamRow oldest = row(slot);
        rows[slot] = null;
        bytes -= oldest.bytes();
        if (oldest.partition() >= floor.length) {
            floor = Arrays.copyOf(floor, oldest.partition() + 1);
        }
        floor[oldest.partition()] = oldest.offset() + 1;
    }

    private StreamRow row(int slot) {
        return Objects.requireNonNull(rows[slot], "slots from tail to head are taken");
    }

    private int slot(long number) {
        return (int) (number % rows.length);
    }

    /** The number of the row at which a reader of a position continues; empty when it must catch up. */
    synchronized OptionalLong attach(TopicPosition position) {
        if (!begun) {
            return OptionalLong.empty();
        }
        for (int partition = 0; partition < floor.length; partition++) {
            if (position.at(partition) < floor[partition]) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(tail);
    }

    /** Whether a position lies in the part of the topic that this node has seen; another node may be ahead. */
    public synchronized boolean hasReached(TopicPosition position) {
        for (int partition = 0; partition < position.partitions(); partition++) {
            if (partition >= headPosition.length || position.at(partition) > headPosition[partition]) {
                return false;
            }
        }
        return true;
    }

    synchronized Chunk read(long from, int max) {
        if (from < tail) {
            return new Chunk(List.of(), true, head, headPosition);
        }
        int count = (int) Math.min(max, head - from);
        List<StreamRow> read = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            read.add(row(slot(from + i)));
        }
        return new Chunk(read, false, head, headPosition);
    }

    synchronized long head() {
        return head;
    }

    public synchronized TopicPosition headPosition() {
        return TopicPosition.of(headPosition);
    }

    public synchronized int size() {
        return (int) (head - tail);
    }

    public synchronized long bytes() {
        return bytes;
    }
}
