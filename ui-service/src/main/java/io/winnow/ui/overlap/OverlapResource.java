package io.winnow.ui.overlap;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.ui.http.Parameters;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.Readiness;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Shows how much the models of a collection, or its runs, overlap. */
@Path("/api/collections/{slug}/overlap")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class OverlapResource {

    private final Readiness readiness;
    private final Overlaps overlaps;

    OverlapResource(Readiness readiness, Overlaps overlaps) {
        this.readiness = readiness;
        this.overlaps = overlaps;
    }

    @GET
    public Overlap show(@RestPath String slug, @RestQuery @Nullable String run, @RestQuery @Nullable String by)
            throws InterruptedException {
        String collection = Parameters.collection(slug);
        boolean comparesRuns = switch (by == null ? "" : by) {
            case "run" -> true;
            case "", "model" -> false;
            default -> throw ProblemException.badRequest("by must be model or run, not '" + by + "'");
        };
        readiness.requireKafka();
        Overlap overlap = overlaps.of(collection, run == null || run.isBlank() ? null : run.strip(), comparesRuns);
        if (!overlap.complete() && overlap.records() == 0) {
            // Nothing was read because Kafka became unreachable: an empty answer would be wrong.
            readiness.requireKafka();
        }
        return overlap;
    }
}
