package io.winnow.it.faults;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A separate file system in memory that can be filled to the last byte. Only root can create one, and only on Linux.
 */
final class SmallDisk implements AutoCloseable {

    private static final String NO_SPACE = "No space left on device";

    private final Path path;
    private final Path ballast;

    private SmallDisk(Path path) {
        this.path = path;
        this.ballast = path.resolve("ballast");
    }

    /** Mounts one at a directory that is made; skips the test where that is not permitted. */
    static SmallDisk at(Path path, int megabytes) throws IOException, InterruptedException {
        Files.createDirectories(path);
        String trouble =
                run(List.of("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", path.toString()));
        assumeThat(trouble)
                .as(
                        "what mount says; a disk that is full can be made only where one may be mounted: run as root on Linux")
                .isEmpty();
        return new SmallDisk(path);
    }

    Path path() {
        return path;
    }

    /** Leaves no byte free; fails when the disk does not say so. */
    void fill() throws IOException {
        byte[] chunk = new byte[64 * 1024];
        for (int size = chunk.length; size > 0; size /= 2) {
            try (OutputStream out = Files.newOutputStream(
                    ballast, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)) {
                while (true) {
                    out.write(chunk, 0, size);
                }
            } catch (IOException e) {
                if (!NO_SPACE.equals(e.getMessage())) {
                    throw e;
                }
            }
        }
    }

    /** Makes room again. */
    void empty() throws IOException {
        Files.delete(ballast);
    }

    @Override
    public void close() throws IOException {
        try {
            run(List.of("umount", "-l", path.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a command complains of; empty when it succeeded. */
    private static String run(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int exitCode = process.waitFor();
            return exitCode == 0 ? "" : said.isEmpty() ? "exit code " + exitCode : said;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
