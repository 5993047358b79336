package io.winnow.ui.http;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import org.jspecify.annotations.Nullable;

/** A request that cannot be served; status and one-line detail go to the caller as a {@link Problem}. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String field;
    private final @Nullable String reason;
    private final @Nullable Integer position;
    private final long retryAfter;

    private ProblemException(int status, String detail, @Nullable Throwable cause) {
        this(status, detail, cause, null, null, null, 0);
    }

    private ProblemException(
            int status,
            String detail,
            @Nullable Throwable cause,
            @Nullable String field,
            @Nullable String reason,
            @Nullable Integer position,
            long retryAfter) {
        super(detail, cause);
        this.status = status;
        this.field = field;
        this.reason = reason;
        this.position = position;
        this.retryAfter = retryAfter;
    }

    private static ProblemException of(int status, WinnowException failure) {
        return new ProblemException(
                status,
                failure.messageWith(Field::json),
                failure,
                failure.field().map(Field::json).orElse(null),
                failure.field().map(field -> failure.reasonWith(Field::json)).orElse(null),
                failure.position().isPresent() ? failure.position().getAsInt() : null,
                0);
    }

    public static ProblemException badRequest(String detail) {
        return new ProblemException(400, detail, null);
    }

    /** The request is invalid; field and position are those of the failure. */
    public static ProblemException badRequest(WinnowException failure) {
        return of(400, failure);
    }

    /** A field of the body that cannot be read. */
    static ProblemException badField(String field, String reason) {
        return new ProblemException(400, field + " " + reason, null, field, reason, null, 0);
    }

    /** The body is longer than requests of its kind can be. */
    static ProblemException tooLong() {
        return new ProblemException(413, "the body is too long: 64 KiB is the most", null);
    }

    /** The caller is not authorized. */
    public static ProblemException unauthorized(String detail) {
        return new ProblemException(401, detail, null);
    }

    public static ProblemException notFound(String detail) {
        return new ProblemException(404, detail, null);
    }

    public static ProblemException conflict(String detail) {
        return new ProblemException(409, detail, null);
    }

    /** The request conflicts with the current state. */
    public static ProblemException conflict(WinnowException failure) {
        return of(409, failure);
    }

    /**
     * The caller has to wait.
     *
     * @param seconds how long
     */
    public static ProblemException tooMany(String detail, long seconds) {
        return new ProblemException(429, detail + "; try again in " + seconds + " s", null, null, null, null, seconds);
    }

    /** The request can succeed later without a change. */
    public static ProblemException unavailable(String detail, @Nullable Throwable cause) {
        return new ProblemException(503, detail, cause);
    }

    public int status() {
        return status;
    }

    public Problem toProblem() {
        return new Problem(Problem.of(status, detail()), field, reason, position);
    }

    /** Seconds after which to retry; 0 if not given. */
    public long retryAfter() {
        return retryAfter;
    }

    /** The one line for the caller. */
    public String detail() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
