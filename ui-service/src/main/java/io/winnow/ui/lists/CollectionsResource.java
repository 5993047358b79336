package io.winnow.ui.lists;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.client.exports.ExportFormat;
import io.winnow.client.exports.ExportOrder;
import io.winnow.client.exports.ListExport;
import io.winnow.client.lists.ListReader.Slice;
import io.winnow.client.lists.Row;
import io.winnow.client.lists.RowFilter;
import io.winnow.client.runs.CollectionSummary;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.TopicPosition;
import io.winnow.messages.error.WinnowException;
import io.winnow.ui.http.JsonBody;
import io.winnow.ui.http.Parameters;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.HistoryReaders;
import io.winnow.ui.kafka.Readiness;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Shows the lists, page by page or as files, straight from the topic. */
@Path("/api/collections")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CollectionsResource {

    private final Readiness readiness;
    private final RunIndex index;
    private final HistoryReaders history;
    private final Lists lists;
    private final Deletions deletions;

    CollectionsResource(Readiness readiness, RunIndex index, HistoryReaders history, Lists lists, Deletions deletions) {
        this.readiness = readiness;
        this.index = index;
        this.history = history;
        this.lists = lists;
        this.deletions = deletions;
    }

    /** Collections that have had a run, the most recently changed first. */
    public record CollectionList(List<CollectionSummary> collections) {}

    /**
     * A page of a list.
     *
     * @param attributes at most {@code limit}; fewer, even none, do not mean that there are no more
     * @param position up to where the list was read: the cursor of the next page, and where a stream can go on
     * @param more whether there is a next page
     */
    public record Page(String collection, long generation, List<Row> attributes, String position, boolean more) {}

    @GET
    public CollectionList list() {
        readiness.require();
        return new CollectionList(index.collections());
    }

    /** Gives a list up, for everyone; later runs of its topic begin with an empty one. */
    @DELETE
    @Path("{slug}")
    public void delete(@RestPath String slug) throws InterruptedException {
        String collection = Parameters.collection(slug);
        readiness.requireKafka();
        if (!isKnown(collection)) {
            throw ProblemException.notFound("there is no collection '" + collection + "'");
        }
        deletions.delete(collection);
    }

    /** Whether there is a run of it, or an attribute that others published. */
    private boolean isKnown(String collection) throws InterruptedException {
        if (!index.isDeleted(collection) && !index.runs(collection, null, 1).isEmpty()) {
            return true;
        }
        TopicPosition from = TopicPosition.START;
        while (true) {
            Slice slice = lists.page(collection, row -> true, from, 1);
            if (!slice.rows().isEmpty() || slice.complete()) {
                return !slice.rows().isEmpty();
            }
            from = slice.after();
        }
    }

    @GET
    @Path("{slug}/attributes")
    public Page attributes(
            @RestPath String slug,
            @RestQuery @Nullable String query,
            @RestQuery @Nullable String provider,
            @RestQuery @Nullable String model,
            @RestQuery @Nullable String run,
            @RestQuery @Nullable String facet,
            @RestQuery @Nullable String after,
            @RestQuery @Nullable String limit)
            throws InterruptedException {
        String collection = Parameters.collection(slug);
        TopicPosition from = Parameters.position(after);
        Slice slice =
                lists.page(collection, RowFilter.of(query, provider, model, run, facet), from, Parameters.limit(limit));
        return new Page(
                collection,
                index.generationOf(collection),
                slice.rows(),
                slice.after().toString(),
                !slice.complete());
    }

    /** How often each attribute was named, and by whom. */
    @GET
    @Path("{slug}/mentions")
    public MentionList mentions(@RestPath String slug) throws InterruptedException {
        String collection = Parameters.collection(slug);
        readiness.requireKafka();
        long generation = index.generationOf(collection);
        return MentionList.of(collection, generation, history.consensus(collection, generation, Lists.WAIT));
    }

    @GET
    @Path("{slug}/export")
    @Produces(MediaType.WILDCARD)
    public Response export(
            @RestPath String slug,
            @RestQuery @Nullable String format,
            @RestQuery @Nullable String bom,
            @RestQuery @Nullable String query,
            @RestQuery @Nullable String provider,
            @RestQuery @Nullable String model,
            @RestQuery @Nullable String run,
            @RestQuery @Nullable String facet,
            @RestQuery @Nullable String sort)
            throws InterruptedException, IOException {
        return exported(
                Parameters.collection(slug),
                Lists.format(format),
                Lists.order(sort),
                Parameters.flag("bom", bom),
                RowFilter.of(query, provider, model, run, facet));
    }

    /**
     * Which rows of a list to export.
     *
     * @param keys of the attributes, by their forms or in any spelling; those that are not in the list are left out
     * @param format txt where it is null; likewise sort and bom as in the export of a whole list
     */
    public record Selection(
            @Nullable List<@Nullable String> keys,
            @Nullable String format,
            @Nullable String sort,
            @Nullable Boolean bom) {}

    /** The rows that somebody selected, which can be too many for a URL. */
    @POST
    @Path("{slug}/export")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.WILDCARD)
    public Response exportSelection(@RestPath String slug, byte[] body) throws InterruptedException, IOException {
        String collection = Parameters.collection(slug);
        Selection selection = JsonBody.parse(body, Selection.class, "the body must be a JSON object with keys");
        if (selection.keys() == null || selection.keys().isEmpty()) {
            throw ProblemException.badRequest("keys must name at least one attribute");
        }
        Set<String> forms = new HashSet<>();
        for (String key : selection.keys()) {
            forms.add(form(collection, key));
        }
        return exported(
                collection,
                Lists.format(selection.format()),
                Lists.order(selection.sort()),
                Boolean.TRUE.equals(selection.bom()),
                row -> forms.contains(row.canonical()));
    }

    private String form(String collection, @Nullable String key) {
        try {
            return index.keyOf(collection, key == null ? "" : key).canonical();
        } catch (WinnowException e) {
            throw ProblemException.badRequest(e);
        }
    }

    private Response exported(
            String collection, ExportFormat chosen, @Nullable ExportOrder order, boolean bom, Predicate<Row> filter)
            throws InterruptedException, IOException {
        ListExport export = lists.export(collection, filter, chosen, order);
        boolean isMarked = bom && chosen == ExportFormat.CSV;
        StreamingOutput body = out -> {
            if (isMarked) {
                out.write(ExportFormat.BYTE_ORDER_MARK.getBytes(StandardCharsets.UTF_8));
            }
            export.writeTo(out);
        };
        return Response.ok(body, MediaType.valueOf(chosen.mediaType()))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename*=UTF-8''" + URLEncoder.encode(collection, StandardCharsets.UTF_8) + "."
                                + chosen.extension())
                .build();
    }
}
