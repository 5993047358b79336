package io.winnow.standalone.cli.help;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How users call this program, so that they can paste what help shows them. */
public final class CommandName {

    static final String USUAL = "winnow";

    /** A longer one would make examples wrap. */
    private static final int LONGEST = 12;

    private CommandName() {}

    /**
     * The launcher's name as it was typed.
     *
     * @param called path of the launcher; null when there was none
     * @param path the variable {@code PATH}
     */
    public static String of(@Nullable String called, @Nullable String path) {
        if (called == null || !called.matches("[\\w./-]+")) {
            return USUAL;
        }
        Path launcher = Path.of(called);
        // A shell that finds it on the path passes where it is.
        boolean isOnPath = path != null
                && Arrays.stream(path.split(":"))
                        .anyMatch(directory -> directory.equals(String.valueOf(launcher.getParent())));
        if (isOnPath) {
            return String.valueOf(launcher.getFileName());
        }
        return called.length() > LONGEST ? USUAL : called;
    }
}
