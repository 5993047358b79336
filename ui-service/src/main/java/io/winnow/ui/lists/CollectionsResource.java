package io.winnow.ui.lists;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.client.exports.ExportFormat;
import io.winnow.client.exports.ListExport;
import io.winnow.client.lists.ListReader.Slice;
import io.winnow.client.lists.Row;
import io.winnow.client.lists.RowFilter;
import io.winnow.client.runs.CollectionSummary;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.TopicPosition;
import io.winnow.ui.http.Parameters;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.HistoryReaders;
import io.winnow.ui.kafka.Readiness;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
        String collection = Parameters.collection(slug);
        ExportFormat chosen = Lists.format(format);
        ListExport export =
                lists.export(collection, RowFilter.of(query, provider, model, run, facet), chosen, Lists.order(sort));
        boolean isMarked = Parameters.flag("bom", bom) && chosen == ExportFormat.CSV;
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
