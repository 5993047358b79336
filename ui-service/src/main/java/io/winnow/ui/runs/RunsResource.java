package io.winnow.ui.runs;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.runs.RunOrder;
import io.winnow.messages.RunStatus;
import io.winnow.tracing.Span;
import io.winnow.tracing.TraceAttributes;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.TraceHeaders;
import io.winnow.tracing.Tracing;
import io.winnow.ui.http.JsonBody;
import io.winnow.ui.http.Parameters;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.Readiness;
import io.winnow.ui.statistics.CallFollower;
import io.winnow.ui.statistics.CallStatistics;
import io.winnow.ui.statistics.RunStatistics;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jboss.resteasy.reactive.RestHeader;
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
    private final Tracing tracing;

    RunsResource(Readiness readiness, RunService service, RunIndex index, CallFollower calls, Tracing tracing) {
        this.readiness = readiness;
        this.service = service;
        this.index = index;
        this.calls = calls;
        this.tracing = tracing;
    }

    /** Runs, newest first: of one collection where it is given, older than the run {@code before} where it is. */
    public record Runs(List<RunStatus> runs) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response start(
            byte[] body,
            @RestHeader(TraceHeaders.PARENT) @Nullable String traceparent,
            @RestHeader(TraceHeaders.STATE) @Nullable String tracestate) {
        try (Span span = tracing.begin(Span.Kind.SERVER, "POST /api/runs", TraceContext.parse(traceparent, tracestate))
                .set(TraceAttributes.HTTP_METHOD, "POST")
                .set(TraceAttributes.HTTP_ROUTE, "/api/runs")
                .set(TraceAttributes.URL_PATH, "/api/runs")) {
            try {
                return started(body, span);
            } catch (ProblemException e) {
                span.set(TraceAttributes.HTTP_STATUS, e.status());
                if (e.status() >= Response.Status.INTERNAL_SERVER_ERROR.getStatusCode()) {
                    span.failed(String.valueOf(e.status()), null);
                }
                throw e;
            } catch (RuntimeException e) {
                span.failed(e.getClass().getSimpleName(), null);
                throw e;
            }
        }
    }

    private Response started(byte[] body, Span span) {
        readiness.requireKafka();
        RunStatus run = service.start(
                JsonBody.parse(body, RunOrder.class, "the body must be a JSON object with at least a topic"),
                span.context());
        span.set(TraceAttributes.RUN, run.runId())
                .set(TraceAttributes.COLLECTION, run.request().collection())
                .set(TraceAttributes.HTTP_STATUS, Response.Status.CREATED.getStatusCode());
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
        if (before != null && index.run(before).isEmpty()) {
            throw ProblemException.badRequest("before must be the id of a run, not '" + before + "'");
        }
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
