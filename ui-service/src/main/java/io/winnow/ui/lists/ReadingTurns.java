package io.winnow.ui.lists;

import io.winnow.client.lists.RulingOrders;
import io.winnow.messages.error.WinnowException;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.Readiness;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets a few requests at a time read the topics from their beginning, and says in the terms of HTTP what goes wrong. */
final class ReadingTurns {

    private static final Semaphore READERS = new Semaphore(4, true);
    private static final Duration WAIT = Duration.ofSeconds(10);

    private ReadingTurns() {}

    /**
     * Does the work when it is its turn.
     *
     * @throws ProblemException (404, 409) when a ruling is refused, (503) when the turn does not come or Kafka does not answer
     */
    static <T> T take(Readiness readiness, Supplier<T> work) throws InterruptedException {
        readiness.requireKafka();
        if (!READERS.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
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
            READERS.release();
        }
    }
}
