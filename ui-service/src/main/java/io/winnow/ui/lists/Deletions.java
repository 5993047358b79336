package io.winnow.ui.lists;

import io.winnow.client.lists.ListDeletion;
import io.winnow.client.runs.Orders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import io.winnow.ui.http.ProblemException;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** Deletes lists on request. */
public final class Deletions {

    private static final Logger LOG = Logger.getLogger(Deletions.class);
    private static final Duration DECISION = Duration.ofSeconds(10);

    private final RunIndex index;
    private final KafkaClients clients;
    private final Orders orders;

    public Deletions(RunIndex index, KafkaClients clients, Orders orders) {
        this.index = index;
        this.clients = clients;
        this.orders = orders;
    }

    /**
     * Returns when the list is gone; the space on the topics is given back later.
     *
     * @throws ProblemException (409) when a run of the collection is in progress, (503) when nobody decides about it
     */
    void delete(String collection) throws InterruptedException {
        index.runs(collection, null, Integer.MAX_VALUE).stream()
                .filter(run -> !run.state().isTerminal())
                .findFirst()
                .ifPresent(run -> {
                    throw ProblemException.conflict(
                            "run " + run.runId() + " of collection " + collection + " is in progress: stop it first");
                });
        ListDeletion deletion = new ListDeletion(clients, orders, collection);
        String order = deletion.order();
        RunStatus decided = ListDeletion.await(() -> index.deletion(order), DECISION)
                .orElseThrow(() -> ProblemException.unavailable(
                        "the coordinator has not decided within " + DECISION.toSeconds()
                                + " s: check that coordinator-service is running; it deletes " + collection
                                + " as soon as it does",
                        null));
        if (decided.state() == RunStatus.State.REFUSED) {
            throw ProblemException.conflict(String.valueOf(decided.reason()));
        }
        long generation = Objects.requireNonNull(decided.generation());
        Thread.ofVirtual().name("sweep-" + order).start(() -> sweep(deletion, collection, generation));
    }

    private static void sweep(ListDeletion deletion, String collection, long generation) {
        try {
            deletion.sweep(generation);
        } catch (WinnowException | KafkaException e) {
            LOG.warnf(
                    "%s is deleted, but its records remain on the topics: %s; delete it again to remove them",
                    collection, e.getMessage());
        }
    }
}
