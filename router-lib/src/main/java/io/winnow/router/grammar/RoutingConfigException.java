package io.winnow.router.grammar;

/** A routing that a person must mend: the message names the place and what was expected there, in one line. */
public final class RoutingConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int position;

    public RoutingConfigException(String message, int position) {
        super(message);
        this.position = position;
    }

    static RoutingConfigException at(int position, String problem) {
        return new RoutingConfigException("routing-config, character " + position + ": " + problem, position);
    }

    /** The character of the configuration that is at fault, counted from 1; 0 when the fault has no place in it. */
    public int position() {
        return position;
    }
}
