package io.winnow.standalone.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.winnow.messages.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a data directory; the lock file names the process that holds it.
 *
 * <p>The operating system keeps the lock and drops it with the process, however that ends, so what the file says counts
 * only while the lock is held.
 */
final class DirectoryLock implements AutoCloseable {

    /** Beyond the text, since on some systems a locked region cannot be read by others. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private static final int ATTEMPTS = 5;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(40);

    /**
     * The locks of this process. Looking at a locked file here would lose the lock, because POSIX drops all locks that a
     * process has on a file when it closes any of its descriptors of that file.
     */
    private static final Map<Path, DirectoryLock> OWN = new ConcurrentHashMap<>();

    private final Path file;
    private final FileChannel channel;
    private volatile @Nullable Holder holder;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Claims the directory of a lock file; empty when another process has it. */
    static Optional<DirectoryLock> tryTake(Path file) throws IOException {
        if (OWN.containsKey(file)) {
            return Optional.empty();
        }
        FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
        try {
            // Reading the holder takes the lock briefly, so a single refusal does not mean that there is a holder.
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                if (tryLock(channel) != null) {
                    DirectoryLock lock = new DirectoryLock(file, channel);
                    OWN.put(file, lock);
                    return Optional.of(lock);
                }
                LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    /** Writes which process holds the lock. */
    void describe(@Nullable String bootstrapServers, @Nullable URI httpUri) throws IOException {
        Holder now = new Holder(ProcessHandle.current().pid(), Instant.now(), bootstrapServers, httpUri);
        holder = now;
        ByteBuffer text = ByteBuffer.wrap(Json.write(now));
        channel.truncate(0);
        while (text.hasRemaining()) {
            channel.write(text, text.position());
        }
    }

    /** The process that holds the lock of a file, if there is one. */
    static Optional<Holder> holderOf(Path file) {
        DirectoryLock own = OWN.get(file);
        if (own != null) {
            return Optional.ofNullable(own.holder);
        }
        try {
            if (!Files.isReadable(file) || Files.size(file) == 0) {
                return Optional.empty();
            }
            return isHeld(file) ? Optional.of(Json.read(Files.readAllBytes(file), Holder.class)) : Optional.empty();
        } catch (IOException | SerializationException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        OWN.remove(file);
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            // The text is only read while the lock is held, and from here on it is not.
        }
    }

    private static boolean isHeld(Path file) throws IOException {
        if (!Files.isWritable(file)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                lock.release();
            }
            return lock == null;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
