package io.winnow.ui.lists;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.client.lists.Explanation;
import io.winnow.client.lists.RulingOrders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.rulings.Ruling;
import io.winnow.ui.http.JsonBody;
import io.winnow.ui.http.Parameters;
import io.winnow.ui.http.ProblemException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Decides about many attributes of a list at once: all of it, or nothing. */
@Path("/api/collections/{slug}/rulings")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RulingsResource {

    /** Most decisions of one request. */
    static final int MOST = 1_000;

    /** Deduplication may be busy with a whole list. */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private static final String EXPECTED = "the body must be a JSON object with rulings";

    private final Explanations explanations;
    private final RunIndex index;
    private final RulingOrders orders;

    RulingsResource(Explanations explanations, RunIndex index, KafkaClients clients) {
        this.explanations = explanations;
        this.index = index;
        this.orders = new RulingOrders(clients, index, PATIENCE);
    }

    /**
     * The body.
     *
     * @param by who decides; null where nobody says so
     */
    public record Body(
            @Nullable List<@Nullable Wanted> rulings,
            @Nullable String by) {}

    /**
     * One decision.
     *
     * @param kind strike, merge or split
     * @param key the attribute, by its form or in any spelling
     * @param into the entry that it says the same as, likewise; only for a merge
     */
    public record Wanted(
            @Nullable String kind,
            @Nullable String key,
            @Nullable String into) {}

    /** What holds from now on, in the order of the decisions. */
    public record Ruled(List<AttributeDetails> attributes) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Ruled rule(@RestPath String slug, byte[] body) throws InterruptedException {
        String collection = Parameters.collection(slug);
        Body said = JsonBody.parse(body, Body.class, EXPECTED);
        if (said.rulings() == null || said.rulings().isEmpty() || said.rulings().size() > MOST) {
            throw ProblemException.badRequest("rulings must be from 1 to " + MOST + " of them");
        }
        List<RulingOrders.Wish> wishes = new ArrayList<>();
        for (Wanted wanted : said.rulings()) {
            wishes.add(wish(collection, wanted, "rulings[" + wishes.size() + "]"));
        }
        Map<AttributeKey, Explanation> ruled = explanations.inTurn(() -> orders.all(wishes, said.by()));
        return new Ruled(ruled.entrySet().stream()
                .map(entry -> AttributeDetails.of(entry.getKey(), entry.getValue()))
                .toList());
    }

    private RulingOrders.Wish wish(String collection, @Nullable Wanted wanted, String where) {
        if (wanted == null) {
            throw ProblemException.badRequest(where + " must be an object with kind and key");
        }
        Ruling.Kind kind = switch (String.valueOf(wanted.kind())) {
            case "strike" -> Ruling.Kind.STRIKE;
            case "merge" -> Ruling.Kind.MERGE;
            case "split" -> Ruling.Kind.SPLIT;
            default ->
                throw ProblemException.badRequest(where + ".kind must be strike, merge or split, not " + wanted.kind());
        };
        boolean isMerge = kind == Ruling.Kind.MERGE;
        return new RulingOrders.Wish(
                kind,
                named(collection, wanted.key(), where + ".key"),
                isMerge ? named(collection, wanted.into(), where + ".into") : null);
    }

    private AttributeKey named(String collection, @Nullable String name, String where) {
        if (name == null) {
            throw ProblemException.badRequest(where + " is missing");
        }
        try {
            return index.keyOf(collection, name);
        } catch (WinnowException e) {
            throw ProblemException.badRequest(where + ": " + e.getMessage());
        }
    }
}
