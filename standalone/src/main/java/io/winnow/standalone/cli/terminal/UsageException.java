package io.winnow.standalone.cli.terminal;

import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import org.jspecify.annotations.Nullable;

/** The user asked for something impossible: exit code 2. */
public final class UsageException extends WinnowException {

    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }

    public UsageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public UsageException(WinnowException failure) {
        super(failure);
    }

    /** Accepts a run, unless it does not fit its collection. */
    public static void requireFit(RunStatus run) {
        if (run.state() == RunStatus.State.REFUSED) {
            throw new UsageException(java.util.Objects.requireNonNullElse(run.reason(), "the run was refused"));
        }
    }

    /** Runs a check whose failure is the user's to fix. */
    public static <T> T check(java.util.function.Supplier<T> check) {
        try {
            return check.get();
        } catch (UsageException e) {
            throw e;
        } catch (WinnowException e) {
            throw new UsageException(e);
        }
    }
}
