package io.winnow.ui.access;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import io.winnow.ui.http.JsonBody;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Keeps pages of other sites from using this service through a browser on the same machine.
 *
 * <p>An unknown name in {@code Host} is refused, so that no other site can point its own name at this service; writes
 * from another site, according to the browser, are refused. Clients other than browsers send neither header and pass.
 */
@Singleton
public class RequestGuard {

    /** Before CORS, which is at 300, so that a refusal says why. */
    private static final int PRIORITY = 400;

    private static final int MOST_URL_BYTES = 4 * 1024;

    /** Where bodies can be longer than elsewhere. */
    private static final String LISTS = "/api/imports";

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<String> OWN = Set.of("same-origin", "none");

    /** Styles and scripts from here only, none in the page itself; images may be data, as style sheets have them. */
    private static final String CONTENT_SECURITY = "default-src 'self'; object-src 'none'; base-uri 'none';"
            + " form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");

    /**
     * Further names that this service answers to, in addition to the address that it listens on.
     *
     * @param names as in the {@code Host} header, without port; {@code *} for any
     */
    public record Hosts(List<String> names) {

        public Hosts {
            names = List.copyOf(names);
        }
    }

    private final Set<String> allowedHosts;
    private final boolean onlyLoopback;
    private final long mostListBytes;

    RequestGuard(
            Hosts allowed,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize mostBody) {
        this.mostListBytes = mostBody.asLongValue();
        this.onlyLoopback = Access.isLoopback(host);
        this.allowedHosts = Stream.concat(Stream.of(host), allowed.names().stream())
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    void register(@Observes Filters filters) {
        filters.register(this::guard, PRIORITY);
    }

    private void guard(RoutingContext context) {
        HttpServerRequest request = context.request();
        context.response()
                .putHeader("Content-Security-Policy", CONTENT_SECURITY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "same-origin")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (context.normalizedPath().startsWith("/api/")) {
            context.response().putHeader("Cache-Control", "no-store");
            if (context.normalizedPath().endsWith("/stream")) {
                // Proxies that hold answers back would hold back the stream.
                context.response().putHeader("X-Accel-Buffering", "no");
            }
        } else {
            // Files in the jars all have the same date, so a browser could not distinguish those of two releases.
            context.response().putHeader("Cache-Control", "no-cache");
        }
        if (request.uri().length() > MOST_URL_BYTES) {
            RefusedRequests.refuse(context, 414, "the URL is too long: 4 KiB is the most");
        } else if (isTooLong(request, isList(context) ? mostListBytes : JsonBody.MOST_BYTES)) {
            // The server refuses it too, without a word. The body is not read, so that nothing can follow it.
            context.response().putHeader("Connection", "close");
            RefusedRequests.refuse(
                    context, 413, isList(context) ? RefusedRequests.LIST_TOO_LONG : RefusedRequests.BODY_TOO_LONG);
        } else if (!isOurs(request.authority())) {
            RefusedRequests.refuse(
                    context,
                    421,
                    "this service does not answer to the name in the Host header: add it to WINNOW_UI_ALLOWED_HOSTS");
        } else if (!SAFE.contains(request.method()) && isCrossSite(request)) {
            RefusedRequests.refuse(context, 403, "a page of another site must not change anything here");
        } else if (isEmbeddedElsewhere(request)) {
            RefusedRequests.refuse(
                    context, 403, "a page of another site may link here, but not read or embed what is here");
        } else {
            context.next();
        }
    }

    private static boolean isList(RoutingContext context) {
        return context.normalizedPath().equals(LISTS);
    }

    private static boolean isTooLong(HttpServerRequest request, long most) {
        String length = request.getHeader("Content-Length");
        try {
            return length != null && Long.parseLong(length.strip()) > most;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean isOurs(@org.jspecify.annotations.Nullable HostAndPort authority) {
        if (allowedHosts.contains("*")) {
            return true;
        }
        if (authority == null) {
            return false;
        }
        String host = authority.host().toLowerCase(Locale.ROOT);
        // No site can make an address lead elsewhere. Where only this machine can reach us, none but its own are used.
        return allowedHosts.contains(host)
                || (!onlyLoopback && ADDRESS.matcher(host).matches());
    }

    /** Such a request reads nothing, since browsers keep the answer from the page, but costs as much as any. */
    private static boolean isEmbeddedElsewhere(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        boolean link = "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"));
        return site != null && !OWN.contains(site) && !link;
    }

    private static boolean isCrossSite(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !OWN.contains(site)) {
            return true;
        }
        String origin = request.getHeader("Origin");
        // The scheme is not compared: behind a proxy that ends TLS it is not the one the browser sees.
        return origin != null && !origin.replaceFirst("^https?://", "").equalsIgnoreCase(request.getHeader("Host"));
    }
}
