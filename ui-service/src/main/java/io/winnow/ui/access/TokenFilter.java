package io.winnow.ui.access;

import io.vertx.core.http.HttpServerRequest;
import io.winnow.ui.http.ProblemException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * Lets only authorized requests through to the resources. It knows them by their classes, not by their paths, which can
 * be written in more ways than one.
 */
public class TokenFilter {

    private final Access access;

    TokenFilter(Access access) {
        this.access = access;
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    void check(ContainerRequestContext request, SimpleResourceInfo resource, HttpServerRequest connection) {
        if (SessionResource.class.equals(resource.getResourceClass())) {
            return;
        }
        Cookie session = request.getCookies().get(SessionResource.COOKIE);
        if (!access.allows(
                request.getHeaderString(HttpHeaders.AUTHORIZATION),
                session == null ? null : session.getValue(),
                SessionResource.addressOf(connection))) {
            throw ProblemException.unauthorized(
                    "this needs the token in WINNOW_UI_TOKEN: send it as Authorization: Bearer"
                            + " …, or log in with POST /api/session");
        }
    }
}
