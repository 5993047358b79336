package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The resources of one of Winnow's processes, as Linux and its JVM report them.
 *
 * @param residentBytes memory that it holds
 * @param heapBytes objects on its heap that are in use
 * @param files files and sockets that it has open
 * @param threads threads of the platform
 */
record ProcessFigures(long residentBytes, long heapBytes, long files, long threads) {

    private static final Pattern HEAP = Pattern.compile("(?m)^\\s*\\d+:.*|^Total\\s+\\d+\\s+(\\d+)");

    /** Measures a process; collects its garbage first, so that only memory in use counts. */
    static ProcessFigures of(long pid) throws IOException, InterruptedException {
        Path process = Path.of("/proc", String.valueOf(pid));
        // Counts live objects only, which takes a full collection.
        long heap = total(jcmd(pid, "GC.class_histogram"));
        String status = Files.readString(process.resolve("status"));
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            return new ProcessFigures(field(status, "VmRSS") * 1024, heap, open.count(), field(status, "Threads"));
        }
    }

    private static long total(String histogram) {
        Matcher line = HEAP.matcher(histogram);
        while (line.find()) {
            if (line.group(1) != null) {
                return Long.parseLong(line.group(1));
            }
        }
        throw new AssertionError("no total in " + histogram.lines().limit(5).toList());
    }

    private static long field(String status, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+)").matcher(status);
        assertThat(line.find()).as(name + " of " + status).isTrue();
        return Long.parseLong(line.group(1));
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(pid),
                        command)
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor(30, TimeUnit.SECONDS)).as(said).isTrue();
        assertThat(jcmd.exitValue()).as(said).isZero();
        return said;
    }
}
