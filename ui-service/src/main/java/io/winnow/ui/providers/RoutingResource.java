package io.winnow.ui.providers;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.ui.http.JsonBody;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Checks a routing while the user types it; calls no provider and does not need Kafka. */
@Path("/api/routing")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RoutingResource {

    private final RoutingChecks checks;

    RoutingResource(RoutingChecks checks) {
        this.checks = checks;
    }

    @POST
    @Path("check")
    @Consumes(MediaType.APPLICATION_JSON)
    public RoutingChecks.Checked check(byte[] body) {
        return checks.check(
                JsonBody.parse(body, RoutingChecks.Wanted.class, "the body must be a JSON object with routingConfig"));
    }
}
