package io.winnow.ui.stream;

import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import io.winnow.ui.http.Parameters;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** One collection, from its start unless {@code from=now}, as it grows, and its runs as they go. */
@Path("/api/collections/{slug}/stream")
@Produces(MediaType.SERVER_SENT_EVENTS)
public class CollectionStreamResource {

    private final StreamOpener streams;

    CollectionStreamResource(StreamOpener streams) {
        this.streams = streams;
    }

    @GET
    public Multi<OutboundSseEvent> stream(
            @RestPath String slug,
            @RestQuery @Nullable String from,
            @RestQuery @Nullable String after,
            @RestHeader("Last-Event-ID") @Nullable String lastEventId,
            @Context Sse sse,
            @Context HttpServerRequest request) {
        return streams.open(
                Parameters.collection(slug), from == null ? "start" : from, after, lastEventId, sse, request);
    }
}
