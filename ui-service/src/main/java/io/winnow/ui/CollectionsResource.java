package io.winnow.ui;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.messages.Canonical;
import io.winnow.ui.HistoryReaders.Limits;
import io.winnow.ui.HistoryReaders.Query;
import io.winnow.ui.HistoryReaders.Slice;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Shows the lists, page by page or as files, straight from the topic. */
@Path("/api/collections")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CollectionsResource {

    private static final long PAGE_BYTES = 4L * 1024 * 1024;
    private static final int PAGE_SCAN = 200_000;
    private static final Duration PAGE_TIME = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final Readiness readiness;
    private final RunIndex index;
    private final HistoryReaders history;

    CollectionsResource(Readiness readiness, RunIndex index, HistoryReaders history) {
        this.readiness = readiness;
        this.index = index;
        this.history = history;
    }

    /** Collections that runs were started into, the one that changed last first. */
    public record CollectionList(List<CollectionSummary> collections) {}

    /**
     * A page of a list.
     *
     * @param attributes at most {@code limit}; fewer, even none, do not mean that there are no more
     * @param position up to where the list was read: the cursor of the next page, and where a stream can go on
     * @param more whether there is a next page
     */
    public record Page(
            String collection, long generation, List<AttributeRow> attributes, String position, boolean more) {}

    @GET
    public CollectionList list() {
        readiness.require();
        return new CollectionList(index.collections());
    }

    @GET
    @Path("{slug}/attributes")
    public Page attributes(
            @RestPath String slug,
            @RestQuery @Nullable String query,
            @RestQuery @Nullable String provider,
            @RestQuery @Nullable String model,
            @RestQuery @Nullable String run,
            @RestQuery @Nullable String after,
            @RestQuery @Nullable String limit)
            throws InterruptedException {
        String collection = Parameters.collection(slug);
        Position from = Parameters.position(after);
        Limits limits = new Limits(Parameters.limit(limit), PAGE_BYTES, PAGE_SCAN, PAGE_TIME, WAIT);
        readiness.require();
        Slice slice = history.read(
                from == null ? Position.START : from,
                null,
                new Query(collection, filter(query, provider, model, run)),
                limits);
        return new Page(
                collection,
                index.generationOf(collection),
                slice.rows(),
                slice.after().toString(),
                !slice.complete());
    }

    @GET
    @Path("{slug}/export")
    @Produces(MediaType.WILDCARD)
    public Response export(@RestPath String slug, @RestQuery @Nullable String format) throws InterruptedException {
        String collection = Parameters.collection(slug);
        ExportFormat chosen = ExportFormat.of(format);
        readiness.require();
        // Read here, so that a topic that cannot be read is a problem document and not half a file.
        Export export = new Export(history, collection, index.generationOf(collection), chosen);
        export.readFirst();
        StreamingOutput body = export::writeTo;
        return Response.ok(body, MediaType.valueOf(chosen.mediaType()))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename*=UTF-8''" + URLEncoder.encode(collection, StandardCharsets.UTF_8) + "."
                                + chosen.extension())
                .build();
    }

    private static Predicate<AttributeRow> filter(
            @Nullable String query, @Nullable String provider, @Nullable String model, @Nullable String run) {
        Predicate<AttributeRow> filter = row -> true;
        if (query != null && !query.isBlank()) {
            String text = query.strip().toLowerCase(Locale.ROOT);
            String canonical = Canonical.of(query);
            filter = row -> row.attribute().toLowerCase(Locale.ROOT).contains(text)
                    || (!canonical.isEmpty() && row.canonical().contains(canonical));
        }
        return filter.and(equal(provider, AttributeRow::provider))
                .and(equal(model, AttributeRow::model))
                .and(equal(run, AttributeRow::runId));
    }

    private interface Property {
        @Nullable String of(AttributeRow row);
    }

    private static Predicate<AttributeRow> equal(@Nullable String wanted, Property property) {
        return row -> wanted == null || wanted.isEmpty() || wanted.equals(property.of(row));
    }
}
