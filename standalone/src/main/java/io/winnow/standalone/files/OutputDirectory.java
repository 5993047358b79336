package io.winnow.standalone.files;

import io.winnow.messages.WinnowException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;

/** A directory that can be written to. */
public record OutputDirectory(Path path) {

    /**
     * Makes a directory if need be and tries to write in it.
     *
     * @throws WinnowException when that fails, saying why
     */
    public static OutputDirectory prepare(Path path) {
        Path directory = path.toAbsolutePath().normalize();
        try {
            Files.createDirectories(directory);
            Path probe = Files.createTempFile(directory, ".winnow-", ".probe");
            Files.delete(probe);
            return new OutputDirectory(directory);
        } catch (IOException | ReadOnlyFileSystemException e) {
            throw unwritable(path, e);
        }
    }

    static WinnowException unwritable(Path path, Exception e) {
        return new WinnowException(
                "cannot write to " + path + ": " + reason(e) + "; choose another place with --output", e);
    }

    private static String reason(Exception e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied";
            case FileAlreadyExistsException file -> file.getFile() + " is a file, not a directory";
            case ReadOnlyFileSystemException readOnly -> "the file system is read-only";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
