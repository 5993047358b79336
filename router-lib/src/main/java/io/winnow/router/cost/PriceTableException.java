package io.winnow.router.cost;

/** An invalid price table: the message names the line and what was expected there. */
public final class PriceTableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PriceTableException(String message) {
        super(message);
    }
}
