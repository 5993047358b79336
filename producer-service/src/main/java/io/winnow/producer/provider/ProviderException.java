package io.winnow.producer.provider;

import io.winnow.router.Failure;
import io.winnow.router.FailureKind;
import org.jspecify.annotations.Nullable;

/** A request that failed. Expected, frequent and told in one line, so it carries no stack trace. */
public final class ProviderException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final @Nullable String answer;

    ProviderException(Failure failure, @Nullable String answer) {
        super(failure.kind().label() + ": " + failure.message(), null, false, false);
        this.failure = failure;
        this.answer = answer;
    }

    static ProviderException of(FailureKind kind, String message) {
        return new ProviderException(Failure.of(kind, message), null);
    }

    public Failure failure() {
        return failure;
    }

    /** What came back where an answer was expected; null when nothing did. */
    public @Nullable String answer() {
        return answer;
    }
}
