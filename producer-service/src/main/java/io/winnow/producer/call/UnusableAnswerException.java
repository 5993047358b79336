package io.winnow.producer.call;

import dev.langchain4j.exception.LangChain4jException;
import io.winnow.router.health.Failure;

/** A model answered, and not with what was asked for. */
final class UnusableAnswerException extends LangChain4jException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    UnusableAnswerException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
