package io.winnow.ui;

import org.jspecify.annotations.Nullable;

/** A request that cannot be served; status and one-line detail go to the caller as a {@link Problem}. */
final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    private ApiException(int status, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.status = status;
    }

    static ApiException badRequest(String detail) {
        return new ApiException(400, detail, null);
    }

    static ApiException notFound(String detail) {
        return new ApiException(404, detail, null);
    }

    static ApiException conflict(String detail) {
        return new ApiException(409, detail, null);
    }

    /** What is asked for works again by itself. */
    static ApiException unavailable(String detail, @Nullable Throwable cause) {
        return new ApiException(503, detail, cause);
    }

    int status() {
        return status;
    }

    /** The one line for the caller. */
    String detail() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
