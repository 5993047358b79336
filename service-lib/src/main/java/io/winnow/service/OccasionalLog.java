package io.winnow.service;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** Logs occasionally what may happen many times per second. Thread safe. */
public final class OccasionalLog {

    private final Logger log;
    private final long everyNanos;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    public OccasionalLog(Logger log, Duration every) {
        this.log = log;
        this.everyNanos = every.toNanos();
    }

    public void warn(String format, Object... arguments) {
        long now = System.nanoTime();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + everyNanos)) {
            log.warn(format, arguments);
        } else {
            log.debug(format, arguments);
        }
    }
}
