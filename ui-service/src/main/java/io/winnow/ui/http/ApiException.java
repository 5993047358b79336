package io.winnow.ui.http;

import org.jspecify.annotations.Nullable;

/** A request that cannot be served; status and one-line detail go to the caller as a {@link Problem}. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String field;
    private final @Nullable Integer position;
    private final long retryAfter;

    private ApiException(int status, String detail, @Nullable Throwable cause) {
        this(status, detail, cause, null, null, 0);
    }

    private ApiException(
            int status,
            String detail,
            @Nullable Throwable cause,
            @Nullable String field,
            @Nullable Integer position,
            long retryAfter) {
        super(detail, cause);
        this.status = status;
        this.field = field;
        this.position = position;
        this.retryAfter = retryAfter;
    }

    public static ApiException badRequest(String detail) {
        return new ApiException(400, detail, null);
    }

    /**
     * A field that is wrong.
     *
     * @param position the character of its value that is at fault, from 1; null when the fault has no place in it
     */
    public static ApiException badField(String detail, String field, @Nullable Integer position) {
        return new ApiException(400, detail, null, field, position, 0);
    }

    /** Nobody who may is asking. */
    public static ApiException unauthorized(String detail) {
        return new ApiException(401, detail, null);
    }

    public static ApiException notFound(String detail) {
        return new ApiException(404, detail, null);
    }

    public static ApiException conflict(String detail) {
        return new ApiException(409, detail, null);
    }

    /**
     * Whoever asks has to wait.
     *
     * @param seconds how long
     */
    public static ApiException tooMany(String detail, long seconds) {
        return new ApiException(429, detail + "; try again in " + seconds + " s", null, null, null, seconds);
    }

    /** What is asked for works again by itself. */
    public static ApiException unavailable(String detail, @Nullable Throwable cause) {
        return new ApiException(503, detail, cause);
    }

    public int status() {
        return status;
    }

    public Problem toProblem() {
        return new Problem(Problem.of(status, detail()), field, position);
    }

    /** Seconds after which to come back; 0 when that is not said. */
    public long retryAfter() {
        return retryAfter;
    }

    /** The one line for the caller. */
    public String detail() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
