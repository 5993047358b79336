package io.winnow.ui.access;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.winnow.messages.Json;
import io.winnow.ui.http.Problem;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Problems of requests that reach no resource, which the server below would answer with a page or with nothing. */
@Singleton
class RefusedRequests {

    static final String BODY_TOO_LONG = "the body is too long: 64 KiB is the most";
    static final String LIST_TOO_LONG = "the list is too long: 4 MiB is the most; import it with winnow import FILE";

    private static final Map<Integer, String> DETAILS = Map.of(
            400, "the request cannot be read: check its URL, percent signs in it are written %25", 413, BODY_TOO_LONG);

    void register(@Observes Router router) {
        DETAILS.forEach((status, detail) -> router.errorHandler(status, context -> answer(context, status, detail)));
    }

    private static void answer(RoutingContext context, int status, String detail) {
        if (!context.response().headWritten()) {
            refuse(context, status, detail);
        }
    }

    /** Answers with a problem and nothing else. */
    static void refuse(RoutingContext context, int status, String detail) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(new String(Json.write(Problem.of(status, detail)), StandardCharsets.UTF_8));
    }
}
