package io.winnow.ui.lists;

import io.winnow.client.exports.ExportFormat;
import io.winnow.client.exports.ExportOrder;
import io.winnow.client.exports.ListExport;
import io.winnow.client.lists.Consensus;
import io.winnow.client.lists.ListReader.Limits;
import io.winnow.client.lists.ListReader.Query;
import io.winnow.client.lists.ListReader.Slice;
import io.winnow.client.lists.Row;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.TopicPosition;
import io.winnow.messages.error.WinnowException;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.HistoryReaders;
import io.winnow.ui.kafka.Readiness;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads lists for one request at a time, straight from the topic and bounded in every way. */
public final class Lists {

    static final Duration WAIT = Duration.ofSeconds(10);

    private static final long PAGE_BYTES = 4L * 1024 * 1024;
    private static final int PAGE_SCAN = 100_000;
    private static final Duration PAGE_TIME = Duration.ofSeconds(5);

    private final Readiness readiness;
    private final RunIndex index;
    private final HistoryReaders history;

    public Lists(Readiness readiness, RunIndex index, HistoryReaders history) {
        this.readiness = readiness;
        this.index = index;
        this.history = history;
    }

    /**
     * One page.
     *
     * @param collection null for all lists
     * @param after where to go on; null for the beginning
     * @param limit of rows; there can be fewer, even none, although more follow
     * @throws ProblemException (503) while Kafka is unreachable
     */
    public Slice page(@Nullable String collection, Predicate<Row> filter, @Nullable TopicPosition after, int limit)
            throws InterruptedException {
        readiness.requireKafka();
        Slice slice = history.read(
                after == null ? TopicPosition.START : after,
                null,
                new Query(collection, filter),
                new Limits(limit, PAGE_BYTES, PAGE_SCAN, PAGE_TIME, WAIT));
        if (!slice.complete() && slice.rows().isEmpty()) {
            // Nothing was read because Kafka became unreachable: an empty page would be wrong.
            readiness.requireKafka();
        }
        return slice;
    }

    /**
     * Begins to export a list, so that a topic that cannot be read is a problem and not half a file.
     *
     * @param order null for the order of the topic
     * @throws ProblemException (400) when the list is too long to be sorted, (503) while Kafka is unreachable
     */
    public ListExport export(String collection, Predicate<Row> filter, ExportFormat format, @Nullable ExportOrder order)
            throws InterruptedException, IOException {
        readiness.requireKafka();
        long generation = index.generationOf(collection);
        ListExport export = ListExport.begin(history, collection, generation, format, filter);
        Consensus consensus = format == ExportFormat.TXT && order != ExportOrder.CONSENSUS
                ? Consensus.UNKNOWN
                : history.consensus(collection, generation, WAIT);
        try {
            return export.sorted(consensus, order);
        } catch (WinnowException e) {
            throw ProblemException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /** The order with a name; null, as on the topic, where none is given. */
    public static @Nullable ExportOrder order(@Nullable String name) {
        return name == null || name.isEmpty()
                ? null
                : ExportOrder.named(name)
                        .orElseThrow(() -> ProblemException.badRequest(
                                "sort must be consensus, newest or alphabetical, not '" + name + "'"));
    }

    /** The format with a name; text where none is given. */
    public static ExportFormat format(@Nullable String name) {
        return name == null || name.isEmpty()
                ? ExportFormat.TXT
                : ExportFormat.named(name)
                        .orElseThrow(() -> ProblemException.badRequest(
                                "format must be txt, json, jsonl or csv, not '" + name + "'"));
    }
}
