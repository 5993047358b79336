package io.winnow.ui.providers;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Tells which providers have keys; never the keys. */
@Path("/api/providers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ProvidersResource {

    private final RoutingChecks checks;

    ProvidersResource(RoutingChecks checks) {
        this.checks = checks;
    }

    @GET
    public List<ProviderDirectory.Listed> list() {
        return checks.providers();
    }
}
