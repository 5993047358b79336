package io.winnow.standalone.files;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file that is complete at all times: a finished copy is renamed over it. Links are followed to the file that they lead to,
 * and that file keeps its mode and, where that is permitted, its owner. A failure leaves the file as it was, and nothing beside it.
 *
 * <p>What is no regular file, such as a pipe, a device or {@code /dev/stdout}, is written to and stays what it is.
 */
public final class WholeFile {

    private static final int MOST_LINKS = 40;
    private static final Set<String> STDOUT = Set.of("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");

    private WholeFile() {}

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {
        void writeTo(FileChannel out) throws IOException;
    }

    /**
     * Writes a file.
     *
     * @param durable whether to return only when it would survive a power cut
     */
    public static void write(Path file, boolean durable, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        for (int links = 0; ; links++) {
            if (isDescriptor(target) || (Files.exists(target) && !Files.isRegularFile(target))) {
                writeThrough(target, content);
                return;
            }
            if (!Files.isSymbolicLink(target)) {
                replace(target, durable, content);
                return;
            }
            if (links == MOST_LINKS) {
                throw new FileSystemException(file.toString(), null, "too many links");
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
    }

    /** An open file of this process: renaming something over what it leads to would part it from its other users. */
    private static boolean isDescriptor(Path path) {
        return path.normalize().toString().matches("/dev/(stdout|stderr|fd/\\d+)|/proc/(self|\\d+)/fd/\\d+");
    }

    private static void writeThrough(Path path, Content content) throws IOException {
        if (Files.isDirectory(path)) {
            throw new FileSystemException(path.toString(), null, "it is a directory");
        }
        // A socket cannot be opened by its name.
        boolean isStdout = STDOUT.contains(path.normalize().toString());
        try (FileOutputStream out =
                isStdout ? new FileOutputStream(FileDescriptor.out) : new FileOutputStream(path.toFile(), true)) {
            content.writeTo(out.getChannel());
        }
    }

    private static void replace(Path target, boolean durable, Content content) throws IOException {
        Path next = target.resolveSibling("." + target.getFileName() + "."
                + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36) + ".next");
        PosixFileAttributes kept = attributes(target);
        try {
            try (FileChannel channel = create(next, kept)) {
                if (kept != null) {
                    keep(next, kept);
                }
                content.writeTo(channel);
                if (durable) {
                    channel.force(true);
                }
            }
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private static FileChannel create(Path path, @Nullable PosixFileAttributes kept) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        // Nobody may read it before it has the mode of a file that they may not read.
        return kept == null
                ? FileChannel.open(path, options)
                : FileChannel.open(
                        path,
                        options,
                        PosixFilePermissions.asFileAttribute(
                                Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
    }

    /** Of the file as it is; null when there is none, or the file system knows no modes. */
    private static @Nullable PosixFileAttributes attributes(Path file) throws IOException {
        PosixFileAttributeView view = view(file);
        return view == null || !Files.exists(file) ? null : view.readAttributes();
    }

    private static void keep(Path file, PosixFileAttributes kept) throws IOException {
        PosixFileAttributeView view = view(file);
        if (view == null) {
            return;
        }
        PosixFileAttributes now = view.readAttributes();
        try {
            if (!now.group().equals(kept.group())) {
                view.setGroup(kept.group());
            }
            if (!now.owner().equals(kept.owner())) {
                view.setOwner(kept.owner());
            }
        } catch (IOException e) {
            // Only the superuser gives files away; the file is the writer's own then, as any new one.
        }
        view.setPermissions(kept.permissions());
    }

    private static @Nullable PosixFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** A stream to a channel, for content that is written as a stream. */
    public static OutputStream stream(FileChannel channel) {
        return new java.io.BufferedOutputStream(java.nio.channels.Channels.newOutputStream(channel), 1 << 16);
    }
}
