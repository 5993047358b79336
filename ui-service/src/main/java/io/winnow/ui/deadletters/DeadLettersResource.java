package io.winnow.ui.deadletters;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.client.topics.TopicPosition;
import io.winnow.ui.http.Parameters;
import io.winnow.ui.kafka.Readiness;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Shows what could not be processed, and why. */
@Path("/api/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DeadLettersResource {

    private final Readiness readiness;
    private final DeadLetters letters;

    DeadLettersResource(Readiness readiness, DeadLetters letters) {
        this.readiness = readiness;
        this.letters = letters;
    }

    @GET
    public DeadLetters.Page list(@RestQuery @Nullable String before, @RestQuery @Nullable String limit)
            throws InterruptedException {
        TopicPosition position = Parameters.position(before);
        int most = Parameters.limit(limit);
        readiness.requireKafka();
        return letters.newest(most, position);
    }
}
