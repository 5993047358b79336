package io.winnow.ui.producers;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.client.producers.PresenceIndex;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Shows the processes that make calls, and which models they leave alone. */
@Path("/api/producers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ProducersResource {

    private final PresenceFollower presences;

    ProducersResource(PresenceFollower presences) {
        this.presences = presences;
    }

    @GET
    public PresenceIndex.ProducerList list() throws InterruptedException {
        return presences.producers();
    }
}
