package io.winnow.service.streams;

import java.time.Duration;

/**
 * How long to wait after a failure: twice as long after each one, until there was none for a while. Has no clock. Not
 * thread safe.
 */
final class RestartBackoff {

    private final Duration first;
    private final Duration longest;
    private final Duration calm;
    private int inARow;
    private long lastNanos;

    /**
     * A back-off that has seen no failure.
     *
     * @param first wait
     * @param longest wait
     * @param calm failures that are further apart are unrelated
     */
    RestartBackoff(Duration first, Duration longest, Duration calm) {
        this.first = first;
        this.longest = longest;
        this.calm = calm;
    }

    /**
     * Counts a failure and says how long to wait.
     *
     * @param nowNanos as {@link System#nanoTime}
     */
    Duration next(long nowNanos) {
        inARow = inARow > 0 && nowNanos - lastNanos <= calm.toNanos() ? inARow + 1 : 1;
        lastNanos = nowNanos;
        Duration wait = first;
        for (int i = 1; i < inARow && wait.compareTo(longest) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longest) < 0 ? wait : longest;
    }

    /** Failures since the last calm. */
    int inARow() {
        return inARow;
    }
}
