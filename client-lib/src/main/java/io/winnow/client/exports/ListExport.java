package io.winnow.client.exports;

import io.winnow.client.lists.ListReader.Limits;
import io.winnow.client.lists.ListReader.Order;
import io.winnow.client.lists.ListReader.Query;
import io.winnow.client.lists.ListReader.Slice;
import io.winnow.client.lists.ListReader.Source;
import io.winnow.client.lists.Row;
import io.winnow.client.topics.TopicPosition;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One list, or the part of it that a filter selects, while it is exported, as it was when the export started. Holds one
 * slice of it at a time. Rows come in the order of the topic's partitions and of the offsets in them.
 */
public final class ListExport {

    private static final Limits SLICE =
            new Limits(2_000, 1024 * 1024, 200_000, Duration.ofSeconds(5), Duration.ofMinutes(1));

    /** Slices in a row without any progress, after which Kafka is taken for gone. */
    private static final int PATIENCE = 6;

    private final Source source;
    private final ExportFormat format;
    private final String collection;
    private final ExportFormat.Description description;
    private final Query query;
    private final TopicPosition end;
    private @Nullable Slice first;

    private ListExport(
            Source source, ExportFormat format, String collection, long generation, Query query, Slice first) {
        this.source = source;
        this.format = format;
        this.collection = collection;
        this.description = new ExportFormat.Description(collection, generation);
        this.query = query;
        this.end = first.end();
        this.first = first;
    }

    /**
     * Begins an export by reading its first slice, so that a topic that cannot be read is known before anything is written.
     *
     * @param generation the collection's; rows of older ones are left out
     */
    public static ListExport begin(
            Source source, String collection, long generation, ExportFormat format, Predicate<Row> filter)
            throws InterruptedException {
        Query query = new Query(collection, filter.and(row -> row.generation() >= generation), Order.BY_PLACE);
        return new ListExport(
                source, format, collection, generation, query, source.read(TopicPosition.START, null, query, SLICE));
    }

    /**
     * Writes everything, once. An exception means that the output is incomplete.
     *
     * @return how many rows there are
     */
    public long writeTo(OutputStream out) throws IOException {
        Slice slice = Objects.requireNonNull(first, "an export is written once");
        // Not kept while a slow client reads.
        first = null;
        write(out, format.head(description));
        long rows = 0;
        int idle = 0;
        while (true) {
            StringBuilder text = new StringBuilder();
            for (Row row : slice.rows()) {
                text.append(format.row(row, rows++ == 0));
            }
            write(out, text.toString());
            if (slice.complete()) {
                break;
            }
            Slice next = read(slice.after());
            idle = next.after().equals(slice.after()) ? idle + 1 : 0;
            if (idle == PATIENCE) {
                throw new IOException("Kafka does not answer; the export of " + collection + " is incomplete");
            }
            slice = next;
        }
        write(out, format.foot());
        return rows;
    }

    private Slice read(TopicPosition from) throws IOException {
        try {
            return source.read(from, end, query, SLICE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        if (!text.isEmpty()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
