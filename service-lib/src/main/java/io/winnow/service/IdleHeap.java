package io.winnow.service;

import com.sun.management.OperatingSystemMXBean;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Gives back the heap that work has left behind. The serial collector, which costs small containers least, shrinks the heap only when it
 * collects all of it, and a process without work never does: it would keep the memory of its busiest moment.
 */
@Singleton
final class IdleHeap {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /** Of one processor: polls and timers take less, any work takes more. */
    private static final double BUSY = 0.1;

    /** Looks without work in a row, so that a pause between two calls is none. */
    private static final int QUIET_LOOKS = 3;

    private final boolean isWanted;
    private final CountDownLatch ending = new CountDownLatch(1);
    private int looksLeft = QUIET_LOOKS;

    IdleHeap(@ConfigProperty(name = "winnow.memory.give-back") boolean isWanted) {
        this.isWanted = isWanted;
    }

    void start(@Observes StartupEvent event) {
        if (isWanted) {
            Thread.ofPlatform().daemon().name("idle-heap").start(this::watch);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        ending.countDown();
    }

    /**
     * Whether it is time to give memory back: once, after work.
     *
     * @param share of a processor that the process used since the last look
     */
    boolean isTime(double share) {
        if (share >= BUSY) {
            looksLeft = QUIET_LOOKS;
            return false;
        }
        looksLeft--;
        return looksLeft == 0;
    }

    private void watch() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try {
            long cpu = system.getProcessCpuTime();
            while (!ending.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                long now = system.getProcessCpuTime();
                if (isTime((double) (now - cpu) / INTERVAL.toNanos())) {
                    System.gc();
                }
                cpu = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
