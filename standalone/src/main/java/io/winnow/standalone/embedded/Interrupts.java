package io.winnow.standalone.embedded;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import sun.misc.Signal;

/**
 * Ctrl+C: the first stops the program in order, the second ends it at once.
 *
 * <p>Once installed, Ctrl+C no longer ends the JVM by itself and runs no shutdown hooks; SIGTERM still does, and
 * {@link EmbeddedWinnow} then stops everything in order.
 */
public final class Interrupts {

    /** The exit code that a shell expects after Ctrl+C. */
    public static final int EXIT_CODE = 130;

    /** Less than the ten seconds that {@code docker stop} leaves. */
    private static final Duration PATIENCE = Duration.ofSeconds(7);

    private Interrupts() {}

    /**
     * Takes over Ctrl+C.
     *
     * @param first runs on the first Ctrl+C, on its own thread; it may take some time. The second ends the process
     *     with {@value #EXIT_CODE} there and then; the broker's data survive that as they survive a kill
     */
    public static void install(Runnable first) {
        Signal.handle(new Signal("INT"), new OnceThenHalt(first)::handle);
    }

    /**
     * Takes over all that asks the program to end: Ctrl+C, SIGTERM, and SIGHUP unless it is ignored ({@code nohup}). What was asked
     * other than by Ctrl+C does not wait for long: after a while the process exits, and what runs in it is closed as it is.
     *
     * @param first runs on the first of them, on its own thread
     */
    public static void installAll(Consumer<Ending> first) {
        AtomicBoolean asked = new AtomicBoolean();
        for (Ending ending : Ending.values()) {
            Signal.handle(new Signal(ending.signal()), signal -> {
                if (!asked.compareAndSet(false, true)) {
                    Runtime.getRuntime().halt(ending.exitCode());
                }
                Thread.ofPlatform().daemon().name("ending").start(() -> {
                    first.accept(ending);
                    if (ending != Ending.INTERRUPTED) {
                        exitAfter(PATIENCE, ending);
                    }
                });
            });
        }
    }

    private static void exitAfter(Duration time, Ending ending) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(ending.exitCode());
    }

    private static final class OnceThenHalt {

        private final Runnable first;
        private boolean asked;

        OnceThenHalt(Runnable first) {
            this.first = first;
        }

        synchronized void handle(Signal signal) {
            if (asked) {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
            asked = true;
            Thread.ofPlatform().daemon().name("interrupted").start(first);
        }
    }
}
