package io.winnow.router.grammar;

/** An invalid routing: which part of it is wrong, where, and what was expected there, in one line. */
public final class RoutingConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What a person wrote. */
    public enum Part {
        CONFIG("routing-config"),
        STRATEGY("routing-strategy"),
        OPTIMIZE("optimize");

        private final String label;

        Part(String label) {
            this.label = label;
        }
    }

    private final Part part;
    private final int position;
    private final String problem;

    /** A part that is wrong as a whole; the problem is what follows its name. */
    public RoutingConfigException(Part part, String problem) {
        this(part, 0, problem);
    }

    private RoutingConfigException(Part part, int position, String problem) {
        super(part.label + (position == 0 ? " " : ", character " + position + ": ") + problem);
        this.part = part;
        this.position = position;
        this.problem = problem;
    }

    static RoutingConfigException at(int position, String problem) {
        return new RoutingConfigException(Part.CONFIG, position, problem);
    }

    public Part part() {
        return part;
    }

    /** The character of the part that is at fault, counted from 1; 0 when the fault has no place in it. */
    public int position() {
        return position;
    }

    /** What is wrong, without the name of the part and the position. */
    public String problem() {
        return problem;
    }
}
