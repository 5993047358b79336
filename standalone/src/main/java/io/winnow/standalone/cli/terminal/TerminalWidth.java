package io.winnow.standalone.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * The width of the terminal that stderr goes to, as the launcher passes it and as {@code stty} says it from each change of size on.
 * A terminal that does not know its size says 0. Where there is no terminal, {@code COLUMNS} says how wide lines may be.
 */
final class TerminalWidth implements IntSupplier {

    static final int USUAL = 80;

    private volatile int columns;

    TerminalWidth(int columns) {
        this.columns = known(columns, USUAL);
    }

    static IntSupplier ofProcess() {
        TerminalWidth width = new TerminalWidth(
                Integer.getInteger("winnow.columns", 0) > 0
                        ? Integer.getInteger("winnow.columns", 0)
                        : wanted(System.getenv("COLUMNS")));
        if (Boolean.getBoolean("winnow.terminal")
                && !System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows")) {
            Signal.handle(
                    new Signal("WINCH"),
                    signal ->
                            Thread.ofPlatform().daemon().name("terminal-width").start(width::measure));
        }
        return width;
    }

    @Override
    public int getAsInt() {
        return columns;
    }

    private void measure() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            take(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The width stays what it was.
        }
    }

    /** Takes what {@code stty size} says: rows and columns. */
    void take(String size) {
        String[] parts = size.strip().split(" ");
        if (parts.length == 2 && parts[1].matches("\\d{1,5}")) {
            columns = known(Integer.parseInt(parts[1]), columns);
        }
    }

    /** What a variable says; 0 if that is no number of columns. */
    static int wanted(@Nullable String variable) {
        return variable != null && variable.matches("[1-9]\\d{0,4}") ? Integer.parseInt(variable) : 0;
    }

    private static int known(int columns, int otherwise) {
        return columns > 0 ? columns : otherwise;
    }
}
