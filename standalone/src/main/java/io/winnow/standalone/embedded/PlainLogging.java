package io.winnow.standalone.embedded;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.slf4j.LoggerFactory;

/**
 * Logging for commands that use Kafka but don't start Quarkus, which would set it up: warnings on stderr, one line each.
 *
 * <p>Without it, log records are kept in memory until Quarkus starts, which never happens here.
 */
public final class PlainLogging {

    /** Kept in a field, because log managers forget the level of a logger that is not referenced. */
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    private PlainLogging() {}

    /** Sets logging up. {@link EmbeddedWinnow#start} must not follow in the same process. */
    public static void install() {
        LogManager.getLogManager();
        LoggerFactory.getILoggerFactory();
        ConsoleHandler console =
                new ConsoleHandler(ConsoleHandler.Target.SYSTEM_ERR, new PatternFormatter("%d{HH:mm:ss} %p %s%n"));
        console.setLevel(Level.WARNING);
        // Important warnings of Kafka are thrown as exceptions too; the rest repeats while a broker is unreachable.
        KAFKA.setLevel(Level.SEVERE);
        InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {console});
    }
}
