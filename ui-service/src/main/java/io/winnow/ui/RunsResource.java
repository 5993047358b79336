package io.winnow.ui;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.messages.RunStatus;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Starts, stops and shows runs. */
@Path("/api/runs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RunsResource {

    private final Readiness readiness;
    private final RunService service;
    private final RunIndex index;
    private final CallFollower calls;

    RunsResource(Readiness readiness, RunService service, RunIndex index, CallFollower calls) {
        this.readiness = readiness;
        this.service = service;
        this.index = index;
        this.calls = calls;
    }

    /** Runs, newest first: of one collection where it is given, older than the run {@code before} where it is. */
    public record Runs(List<RunStatus> runs) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response start(byte[] body) throws InterruptedException {
        readiness.requireKafka();
        RunStatus run = service.start(StartRun.parse(body));
        return Response.created(URI.create("/api/runs/" + run.runId()))
                .entity(run)
                .build();
    }

    @GET
    public Runs list(
            @RestQuery @Nullable String collection,
            @RestQuery @Nullable String before,
            @RestQuery @Nullable String limit) {
        readiness.require();
        return new Runs(index.runs(collection, before, Parameters.limit(limit)));
    }

    @GET
    @Path("{id}")
    public RunStatus show(@RestPath String id) {
        readiness.require();
        return service.known(id);
    }

    @GET
    @Path("{id}/statistics")
    public RunStatistics statistics(@RestPath String id) throws InterruptedException {
        readiness.require();
        RunStatus run = service.known(id);
        readiness.requireKafka();
        CallStatistics known = calls.upToDate();
        return RunStatistics.of(run, known.since(), known.of(id));
    }

    /** The run's status so far; the order is taken, the run ends when its answers in flight are in. */
    @POST
    @Path("{id}/stop")
    public Response stop(@RestPath String id) {
        readiness.requireKafka();
        return Response.accepted(service.stop(id)).build();
    }
}
