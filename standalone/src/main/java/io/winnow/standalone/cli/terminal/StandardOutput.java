package io.winnow.standalone.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where results go: stdout in UTF-8, whatever the locale. {@link PrintStream} keeps failures to itself; here the first one is kept,
 * so that a command that lost results does not end as if it had not.
 */
public final class StandardOutput {

    private static volatile @Nullable IOException failure;

    private StandardOutput() {}

    /** Takes the place of {@link System#out}, and makes {@link System#err} UTF-8, too. */
    public static void install() {
        System.setOut(new PrintStream(new BufferedOutputStream(stream(), 1 << 13), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    }

    /** Stdout for content that is written as bytes. */
    public static OutputStream stream() {
        return new Remembering(new FileOutputStream(FileDescriptor.out));
    }

    /** Whether something that was written is lost. */
    public static boolean hasFailed() {
        return failure != null;
    }

    /**
     * The exit code of a command that would end with another one, if nothing was lost. Says what happened, unless the reader of a
     * pipe has ended, who knows.
     */
    public static int checked(int exitCode) {
        System.out.flush();
        IOException lost = failure;
        if (lost == null) {
            return exitCode;
        }
        String reason = String.valueOf(lost.getMessage());
        if (!reason.toLowerCase(Locale.ROOT).contains("broken pipe")) {
            System.err.println("winnow: cannot write to stdout: " + reason + "; results are missing there");
        }
        return exitCode == ExitCodes.DONE ? ExitCodes.FAILED : exitCode;
    }

    private static final class Remembering extends OutputStream {

        private final OutputStream out;

        Remembering(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                }
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
