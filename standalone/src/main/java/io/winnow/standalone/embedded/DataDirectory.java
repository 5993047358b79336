package io.winnow.standalone.embedded;

import io.winnow.messages.error.WinnowException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where one user's broker, service state and log live between runs. One process at a time works in it.
 *
 * @param path absolute; need not exist yet
 */
public record DataDirectory(Path path) {

    /** Names the directory when {@code --data-dir} does not. */
    public static final String ENVIRONMENT_VARIABLE = "WINNOW_DATA_DIR";

    /** Below this a broker is not even started: it would halt in the middle of a run. */
    private static final long LEAST_FREE_BYTES = 64L * 1024 * 1024;

    public DataDirectory {
        path = path.toAbsolutePath().normalize();
    }

    /**
     * Finds the directory: the option, else {@value #ENVIRONMENT_VARIABLE}, else {@code $XDG_DATA_HOME/winnow}, else
     * {@code ~/.local/share/winnow} ({@code ~/Library/Application Support/winnow} on macOS).
     *
     * @param option the value of {@code --data-dir}, if given
     */
    public static DataDirectory resolve(@Nullable Path option) {
        return resolve(option, System::getenv);
    }

    /** As {@link #resolve(Path)}, with the environment to read (one that knows {@code .env}, say). */
    public static DataDirectory resolve(@Nullable Path option, Function<String, @Nullable String> environment) {
        return resolve(
                option, environment, System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")));
    }

    static DataDirectory resolve(
            @Nullable Path option, Function<String, @Nullable String> environment, String system, Path home) {
        if (option != null) {
            return new DataDirectory(option);
        }
        String named = environment.apply(ENVIRONMENT_VARIABLE);
        if (named != null && !named.isBlank()) {
            return new DataDirectory(pathFrom(ENVIRONMENT_VARIABLE, named));
        }
        String dataHome = environment.apply("XDG_DATA_HOME");
        // The XDG specification has relative paths ignored.
        if (dataHome != null && pathFrom("XDG_DATA_HOME", dataHome).isAbsolute()) {
            return new DataDirectory(Path.of(dataHome, "winnow"));
        }
        if (system.toLowerCase(Locale.ROOT).startsWith("mac")) {
            return new DataDirectory(home.resolve("Library/Application Support/winnow"));
        }
        return new DataDirectory(home.resolve(".local/share/winnow"));
    }

    /** The broker's log directory. */
    public Path kafka() {
        return path.resolve("kafka");
    }

    /** State of the services that can be rebuilt from Kafka. */
    public Path state() {
        return path.resolve("state");
    }

    /** The log with full detail. */
    public Path logFile() {
        return path.resolve("winnow.log");
    }

    /** Whether a broker ever ran here. */
    public boolean hasBroker() {
        return Files.exists(kafka().resolve("meta.properties"));
    }

    /** The process that uses this directory now, if any; creates and changes nothing. */
    public Optional<Holder> running() {
        return DirectoryLock.holderOf(lockFile());
    }

    /**
     * Creates the directory where needed, readable by its owner only, and claims it for this process.
     *
     * @throws WinnowException when another process has it, or it cannot be written to
     */
    DirectoryLock lock() {
        create();
        Optional<DirectoryLock> lock;
        try {
            lock = DirectoryLock.tryTake(lockFile());
        } catch (IOException e) {
            throw unusable(e);
        }
        return lock.orElseThrow(() -> new WinnowException(running()
                .map(holder -> "another winnow (pid " + holder.pid() + ") uses " + path + ": "
                        + (holder.bootstrapServers() == null
                                ? "wait for it"
                                : "use --kafka " + holder.bootstrapServers() + " to work with it")
                        + ", or --data-dir for a separate one")
                .orElse("another winnow uses " + path + ": try again, or use --data-dir for a separate one")));
    }

    /** Turns a failure to write here into a message that the user can act on. */
    WinnowException unusable(IOException e) {
        String reason = switch (e) {
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException file when file.getReason() != null -> file.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
        return new WinnowException(
                "cannot use the data directory " + path + " (" + reason + "): choose another one with --data-dir or "
                        + ENVIRONMENT_VARIABLE,
                e);
    }

    private void create() {
        try {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new FileSystemException(path.toString(), null, "not a directory");
            }
            Path parent = path.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (!Files.exists(path)) {
                createPrivate();
            }
            long free = Files.getFileStore(path).getUsableSpace();
            if (free < LEAST_FREE_BYTES) {
                throw new WinnowException("only " + free / (1024 * 1024) + " MB are free in " + path + " and "
                        + LEAST_FREE_BYTES / (1024 * 1024)
                        + " are needed: free some space or choose another directory with --data-dir");
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private void createPrivate() throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            // createDirectories, not createDirectory: another process may create it at this moment.
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(path);
        }
    }

    private Path lockFile() {
        return path.resolve("lock");
    }

    private static Path pathFrom(String variable, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new WinnowException(variable + " is not a path: " + e.getReason(), e);
        }
    }
}
