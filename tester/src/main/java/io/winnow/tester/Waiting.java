package io.winnow.tester;

import io.winnow.messages.WinnowException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what should come about. */
final class Waiting {

    /** Far more than anything here takes on a busy machine. */
    static final Duration LIMIT = Duration.ofSeconds(90);

    private static final Duration STEP = Duration.ofMillis(20);

    private Waiting() {}

    /**
     * Waits.
     *
     * @param what for people: what is waited for
     * @throws WinnowException when it does not come about within {@link #LIMIT}
     */
    static void until(String what, BooleanSupplier condition) throws InterruptedException {
        if (!within(LIMIT, condition)) {
            throw new WinnowException("waited " + LIMIT.toSeconds() + " s in vain for " + what);
        }
    }

    /** Waits for a condition; whether it came about. */
    static boolean within(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(STEP);
        }
        return true;
    }
}
