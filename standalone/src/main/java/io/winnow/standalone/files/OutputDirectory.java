package io.winnow.standalone.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;

/**
 * A directory that can be written to, claimed for one writer: two writers of the same hidden side files would corrupt
 * both results. The operating system drops the claim with the process, however that ends.
 */
public final class OutputDirectory implements AutoCloseable {

    private final Path path;
    private final FileChannel lock;

    private OutputDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes a directory if need be, tries to write in it, and claims it.
     *
     * @throws WinnowException when that fails, saying why
     */
    public static OutputDirectory prepare(Path path) {
        Path directory = requireWritable(path);
        try {
            FileChannel channel = FileChannel.open(directory.resolve(".winnow.lock"), CREATE, WRITE);
            if (isTaken(channel)) {
                channel.close();
                throw new WinnowException("another winnow writes to " + path
                        + " now: choose another directory with --output, or wait until it has ended");
            }
            return new OutputDirectory(directory, channel);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /**
     * Makes a directory if need be and tries to write in it.
     *
     * @return its absolute path
     * @throws WinnowException when that fails, saying why
     */
    public static Path requireWritable(Path path) {
        Path directory = path.toAbsolutePath().normalize();
        try {
            Files.createDirectories(directory);
            Path probe = Files.createTempFile(directory, ".winnow-", ".probe");
            Files.delete(probe);
            return directory;
        } catch (IOException | ReadOnlyFileSystemException e) {
            throw unwritable(path, e);
        }
    }

    /** Absolute. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // The lock goes with the process, then.
        }
    }

    private static boolean isTaken(FileChannel channel) {
        try {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            // Some network file systems have no locks; they are used without one.
            return false;
        }
    }

    static WinnowException unwritable(Path path, Exception e) {
        return new WinnowException(
                "cannot write to " + path + ": " + reason(e) + "; choose another directory with --output", e);
    }

    /** The reason without the path, for a message that names the path. */
    public static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException none -> "its directory does not exist";
            case AccessDeniedException denied -> "permission denied";
            case FileAlreadyExistsException file -> file.getFile() + " is a file, not a directory";
            case ReadOnlyFileSystemException readOnly -> "the file system is read-only";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
