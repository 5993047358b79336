package io.winnow.standalone.embedded;

import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where libraries unpack their native code, which the JVM then loads from there, and where a demo keeps its data. */
public final class TemporaryDirectory {

    private static final String FIX =
            ": set TMPDIR to a directory that you can write to and that is not mounted noexec";

    private TemporaryDirectory() {}

    /**
     * Requires that native code can be unpacked and loaded.
     *
     * @throws WinnowException when the directory cannot be written to, or nothing there may be executed
     */
    public static void requireUsable() {
        requireUsable(path());
    }

    /**
     * A new directory in it.
     *
     * @throws WinnowException when it cannot be written to
     */
    public static Path create(String prefix) {
        try {
            return Files.createTempDirectory(path(), prefix);
        } catch (IOException e) {
            throw unwritable(path(), e);
        }
    }

    static void requireUsable(Path directory) {
        try {
            Path probe = Files.createTempFile(directory, "winnow", ".so");
            try {
                if (!Files.getFileStore(probe).supportsFileAttributeView("posix")) {
                    return;
                }
                Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("rwx------"));
                // On a file system that is mounted noexec, no regular file is executable, whatever its mode.
                if (!Files.isExecutable(probe)) {
                    throw new WinnowException("native code cannot be loaded from the temporary directory " + directory
                            + ", which is mounted noexec" + FIX);
                }
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    private static Path path() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static WinnowException unwritable(Path directory, IOException e) {
        return new WinnowException(
                "cannot write to the temporary directory " + directory + " (" + Failures.messageOf(e) + ")" + FIX, e);
    }
}
