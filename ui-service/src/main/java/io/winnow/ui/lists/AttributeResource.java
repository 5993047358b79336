package io.winnow.ui.lists;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.client.lists.Explanation;
import io.winnow.client.lists.RulingOrders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.error.WinnowException;
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
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** One attribute: what became of it, and what a person decides. It is named by its form, or by any spelling. */
@Path("/api/collections/{slug}/attributes/{key}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class AttributeResource {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Readiness readiness;
    private final RunIndex index;
    private final KafkaClients clients;
    private final RulingOrders rulings;

    AttributeResource(Readiness readiness, RunIndex index, KafkaClients clients) {
        this.readiness = readiness;
        this.index = index;
        this.clients = clients;
        this.rulings = new RulingOrders(clients, index, PATIENCE);
    }

    /**
     * What goes with a ruling.
     *
     * @param into the entry that the attribute says the same as, by its form or in any spelling; only for a merge
     * @param by who decides; null where nobody says so
     */
    public record RulingBody(
            @Nullable String into, @Nullable String by) {}

    @GET
    public AttributeDetails show(@RestPath String slug, @RestPath String key) throws InterruptedException {
        AttributeKey named = named(slug, key);
        return reading(named, () -> Explanation.of(clients, index, named));
    }

    @POST
    @Path("strike")
    @Consumes(MediaType.APPLICATION_JSON)
    public AttributeDetails strike(@RestPath String slug, @RestPath String key, byte[] body)
            throws InterruptedException {
        AttributeKey named = named(slug, key);
        RulingBody said = body(body);
        return reading(named, () -> rulings.strike(named, said.by()));
    }

    @POST
    @Path("merge")
    @Consumes(MediaType.APPLICATION_JSON)
    public AttributeDetails merge(@RestPath String slug, @RestPath String key, byte[] body)
            throws InterruptedException {
        AttributeKey named = named(slug, key);
        RulingBody said = body(body);
        if (said.into() == null || said.into().isBlank()) {
            throw ProblemException.badRequest("into must name an entry of the list");
        }
        AttributeKey into = named(slug, said.into());
        return reading(named, () -> rulings.merge(named, into, said.by()));
    }

    @POST
    @Path("split")
    @Consumes(MediaType.APPLICATION_JSON)
    public AttributeDetails split(@RestPath String slug, @RestPath String key, byte[] body)
            throws InterruptedException {
        AttributeKey named = named(slug, key);
        RulingBody said = body(body);
        return reading(named, () -> rulings.split(named, said.by()));
    }

    private static RulingBody body(byte @Nullable [] body) {
        return body == null || body.length == 0
                ? new RulingBody(null, null)
                : JsonBody.parse(body, RulingBody.class, "the body must be a JSON object, or empty");
    }

    private AttributeKey named(String slug, String name) {
        try {
            return index.keyOf(Parameters.collection(slug), name);
        } catch (WinnowException e) {
            throw ProblemException.badRequest(e);
        }
    }

    private AttributeDetails reading(AttributeKey key, Supplier<Explanation> work) throws InterruptedException {
        return AttributeDetails.of(key, ReadingTurns.take(readiness, work));
    }
}
