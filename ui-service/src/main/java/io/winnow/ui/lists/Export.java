package io.winnow.ui.lists;

import io.winnow.ui.http.Position;
import io.winnow.ui.lists.HistoryReaders.Limits;
import io.winnow.ui.lists.HistoryReaders.Query;
import io.winnow.ui.lists.HistoryReaders.Slice;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One list, or the part of it that a filter shows, on its way into a file, as it stood when the export began; holds one slice of it at a time. */
final class Export {

    private static final Limits SLICE =
            new Limits(2_000, 1024 * 1024, 200_000, Duration.ofSeconds(5), Duration.ofMinutes(1));

    /** Slices in a row without any progress, after which Kafka is taken for gone. */
    private static final int PATIENCE = 6;

    private final HistoryReaders history;
    private final String collection;
    private final long generation;
    private final ExportFormat format;
    private final Query query;
    private @Nullable Slice first;

    Export(
            HistoryReaders history,
            String collection,
            long generation,
            ExportFormat format,
            Predicate<AttributeRow> filter) {
        this.history = history;
        this.collection = collection;
        this.generation = generation;
        this.format = format;
        this.query = new Query(collection, filter);
    }

    void readFirst() throws InterruptedException {
        first = history.read(Position.START, null, query, SLICE);
    }

    /** Writes all; an exception means that what was written is not whole, and the connection must break. */
    void writeTo(OutputStream out) throws IOException {
        Slice slice = java.util.Objects.requireNonNull(first, "readFirst comes first");
        first = null;
        Position end = slice.end();
        write(out, format.head(collection, generation));
        boolean some = false;
        int idle = 0;
        while (true) {
            StringBuilder text = new StringBuilder();
            for (AttributeRow row : slice.rows()) {
                text.append(some ? format.separator() : "").append(format.line(row));
                some = true;
            }
            write(out, text.toString());
            if (slice.complete()) {
                break;
            }
            Slice next = read(slice.after(), end);
            idle = next.after().equals(slice.after()) ? idle + 1 : 0;
            if (idle == PATIENCE) {
                throw new IOException("Kafka does not answer; the export of " + collection + " is not whole");
            }
            slice = next;
        }
        write(out, format.foot());
    }

    private Slice read(Position from, Position end) throws IOException {
        try {
            return history.read(from, end, query, SLICE);
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
