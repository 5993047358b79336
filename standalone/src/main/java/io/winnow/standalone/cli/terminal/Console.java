package io.winnow.standalone.cli.terminal;

import java.io.PrintStream;
import java.util.function.IntSupplier;

/**
 * What users see on stderr: lines that stay, and one that is overwritten while stderr is a terminal. Otherwise
 * the live line is printed as a plain line at intervals. Thread safe.
 */
public final class Console {

    private static final String CLEAR_LINE = "\r\u001B[K";

    private final PrintStream out;
    private final boolean quiet;
    private final boolean terminal;
    private final IntSupplier columns;

    private boolean live;

    public Console(PrintStream out, boolean quiet, boolean terminal, int columns) {
        this(out, quiet, terminal, () -> columns);
    }

    Console(PrintStream out, boolean quiet, boolean terminal, IntSupplier columns) {
        this.out = out;
        this.quiet = quiet;
        this.terminal = terminal;
        this.columns = columns;
    }

    /** The launcher passes whether stderr is a terminal, and its width: Java cannot find out. */
    public static Console ofProcess(boolean quiet) {
        return new Console(
                System.err,
                quiet,
                Boolean.getBoolean("winnow.terminal") && !"dumb".equals(System.getenv("TERM")),
                TerminalWidth.ofProcess());
    }

    public boolean isTerminal() {
        return terminal;
    }

    public int columns() {
        return columns.getAsInt();
    }

    /** A line that stays. */
    public synchronized void note(String line) {
        if (!quiet) {
            clear();
            out.println(line);
        }
    }

    /** Prose that stays, in lines that fit. */
    public void tell(String text) {
        Paragraph.lines(text, columns.getAsInt()).forEach(this::note);
    }

    /** A line that stays even when quiet. */
    public synchronized void warn(String line) {
        clear();
        out.println("winnow: " + line);
    }

    /** The line that shows how things are going. */
    public synchronized void live(String line) {
        if (quiet) {
            return;
        }
        if (!terminal) {
            out.println(line);
            return;
        }
        out.print(CLEAR_LINE + cut(line, columns.getAsInt() - 1));
        out.flush();
        live = true;
    }

    /** The last column stays free: in it, some terminals go to the next line. */
    private static String cut(String line, int most) {
        if (line.codePointCount(0, line.length()) <= most) {
            return line;
        }
        return most < 2 ? "" : line.substring(0, line.offsetByCodePoints(0, most - 1)) + "…";
    }

    private void clear() {
        if (live) {
            out.print(CLEAR_LINE);
            live = false;
        }
    }
}
