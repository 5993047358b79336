package io.winnow.ui.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import io.winnow.ui.http.JsonBody;
import io.winnow.ui.http.ProblemException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import org.jboss.resteasy.reactive.RestCookie;
import org.jspecify.annotations.Nullable;

/**
 * Logs a browser in and out. A page's event stream cannot send a token, so it is traded for a cookie that scripts cannot
 * read and other sites cannot use.
 */
@Path("/api/session")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SessionResource {

    static final String COOKIE = "winnow-session";

    private final Access access;

    SessionResource(Access access) {
        this.access = access;
    }

    /** The body of a login. */
    public record Login(@Nullable String token) {}

    /**
     * Whether the caller may use the API.
     *
     * @param needsToken whether a token is required
     * @param open whether this caller may go on, since it has a session or needs none
     * @param endsAt when its session ends; null when it has none
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Session(
            boolean needsToken, boolean open, @Nullable Instant endsAt) {}

    @GET
    public Session show(@RestCookie(COOKIE) @Nullable String session) {
        Instant end = access.endOf(session);
        return new Session(access.needsToken(), end != null || !access.needsToken(), end);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response open(
            byte[] body, @RestCookie(COOKIE) @Nullable String session, @Context HttpServerRequest request) {
        Login login = JsonBody.parse(body, Login.class, "the body must be a JSON object with a token");
        if (!access.needsToken()) {
            return Response.ok(new Session(false, true, null)).build();
        }
        boolean hasSession = access.endOf(session) != null;
        if (login.token() == null || !access.isToken(login.token().strip(), hasSession, addressOf(request))) {
            throw ProblemException.unauthorized("wrong token: use the value of WINNOW_UI_TOKEN");
        }
        Instant end = access.newEnd();
        return Response.ok(new Session(true, true, end))
                .cookie(cookie(access.session(end), access.lifetime(), request))
                .build();
    }

    @DELETE
    public Response close(@Context HttpServerRequest request) {
        return Response.noContent().cookie(cookie("", Duration.ZERO, request)).build();
    }

    static @Nullable String addressOf(HttpServerRequest request) {
        return request.remoteAddress() == null ? null : request.remoteAddress().hostAddress();
    }

    private static NewCookie cookie(String value, Duration lifetime, HttpServerRequest request) {
        return new NewCookie.Builder(COOKIE)
                .value(value)
                .path("/")
                .maxAge((int) Math.min(Integer.MAX_VALUE, lifetime.toSeconds()))
                .httpOnly(true)
                .secure("https".equals(request.scheme()))
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }
}
