package io.winnow.standalone.embedded;

/** What asks a program to end before it is done. */
public enum Ending {
    INTERRUPTED("INT", Interrupts.EXIT_CODE, "interrupted by the user"),
    TERMINATED("TERM", 1, "its client was told to end (SIGTERM)"),
    HUNG_UP("HUP", 1, "the terminal of its client was closed (SIGHUP)");

    private final String signal;
    private final int exitCode;
    private final String reason;

    Ending(String signal, int exitCode, String reason) {
        this.signal = signal;
        this.exitCode = exitCode;
        this.reason = reason;
    }

    String signal() {
        return signal;
    }

    public int exitCode() {
        return exitCode;
    }

    /** Why a run stops for it, for people. */
    public String reason() {
        return reason;
    }
}
