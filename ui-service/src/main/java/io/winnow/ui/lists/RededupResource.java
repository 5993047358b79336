package io.winnow.ui.lists;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.client.rededup.Changes;
import io.winnow.client.runs.RunIndex;
import io.winnow.messages.RunStatus;
import io.winnow.ui.http.JsonBody;
import io.winnow.ui.http.Parameters;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.Readiness;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jboss.resteasy.reactive.RestPath;

/** Decides a list anew by other rules, and says what changed. */
@Path("/api/collections/{slug}/rededup")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RededupResource {

    private final Readiness readiness;
    private final RunIndex index;
    private final Rededups rededups;

    RededupResource(Readiness readiness, RunIndex index, Rededups rededups) {
        this.readiness = readiness;
        this.index = index;
        this.rededups = rededups;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response begin(@RestPath String slug, byte[] body) {
        String collection = Parameters.collection(slug);
        Rededups.Wish wish =
                JsonBody.parse(body, Rededups.Wish.class, "the body must be a JSON object with at least dedup");
        readiness.requireKafka();
        if (index.isDeleted(collection) || index.runs(collection, null, 1).isEmpty()) {
            throw ProblemException.notFound("there is no collection '" + collection + "'");
        }
        RunStatus run = rededups.begin(collection, wish);
        return Response.created(URI.create("/api/runs/" + run.runId()))
                .entity(run)
                .build();
    }

    /** What the last one has changed. */
    @GET
    public Changes changes(@RestPath String slug) {
        String collection = Parameters.collection(slug);
        return rededups.last(collection)
                .orElseThrow(() ->
                        ProblemException.notFound("this process has not decided collection '" + collection + "' anew"));
    }
}
