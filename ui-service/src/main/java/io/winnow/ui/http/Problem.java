package io.winnow.ui.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * Why a request failed, as RFC 9457 puts it.
 *
 * @param type {@code about:blank}: the status says what kind of problem it is
 * @param title the status in words
 * @param detail what is wrong and the fix, in one line
 * @param field the invalid field of the request's body, where that is known
 * @param reason the detail without the field's name, where there is a field
 * @param position the invalid character in the field's value, counted from 1, where there is one
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String field,
        @Nullable String reason,
        @Nullable Integer position) {

    public static final String MEDIA_TYPE = "application/problem+json";

    Problem(Problem problem, @Nullable String field, @Nullable String reason, @Nullable Integer position) {
        this(problem.type, problem.title, problem.status, problem.detail, field, reason, position);
    }

    public static Problem of(int status, String detail) {
        return new Problem(
                "about:blank",
                HttpResponseStatus.valueOf(status).reasonPhrase(),
                status,
                detail.replaceAll("\\R", " "),
                null,
                null,
                null);
    }

    public Response response() {
        Response.ResponseBuilder response =
                Response.status(status).type(MediaType.valueOf(MEDIA_TYPE)).entity(this);
        if (status == 503) {
            response.header("Retry-After", 1);
        }
        if (status == 401) {
            response.header("WWW-Authenticate", "Bearer realm=\"winnow\"");
        }
        return response.build();
    }
}
