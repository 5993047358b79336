package io.winnow.client.exports;

import io.winnow.client.lists.Consensus;
import io.winnow.client.lists.ListReader.Limits;
import io.winnow.client.lists.ListReader.Order;
import io.winnow.client.lists.ListReader.Query;
import io.winnow.client.lists.ListReader.Slice;
import io.winnow.client.lists.ListReader.Source;
import io.winnow.client.lists.Row;
import io.winnow.client.topics.TopicPosition;
import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private Consensus consensus = Consensus.UNKNOWN;
    private @Nullable List<Row> sorted;

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
     * The same, with how often each row was named, and sorted: then the list is held in memory.
     *
     * @param order null for the order of the topic's partitions and offsets
     * @throws WinnowException when the list is too long to be sorted
     */
    public ListExport sorted(Consensus known, @Nullable ExportOrder order) throws IOException {
        consensus = known;
        if (order != null) {
            List<Row> rows = new ArrayList<>();
            eachSlice(slice -> {
                slice.rows().forEach(row -> rows.add(consensus.on(row)));
                if (rows.size() > Consensus.MOST) {
                    throw new WinnowException(collection + " has more than " + Consensus.MOST
                            + " rows: export it without sort, and sort the file");
                }
            });
            rows.sort(order.comparator());
            sorted = rows;
        }
        return this;
    }

    /**
     * Writes everything, once. An exception means that the output is incomplete.
     *
     * @return how many rows there are
     */
    public long writeTo(OutputStream out) throws IOException {
        write(out, format.head(description));
        List<Row> all = sorted;
        long rows = 0;
        if (all == null) {
            long[] written = new long[1];
            eachSlice(slice -> {
                StringBuilder text = new StringBuilder();
                for (Row row : slice.rows()) {
                    text.append(format.row(consensus.on(row), written[0]++ == 0));
                }
                write(out, text.toString());
            });
            rows = written[0];
        } else {
            for (Row row : all) {
                write(out, format.row(row, rows++ == 0));
            }
        }
        write(out, format.foot());
        return rows;
    }

    /** What is done with a part of the list. */
    private interface Visitor {
        void see(Slice slice) throws IOException;
    }

    private void eachSlice(Visitor visitor) throws IOException {
        Slice slice = Objects.requireNonNull(first, "an export is written once");
        // Not kept while a slow client reads.
        first = null;
        int idle = 0;
        while (true) {
            visitor.see(slice);
            if (slice.complete()) {
                return;
            }
            Slice next = read(slice.after());
            idle = next.after().equals(slice.after()) ? idle + 1 : 0;
            if (idle == PATIENCE) {
                throw new IOException("Kafka does not answer; the export of " + collection + " is incomplete");
            }
            slice = next;
        }
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
