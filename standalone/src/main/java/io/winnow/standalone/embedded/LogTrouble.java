package io.winnow.standalone.embedded;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import org.jspecify.annotations.Nullable;

/** Says once, in one line, that the log cannot be written, where log managers print a stack trace. */
final class LogTrouble extends ErrorManager {

    private final Path file;
    private final AtomicBoolean said = new AtomicBoolean();

    private LogTrouble(Path file) {
        this.file = file;
    }

    /** To be called when Quarkus has set its logging up. */
    static void tellBriefly(Path file) {
        LogTrouble trouble = new LogTrouble(file);
        for (Handler handler : InitialConfigurator.DELAYED_HANDLER.getHandlers()) {
            handler.setErrorManager(trouble);
        }
    }

    // Called with null for unknown values, although its Javadoc does not say so.
    @Override
    public void error(@Nullable String message, @Nullable Exception failure, int code) {
        if (said.compareAndSet(false, true)) {
            String reason = failure == null || failure.getMessage() == null ? message : failure.getMessage();
            System.err.println(
                    "winnow: the log " + file + " cannot be written (" + reason + "): make room on its disk");
        }
    }
}
