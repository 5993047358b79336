package io.winnow.kafka;

import org.jspecify.annotations.Nullable;

/** The broker could not be started; the message says why in one line. */
public final class KafkaStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    KafkaStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
