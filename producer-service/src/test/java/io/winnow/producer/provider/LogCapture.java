package io.winnow.producer.provider;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Everything that is logged in this process, however fine, until it is closed.
 *
 * <p>That takes a process that was started for it, see {@code contract-test} in the pom: JBoss LogManager settles once and for
 * all what is the finest that anyone can get to see.
 */
final class LogCapture implements AutoCloseable {

    private final Logger root = LogManager.getLogManager().getLogger("");
    private final Level level = root.getLevel();
    private final Handler[] others = root.getHandlers();
    private final StringBuffer text = new StringBuffer();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            StringWriter line = new StringWriter();
            line.append(record.getLoggerName())
                    .append(' ')
                    .append(record.getMessage())
                    .append(' ')
                    .append(Arrays.deepToString(record.getParameters()))
                    .append('\n');
            if (record.getThrown() != null) {
                record.getThrown().printStackTrace(new PrintWriter(line, true));
            }
            text.append(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    LogCapture() {
        handler.setLevel(Level.ALL);
        // Quarkus' own keeps all lines in memory until it starts, which it never does here.
        Arrays.stream(others).forEach(root::removeHandler);
        root.addHandler(handler);
        root.setLevel(Level.ALL);
    }

    String text() {
        return text.toString();
    }

    @Override
    public void close() {
        root.setLevel(level);
        root.removeHandler(handler);
        Arrays.stream(others).forEach(root::addHandler);
    }
}
