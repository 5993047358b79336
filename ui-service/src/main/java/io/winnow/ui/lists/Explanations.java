package io.winnow.ui.lists;

import io.winnow.client.lists.Explanation;
import io.winnow.client.lists.RulingOrders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.error.WinnowException;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.Readiness;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Says what became of attributes, for a bounded number of callers at a time: each reads topics from their beginning. */
public final class Explanations {

    private static final int READERS = 4;
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final Semaphore readers = new Semaphore(READERS, true);
    private final Readiness readiness;
    private final RunIndex index;
    private final KafkaClients clients;

    public Explanations(Readiness readiness, RunIndex index, KafkaClients clients) {
        this.readiness = readiness;
        this.index = index;
        this.clients = clients;
    }

    /**
     * What became of an attribute, or of any text.
     *
     * @throws ProblemException (503) when too many others ask, or Kafka is unreachable
     */
    public AttributeDetails of(AttributeKey key) throws InterruptedException {
        return after(key, () -> Explanation.of(clients, index, key));
    }

    /** The same after something was decided about it. */
    AttributeDetails after(AttributeKey key, Supplier<Explanation> work) throws InterruptedException {
        return AttributeDetails.of(key, inTurn(work));
    }

    /**
     * Does the work when it is its turn.
     *
     * @throws ProblemException (404, 409) when a ruling is refused, (503) when the turn does not come or Kafka does not answer
     */
    <T> T inTurn(Supplier<T> work) throws InterruptedException {
        readiness.requireKafka();
        if (!readers.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw ProblemException.unavailable("others are reading the same topics: try again shortly", null);
        }
        try {
            return work.get();
        } catch (RulingOrders.Refused e) {
            throw e.isUnknown()
                    ? ProblemException.notFound(String.valueOf(e.getMessage()))
                    : ProblemException.conflict(e);
        } catch (WinnowException e) {
            throw ProblemException.unavailable(String.valueOf(e.getMessage()), e);
        } finally {
            readers.release();
        }
    }
}
