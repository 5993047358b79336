package io.winnow.standalone.embedded;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Waits for something to stop, for a limited time. */
final class Bounded {

    private static final Logger LOG = Logger.getLogger(Bounded.class);

    private Bounded() {}

    /** Waits until a step has ended or its time is up; a failure is logged, since what follows has to stop anyway. */
    static void await(String what, Future<?> step, Duration limit) {
        try {
            step.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warnf("%s did not stop within %d s and is abandoned", what, limit.toSeconds());
        } catch (ExecutionException e) {
            LOG.debugf(e, "%s did not stop cleanly", what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
