package io.winnow.tester.equipment;

import io.winnow.messages.error.WinnowException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what should come about. */
public final class Waiting {

    /** Far more than anything here takes on a busy machine. */
    public static final Duration LIMIT = Duration.ofSeconds(90);

    private static final Duration STEP = Duration.ofMillis(20);

    private Waiting() {}

    /**
     * Waits.
     *
     * @param what for people: what is waited for
     * @throws WinnowException when it does not come about within {@link #LIMIT}
     */
    public static void until(String what, BooleanSupplier condition) throws InterruptedException {
        if (!within(LIMIT, condition)) {
            throw new WinnowException("waited " + LIMIT.toSeconds() + " s without success for " + what);
        }
    }

    /** Waits for a condition; whether it came about. */
    public static boolean within(Duration limit, BooleanSupplier condition) throws InterruptedException {
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
