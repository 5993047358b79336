package io.winnow.ui;

import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.winnow.ui.StreamHub.Start;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The lists as they grow, and the runs as they go, as Server-Sent Events. */
@Path("/api")
@Produces(MediaType.SERVER_SENT_EVENTS)
public class StreamResource {

    /** How long a browser waits before it comes back after a stream broke. */
    private static final long RECONNECT_MS = 1_000;

    private final Readiness readiness;
    private final StreamHub hub;

    StreamResource(Readiness readiness, StreamHub hub) {
        this.readiness = readiness;
        this.hub = hub;
    }

    /** One collection: its list from the start unless {@code from=now}, and its runs. */
    @GET
    @Path("collections/{slug}/stream")
    public Multi<OutboundSseEvent> collection(
            @RestPath String slug,
            @RestQuery @Nullable String from,
            @RestQuery @Nullable String after,
            @RestHeader("Last-Event-ID") @Nullable String lastEventId,
            @jakarta.ws.rs.core.Context Sse sse,
            @jakarta.ws.rs.core.Context HttpServerRequest request) {
        return open(Parameters.collection(slug), from, "start", after, lastEventId, sse, request);
    }

    /** All collections: what is new unless {@code from=start}, and all runs. */
    @GET
    @Path("stream")
    public Multi<OutboundSseEvent> all(
            @RestQuery @Nullable String from,
            @RestQuery @Nullable String after,
            @RestHeader("Last-Event-ID") @Nullable String lastEventId,
            @jakarta.ws.rs.core.Context Sse sse,
            @jakarta.ws.rs.core.Context HttpServerRequest request) {
        return open(null, from, "now", after, lastEventId, sse, request);
    }

    private Multi<OutboundSseEvent> open(
            @Nullable String collection,
            @Nullable String from,
            String defaultFrom,
            @Nullable String after,
            @Nullable String lastEventId,
            Sse sse,
            HttpServerRequest request) {
        readiness.require();
        // A browser that reconnects by itself sends its header and the URL it was first given.
        Position resume = Parameters.position(lastEventId == null || lastEventId.isBlank() ? after : lastEventId);
        Start start = resume == null ? start(from == null ? defaultFrom : from) : new Start.Resume(resume);
        Context context = Objects.requireNonNull(Vertx.currentContext(), "runs on an event loop");
        Executor loop = task -> context.runOnContext(ignored -> task.run());
        return hub.open(collection, start, loop, () -> cut(request)).map(event -> outbound(sse, event));
    }

    private Start start(String from) {
        return switch (from) {
            case "start" -> new Start.Beginning();
            case "now" -> hub.now();
            default -> throw ApiException.badRequest("from must be start or now, not '" + from + "'");
        };
    }

    private static void cut(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            request.connection().close();
        }
    }

    private static OutboundSseEvent outbound(Sse sse, ServerEvent event) {
        // No media type: Quarkus would add it to each event as a line that the standard does not know.
        OutboundSseEvent.Builder builder = sse.newEventBuilder()
                .name(event.name().onTheWire())
                .id(event.id())
                .data(event.data());
        if (event.name() == ServerEvent.Name.HEARTBEAT) {
            builder.reconnectDelay(RECONNECT_MS);
        }
        return builder.build();
    }
}
