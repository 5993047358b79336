package io.winnow.producer.call.limit;

import io.winnow.router.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * How much time an attempt has left. A part of the time until the task's deadline is kept back for publishing: what comes later
 * than the deadline is paid for and belongs to nobody.
 */
public final class AttemptTime {

    /** A request that has less time than this left is not made: it would be paid for and come too late. */
    private static final Duration LEAST = Duration.ofSeconds(1);

    /** How often one who waits looks whether the run is over. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** Kept back for publishing, as a share of the time until the deadline and at most. */
    private static final int MARGIN_SHARE = 10;

    private static final Duration MOST_MARGIN = Duration.ofSeconds(2);

    /** A call that has to wait for longer says so: the run shows it, and hands the task out when it is time. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final long endNanos;
    private final boolean cameTooLate;

    /**
     * Begins now.
     *
     * @param now the time of the clock by which the deadline was set
     */
    public AttemptTime(Instant now, Instant deadline) {
        Duration left = Duration.between(now, deadline);
        Duration share = left.dividedBy(MARGIN_SHARE);
        Duration margin = share.compareTo(MOST_MARGIN) < 0 ? share : MOST_MARGIN;
        this.endNanos = System.nanoTime() + left.minus(margin).toNanos();
        this.cameTooLate = !left.isPositive();
    }

    /** Whether the deadline was past before anything began. */
    public boolean cameTooLate() {
        return cameTooLate;
    }

    /** Whether a request can still be answered in time. */
    public boolean allowsRequest() {
        return left().compareTo(LEAST) >= 0;
    }

    /** Whether somebody rests for so long that a call does not wait for it. */
    public static boolean isLong(Decision.Wait wait) {
        return wait.duration().compareTo(LONGEST_WAIT) > 0;
    }

    /** Whether a request can take as long as it may. */
    public boolean allowsAllOf(Duration limit) {
        return left().compareTo(limit) >= 0;
    }

    /** The time that a request may take: what is left, and no more than the limit. */
    public Duration forRequest(Duration limit) {
        Duration left = left();
        return left.compareTo(limit) < 0 ? left : limit;
    }

    /** Waits, but neither beyond the end of the attempt nor for what is over. */
    public void pause(Duration duration, BooleanSupplier isOver) throws InterruptedException {
        long until = System.nanoTime() + duration.toNanos();
        while (true) {
            long left = Math.min(until, endNanos) - System.nanoTime();
            if (left <= 0 || isOver.getAsBoolean()) {
                return;
            }
            Thread.sleep(Duration.ofNanos(Math.min(left, LOOK.toNanos())));
        }
    }

    private Duration left() {
        return Duration.ofNanos(endNanos - System.nanoTime());
    }
}
