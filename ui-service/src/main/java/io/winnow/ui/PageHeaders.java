package io.winnow.ui;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * What a browser may do with the page: run and load only what this service serves, and appear in no other site's frame. Text
 * that a model wrote could not do harm even if it became part of the page as more than text.
 */
@Singleton
class PageHeaders {

    /** After {@link RequestGuard}. */
    private static final int PRIORITY = 390;

    private static final String POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    void register(@Observes Filters filters) {
        filters.register(PageHeaders::add, PRIORITY);
    }

    private static void add(RoutingContext context) {
        context.response().putHeader("Content-Security-Policy", POLICY);
        if (!context.normalizedPath().startsWith("/api/")) {
            // Files in our jars all bear the same date, so a browser could not tell those of one release from
            // another's.
            context.response().putHeader("Cache-Control", "no-cache");
        }
        context.next();
    }
}
