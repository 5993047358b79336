package io.winnow.ui.stream;

import io.winnow.ui.lists.RowTrace;

/** Rows on their way into one event: a JSON array, bounded in rows and in characters. Not thread safe. */
final class RowBatch {

    static final int MAX_ROWS = 500;
    static final int MAX_CHARS = 32 * 1024;

    private final StringBuilder json = new StringBuilder("[");
    private int rows;
    private boolean isOfLeft;

    /** Whether a row can be added: one event holds rows, or what left, and never both. */
    boolean takes(StreamRow row) {
        return isEmpty() || (!isFull() && row.hasLeft() == isOfLeft);
    }

    /** Whether it holds what left its list. */
    boolean isOfLeft() {
        return isOfLeft;
    }

    /** Adds a row, which counts as written to a client from now on. */
    void add(StreamRow row) {
        if (rows > 0) {
            json.append(',');
        }
        json.append(row.json());
        isOfLeft = row.hasLeft();
        rows++;
        RowTrace trace = row.trace();
        if (trace != null) {
            trace.written();
        }
    }

    /** Whether the event should go out before another row is added; the last row may have passed the bound. */
    boolean isFull() {
        return rows >= MAX_ROWS || json.length() >= MAX_CHARS;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /** All rows, in the order in which they were added; no more can be added. */
    String toJson() {
        return json.append(']').toString();
    }
}
