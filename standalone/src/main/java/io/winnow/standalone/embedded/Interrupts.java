package io.winnow.standalone.embedded;

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
