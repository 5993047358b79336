package io.winnow.standalone.cli;

/** What {@code winnow} ends with. */
final class ExitCodes {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
