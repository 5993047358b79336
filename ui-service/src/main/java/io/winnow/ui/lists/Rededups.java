package io.winnow.ui.lists;

import io.winnow.client.prices.Prices;
import io.winnow.client.rededup.Changes;
import io.winnow.client.rededup.Rededup;
import io.winnow.client.runs.Orders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.runs.RunRequestCheck;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.Judge;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Embeddings;
import io.winnow.ui.http.ProblemException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Decides lists anew on request, and remembers what became of each as long as the process lives. */
public final class Rededups {

    private static final Logger LOG = Logger.getLogger(Rededups.class);

    private final RunIndex index;
    private final KafkaClients clients;
    private final Orders orders;
    private final List<RunRequestCheck> checks;
    private final Prices prices;
    private final Map<String, Changes> last = new ConcurrentHashMap<>();

    public Rededups(RunIndex index, KafkaClients clients, Orders orders, List<RunRequestCheck> checks, Prices prices) {
        this.index = index;
        this.clients = clients;
        this.orders = orders;
        this.checks = List.copyOf(checks);
        this.prices = prices;
    }

    /**
     * How a list is to be decided, as in the body of the request.
     *
     * @param incomplete whether to go on although the first recorded attributes are deleted
     */
    public record Wish(
            @Nullable String dedup,
            @Nullable String judge,
            @Nullable String embeddings,
            @Nullable BigDecimal maxCost,
            @Nullable Boolean incomplete) {}

    /**
     * Begins it and returns as soon as the coordinator has accepted it; the rest is done by this process.
     *
     * @return the run that does it
     * @throws ProblemException (409) when a run of the collection is in progress, or records are missing
     */
    RunStatus begin(String collection, Wish wish) {
        if (wish.dedup() == null) {
            throw WinnowException.of(Field.DEDUP, "is missing: canonical, exact or semantic");
        }
        RunRequest wanted = Rededup.request(
                index,
                collection,
                DedupMode.parse(wish.dedup()),
                Judge.parse(wish.judge()),
                Embeddings.parse(wish.embeddings()),
                wish.maxCost());
        checks.forEach(check -> check.check(wanted));
        Rededup rededup = new Rededup(clients, orders, prices.complete(wanted));
        boolean isBegun = false;
        try {
            if (!Boolean.TRUE.equals(wish.incomplete())) {
                requireWhole(rededup);
            }
            RunStatus decided = order(rededup);
            if (decided.state() == RunStatus.State.REFUSED) {
                throw ProblemException.conflict(String.valueOf(decided.reason()));
            }
            isBegun = true;
            Thread.ofVirtual().name("rededup-" + decided.runId()).start(() -> carryOut(rededup, collection));
            return decided;
        } finally {
            if (!isBegun) {
                rededup.close();
            }
        }
    }

    private static RunStatus order(Rededup rededup) {
        try {
            return rededup.order();
        } catch (WinnowException e) {
            throw ProblemException.unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    private void requireWhole(Rededup rededup) {
        try {
            rededup.requireWhole(index);
        } catch (WinnowException e) {
            throw ProblemException.conflict(e.getMessage() + "; incomplete goes on with the list's entries instead");
        }
    }

    private void carryOut(Rededup rededup, String collection) {
        try (rededup) {
            rededup.carryOut(status -> {}).ifPresent(changes -> last.put(collection, changes));
        } catch (WinnowException | KafkaException e) {
            LOG.warnf("%s is unfinished: %s; decide it anew once more", collection, e.getMessage());
        }
    }

    /** What the last one that came to its end in this process has changed. */
    Optional<Changes> last(String collection) {
        return Optional.ofNullable(last.get(collection));
    }
}
