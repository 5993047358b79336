package io.winnow.ui.stream;

import io.winnow.client.lists.Departure;
import io.winnow.client.lists.Row;
import io.winnow.messages.Json;
import io.winnow.ui.lists.RowTrace;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A row as streams carry it: written as JSON once a node, not once a client.
 *
 * @param trace notified when the row is written to a stream; null for nearly all rows
 * @param hasLeft whether it is a row that is not in its list any more; the JSON is that of a {@link Departure} then
 */
record StreamRow(
        int partition,
        long offset,
        String collection,
        long generation,
        String json,
        @Nullable RowTrace trace,
        boolean hasLeft) {

    /** The memory of a row in addition to its text, in bytes: the record, its references and the string's header. */
    private static final int OVERHEAD_BYTES = 120;

    /** The memory for tracing one row, in bytes. */
    private static final int TRACE_BYTES = 500;

    static StreamRow of(Row row) {
        return of(row, null);
    }

    static StreamRow of(Row row, @Nullable RowTrace trace) {
        return new StreamRow(
                row.partition(), row.offset(), row.collection(), row.generation(), row.toJson(), trace, false);
    }

    /** What left its list. */
    static StreamRow of(Departure departure) {
        return new StreamRow(
                departure.partition(),
                departure.offset(),
                departure.collection(),
                departure.generation(),
                new String(Json.write(departure), StandardCharsets.UTF_8),
                null,
                true);
    }

    long bytes() {
        return OVERHEAD_BYTES + json.length() + (trace == null ? 0 : TRACE_BYTES);
    }
}
