package io.winnow.ui.stream;

import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** All collections as they grow, from now unless {@code from=start}, and all runs as they go. */
@Path("/api/stream")
@Produces(MediaType.SERVER_SENT_EVENTS)
public class StreamResource {

    private final StreamOpener streams;

    StreamResource(StreamOpener streams) {
        this.streams = streams;
    }

    @GET
    public Multi<OutboundSseEvent> stream(
            @RestQuery @Nullable String from,
            @RestQuery @Nullable String after,
            @RestHeader("Last-Event-ID") @Nullable String lastEventId,
            @Context Sse sse,
            @Context HttpServerRequest request) {
        return streams.open(null, from == null ? "now" : from, after, lastEventId, sse, request);
    }
}
