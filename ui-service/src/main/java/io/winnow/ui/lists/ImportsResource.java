package io.winnow.ui.lists;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.messages.RunStatus;
import io.winnow.ui.http.JsonBody;
import io.winnow.ui.kafka.Readiness;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** Takes lists that people have already. */
@Path("/api/imports")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ImportsResource {

    private final Readiness readiness;
    private final Imports imports;

    ImportsResource(Readiness readiness, Imports imports) {
        this.readiness = readiness;
        this.imports = imports;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response take(byte[] body) throws InterruptedException {
        Imports.Wanted wanted = JsonBody.parseLong(
                body, Imports.Wanted.class, "the body must be a JSON object with at least topic and lines");
        readiness.requireKafka();
        RunStatus run = imports.take(wanted);
        return Response.created(URI.create("/api/runs/" + run.runId()))
                .entity(run)
                .build();
    }
}
