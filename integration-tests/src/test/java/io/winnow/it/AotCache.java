package io.winnow.it;

import io.winnow.tester.equipment.LoggedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The JVM's AOT cache of the application, created as the launcher creates it: a process then starts with half the CPU time, and these
 * tests start dozens. Without one, they only take longer.
 */
final class AotCache {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static List<String> options;

    private AotCache() {}

    /**
     * Further options of the JVM.
     *
     * @param command the JVM and all other options, which a cache depends on
     */
    static synchronized List<String> options(List<String> command, Path jar) {
        if (options == null) {
            Path cache = Path.of("target", "winnow.aot").toAbsolutePath();
            options = isThere(cache, command, jar)
                    // Otherwise the JVM would print to stdout that it rejects a cache.
                    ? List.of("-XX:AOTCache=" + cache, "-Xlog:disable", "-Xlog:all=error:stderr")
                    : List.of();
        }
        return options;
    }

    /** Tests run in several processes, of which the first one creates it, and the others wait. */
    private static boolean isThere(Path cache, List<String> command, Path jar) {
        try (FileChannel lock = FileChannel.open(
                        cache.resolveSibling("winnow.aot.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            return held.isValid() && (isUpToDate(cache, jar) || create(cache, command, jar));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUpToDate(Path cache, Path jar) {
        try {
            return Files.exists(cache)
                    && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean create(Path cache, List<String> command, Path jar) {
        try {
            Path created = cache.resolveSibling("winnow.aot.new");
            Path directory = Files.createTempDirectory(cache.getParent(), "training");
            List<String> training = new ArrayList<>(command);
            training.addAll(List.of("-XX:AOTCacheOutput=" + created, "-Dwinnow.training=true", "-jar", jar.toString()));
            training.addAll(List.of("aot-training", directory.toString(), "--topic", "Fast starts"));
            training.addAll(List.of("--routing-config", "random:random", "--producers", "3", "--iterations", "5"));
            try (LoggedProcess process = LoggedProcess.start(training, directory, System.getenv())) {
                if (process.awaitExit(LIMIT).orElse(1) != 0 || !Files.exists(created)) {
                    System.err.println("no AOT cache could be created: " + process.err());
                    return false;
                }
            }
            Files.move(created, cache, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
