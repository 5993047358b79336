package io.winnow.producer.call;

import dev.langchain4j.exception.LangChain4jException;
import io.winnow.messages.Call;

/** No model answered, or none may be asked any more. */
public final class NoAnswerException extends LangChain4jException {

    private static final long serialVersionUID = 1L;

    private final transient Call.Failure failure;
    private final boolean cancelled;

    private NoAnswerException(Call.Failure failure, boolean cancelled) {
        super(failure.message());
        this.failure = failure;
        this.cancelled = cancelled;
    }

    static NoAnswerException failed(Call.Failure failure) {
        return new NoAnswerException(failure, false);
    }

    static NoAnswerException cancelled(String why) {
        return new NoAnswerException(new Call.Failure("cancelled", why, false), true);
    }

    /** Why, in the provider's words where it is a provider's failure. */
    public Call.Failure failure() {
        return failure;
    }

    /** Whether nobody failed: whoever asked did not want the answer any more. */
    public boolean isCancelled() {
        return cancelled;
    }
}
