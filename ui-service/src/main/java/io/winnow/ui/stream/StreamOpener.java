package io.winnow.ui.stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.winnow.client.topics.TopicPosition;
import io.winnow.ui.http.Parameters;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.Readiness;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Opens a stream for a request, on the request's own event loop. */
@Singleton
class StreamOpener {

    /** How long a browser waits before it reconnects after a stream broke. */
    private static final long RECONNECT_MS = 1_000;

    private final Readiness readiness;
    private final StreamHub hub;

    StreamOpener(Readiness readiness, StreamHub hub) {
        this.readiness = readiness;
        this.hub = hub;
    }

    /**
     * Opens a stream.
     *
     * @param collection null for all
     * @param from {@code start} or {@code now}, where the client does not resume
     * @param after the position to resume from, if the browser sends none
     */
    Multi<OutboundSseEvent> open(
            @Nullable String collection,
            String from,
            @Nullable String after,
            @Nullable String lastEventId,
            Sse sse,
            HttpServerRequest request) {
        // A browser that reconnects by itself sends its header and the URL it was first given.
        TopicPosition resume = Parameters.position(lastEventId == null || lastEventId.isBlank() ? after : lastEventId);
        boolean now = resume == null && isNow(from);
        readiness.require();
        Start start = resume != null ? new Start.Resume(resume) : now ? hub.now() : new Start.Beginning();
        Context context = Objects.requireNonNull(Vertx.currentContext(), "runs on an event loop");
        Executor loop = task -> context.runOnContext(ignored -> task.run());
        return hub.open(collection, start, loop, () -> cut(request)).map(event -> outbound(sse, event));
    }

    private static boolean isNow(String from) {
        return switch (from) {
            case "start" -> false;
            case "now" -> true;
            default -> throw ProblemException.badRequest("from must be start or now, not '" + from + "'");
        };
    }

    private static void cut(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else if (request.connection() instanceof ConnectionBase connection) {
            Channel channel = connection.channel();
            // The kernel's buffers for a client that does not read, megabytes, would outlive an orderly close.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            // From the socket's end of the pipeline: Vert.x' handlers wait for the write that is stuck.
            channel.pipeline().firstContext().close();
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
