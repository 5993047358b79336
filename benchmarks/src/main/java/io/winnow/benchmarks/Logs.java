package io.winnow.benchmarks;

import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Logging in a process of a benchmark: warnings, at once, to standard error. */
final class Logs {

    private Logs() {}

    /** Outside a Quarkus application its log manager would keep back what is logged, down to Kafka's traces. */
    static void warningsOnly() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new ConsoleHandler());
        root.setLevel(Level.WARNING);
    }
}
