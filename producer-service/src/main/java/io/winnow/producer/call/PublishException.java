package io.winnow.producer.call;

/** Kafka did not acknowledge what was published; some of it may be there nevertheless. */
final class PublishException extends Exception {

    private static final long serialVersionUID = 1L;

    PublishException(String message, Throwable cause) {
        super(message, cause);
    }
}
