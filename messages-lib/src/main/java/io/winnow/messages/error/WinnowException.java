package io.winnow.messages.error;

import org.jspecify.annotations.Nullable;

/** A failure that a person can mend: its message names the thing and the mend, in one line, and is shown as it is. */
public class WinnowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WinnowException(String message) {
        super(message);
    }

    public WinnowException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
