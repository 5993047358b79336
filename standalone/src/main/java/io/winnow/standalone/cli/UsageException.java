package io.winnow.standalone.cli;

import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import org.jspecify.annotations.Nullable;

/** The user asked for something that cannot be: exit code 2. */
final class UsageException extends WinnowException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    UsageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    UsageException(WinnowException failure) {
        super(failure);
    }

    /** Passes a run on, unless it asked for what its collection cannot be. */
    static void requireFit(RunStatus run) {
        if (run.state() == RunStatus.State.REFUSED) {
            throw new UsageException(java.util.Objects.requireNonNullElse(run.reason(), "the run was refused"));
        }
    }

    /** Runs a check whose failure is the user's to fix. */
    static <T> T check(java.util.function.Supplier<T> check) {
        try {
            return check.get();
        } catch (UsageException e) {
            throw e;
        } catch (WinnowException e) {
            throw new UsageException(e);
        }
    }
}
