package io.winnow.provider;

import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import org.jspecify.annotations.Nullable;

/** A request that failed. Expected, frequent and told in one line, so it carries no stack trace. */
public final class ProviderException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final @Nullable String answer;
    private final transient @Nullable Usage usage;

    private ProviderException(Failure failure, @Nullable String answer, @Nullable Usage usage) {
        super(failure.kind().label() + ": " + failure.message(), null, false, false);
        this.failure = failure;
        this.answer = answer;
        this.usage = usage;
    }

    /** Nobody bills a request that was never sent, or that the provider answered with an error. */
    public static ProviderException notBilled(Failure failure) {
        return new ProviderException(failure, null, Usage.NONE);
    }

    /** The request was sent and what became of it is not known. */
    public static ProviderException perhapsBilled(Failure failure) {
        return new ProviderException(failure, null, null);
    }

    /**
     * The model answered, and the answer cannot be used.
     *
     * @param usage null when the provider did not say
     */
    public static ProviderException unusable(Failure failure, String answer, @Nullable Usage usage) {
        return new ProviderException(failure, answer, usage);
    }

    public static ProviderException notBilled(FailureKind kind, String message) {
        return notBilled(Failure.of(kind, message));
    }

    public Failure failure() {
        return failure;
    }

    /** What came back where an answer was expected; null when nothing did. */
    public @Nullable String answer() {
        return answer;
    }

    /** What the request used; null when nobody knows, and then {@link #mayBeBilled} is true. */
    public @Nullable Usage usage() {
        return usage;
    }

    /** Whether the provider may bill the request: for {@link #usage}, or, without one, for anything up to its limits. */
    public boolean mayBeBilled() {
        return !Usage.NONE.equals(usage);
    }
}
