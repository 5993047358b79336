package io.winnow.ui.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.winnow.client.exports.ExportFormat;
import io.winnow.client.lists.ListReader.Slice;
import io.winnow.client.lists.Row;
import io.winnow.client.lists.RowFilter;
import io.winnow.client.runs.CollectionSummary;
import io.winnow.client.runs.RunIndex;
import io.winnow.messages.text.CollectionSlug;
import io.winnow.ui.http.Parameters;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.lists.AttributeDetails;
import io.winnow.ui.lists.Lists;
import io.winnow.ui.mcp.McpTool.Effect;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tools for lists. */
final class ListTools {

    private static final int MOST_ROWS = 1_000;
    private static final int USUAL_ROWS = 100;
    private static final int MOST_COLLECTIONS = 500;
    private static final int USUAL_COLLECTIONS = 50;
    private static final int MOST_BYTES = 1_000_000;
    private static final int USUAL_BYTES = 100_000;

    private static final String AFTER = "the next of the page before. Default: the beginning of the list";
    private static final String COLLECTION = "the topic or collection, such as paris-attractions";

    /** Names of lists in an error. */
    private static final int SOME = 5;

    private final Supplier<McpBackend> backend;

    ListTools(Supplier<McpBackend> backend) {
        this.backend = backend;
    }

    Stream<McpTool<?>> all() {
        return Stream.of(
                new McpTool<>(
                        "list_collections",
                        "List collections",
                        "Returns the collections, one per topic, with the size of their lists; what changed last comes first.",
                        Effect.READS,
                        ListCollections.class,
                        this::collections),
                new McpTool<>(
                        "read_list",
                        "Read a list",
                        "Returns one page of a collection's list. While there is a next, call it again with after set to it.",
                        Effect.READS,
                        ReadList.class,
                        this::read),
                new McpTool<>(
                        "search_lists",
                        "Search lists",
                        "Returns the attributes that contain a text, whatever case and punctuation, of one list or of all."
                                + " A page can be empty although there is a next: call it again with after set to it.",
                        Effect.READS,
                        SearchLists.class,
                        this::search),
                new McpTool<>(
                        "explain",
                        "Explain a text",
                        "Says what became of a text, in any spelling: LISTED with what was dropped for it, MERGED into another"
                                + " attribute and why, STRUCK out by a person, WAITING for a judge, REFUSED, or UNKNOWN if no"
                                + " model named it.",
                        Effect.READS,
                        Explain.class,
                        this::explain),
                new McpTool<>(
                        "export_list",
                        "Export a list",
                        "Returns a whole list as a file: txt, json, jsonl or csv. A list that takes more than maxBytes is"
                                + " refused, not cut.",
                        Effect.READS,
                        ExportList.class,
                        this::export));
    }

    record ListCollections(
            @JsonPropertyDescription("how many, from 1 to 500. Default: 50") @Nullable Integer limit) {}

    record ReadList(
            @JsonPropertyDescription(COLLECTION) String collection,
            @JsonPropertyDescription(AFTER) @Nullable String after,

            @JsonPropertyDescription("attributes per page, from 1 to 1000. Default: 100") @Nullable Integer limit) {}

    record SearchLists(
            @JsonPropertyDescription("the text to find") String query,

            @JsonPropertyDescription("the topic or collection. Default: all lists") @Nullable String collection,

            @JsonPropertyDescription("only what this provider named first, such as openai") @Nullable String provider,

            @JsonPropertyDescription("only what this model named first, such as gpt-4o-mini") @Nullable String model,

            @JsonPropertyDescription(AFTER) @Nullable String after,

            @JsonPropertyDescription("attributes per page, from 1 to 1000. Default: 100") @Nullable Integer limit) {}

    record Explain(
            @JsonPropertyDescription(COLLECTION) String collection,

            @JsonPropertyDescription("an attribute, in any spelling")
            String text) {}

    record ExportList(
            @JsonPropertyDescription(COLLECTION) String collection,

            @JsonPropertyDescription("txt, json, jsonl or csv. Default: txt") @Nullable String format,

            @JsonPropertyDescription(
                    "consensus (what most models name first), newest or alphabetical. Default: as on the topic")
            @Nullable String sort,

            @JsonPropertyDescription("only what contains this text") @Nullable String query,

            @JsonPropertyDescription("most bytes to return, from 1 to 1000000. Default: 100000") @Nullable Integer maxBytes) {}

    record CollectionList(List<CollectionSummary> collections) {}

    /**
     * An attribute of a list.
     *
     * @param provider who named it first
     */
    record Entry(
            String attribute,
            String collection,
            @Nullable String provider,
            @Nullable String model,
            @Nullable String facet,
            @Nullable String description,
            @Nullable String category) {

        private static Entry of(Row row) {
            return new Entry(
                    row.attribute(),
                    row.collection(),
                    row.provider(),
                    row.model(),
                    row.facet(),
                    row.description(),
                    row.category());
        }
    }

    /**
     * A page of attributes.
     *
     * @param next where the next page begins; null when there is none
     */
    record Entries(List<Entry> attributes, @Nullable String next) {}

    private CollectionList collections(ListCollections wanted) {
        int limit = ToolArguments.inRange("limit", wanted.limit(), 1, MOST_COLLECTIONS, USUAL_COLLECTIONS);
        McpBackend winnow = backend.get();
        winnow.readiness().require();
        return new CollectionList(
                winnow.index().collections().stream().limit(limit).toList());
    }

    private Entries read(ReadList wanted) throws InterruptedException {
        return page(CollectionSlug.slugOf(wanted.collection()), row -> true, wanted.after(), wanted.limit());
    }

    private Entries search(SearchLists wanted) throws InterruptedException {
        if (wanted.query().isBlank()) {
            throw ProblemException.badRequest("query is empty: give a text to find, or use read_list");
        }
        return page(
                wanted.collection() == null ? null : CollectionSlug.slugOf(wanted.collection()),
                RowFilter.of(wanted.query(), wanted.provider(), wanted.model(), null, null),
                wanted.after(),
                wanted.limit());
    }

    private Entries page(
            @Nullable String collection, Predicate<Row> filter, @Nullable String after, @Nullable Integer wanted)
            throws InterruptedException {
        int limit = ToolArguments.inRange("limit", wanted, 1, MOST_ROWS, USUAL_ROWS);
        var from = Parameters.position(after);
        McpBackend winnow = backend.get();
        Slice slice = winnow.lists().page(collection, filter, from, limit);
        if (collection != null && slice.rows().isEmpty() && slice.complete()) {
            requireKnown(winnow.index(), collection);
        }
        return new Entries(
                slice.rows().stream().map(Entry::of).toList(),
                slice.complete() ? null : slice.after().toString());
    }

    private AttributeDetails explain(Explain wanted) throws InterruptedException {
        String collection = CollectionSlug.slugOf(wanted.collection());
        McpBackend winnow = backend.get();
        winnow.readiness().requireKafka();
        AttributeDetails details = winnow.explanations().of(winnow.index().keyOf(collection, wanted.text()));
        if (details.state() == AttributeDetails.State.UNKNOWN) {
            requireKnown(winnow.index(), collection);
        }
        return details;
    }

    private String export(ExportList wanted) throws InterruptedException, IOException {
        String collection = CollectionSlug.slugOf(wanted.collection());
        ExportFormat format = Lists.format(wanted.format());
        int limit = ToolArguments.inRange("maxBytes", wanted.maxBytes(), 1, MOST_BYTES, USUAL_BYTES);
        McpBackend winnow = backend.get();
        Bounded file = new Bounded(limit);
        long rows = winnow.lists()
                .export(
                        collection,
                        RowFilter.of(wanted.query(), null, null, null, null),
                        format,
                        Lists.order(wanted.sort()))
                .writeTo(file);
        if (rows == 0) {
            requireKnown(winnow.index(), collection);
        }
        return file.bytes.toString(UTF_8);
    }

    /** Others can fill lists without a run, so that only for an empty one it matters. */
    private static void requireKnown(RunIndex index, String collection) {
        if (index.isDeleted(collection) || index.runs(collection, null, 1).isEmpty()) {
            String some = index.collections().stream()
                    .map(CollectionSummary::collection)
                    .limit(SOME)
                    .collect(Collectors.joining(", "));
            throw ProblemException.notFound(
                    "there is no collection " + collection + (some.isEmpty() ? "" : "; there are: " + some));
        }
    }

    /** Holds as much as a client wants, and refuses more. */
    private static final class Bounded extends OutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int limit;

        Bounded(int limit) {
            this.limit = limit;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] more, int offset, int length) {
            if (bytes.size() + length > limit) {
                throw ProblemException.badRequest(
                        "the list takes more than " + limit + " bytes: raise maxBytes (at most " + MOST_BYTES
                                + "), give a query, or read it with read_list");
            }
            bytes.write(more, offset, length);
        }
    }
}
