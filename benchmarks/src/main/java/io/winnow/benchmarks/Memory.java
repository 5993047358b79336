package io.winnow.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What another JVM holds. */
final class Memory {

    private Memory() {}

    /** What is left of its heap after a collection. */
    static long liveHeapBytes(long pid) throws IOException {
        // The histogram collects garbage first, and its last line is the same for every collector.
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[2]))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("jcmd printed: " + histogram));
    }

    /** As Linux counts it; 0 elsewhere. */
    static long residentBytes(long pid) throws IOException {
        return bytes(pid, "VmRSS:");
    }

    /** The most that it ever had; 0 elsewhere. */
    static long peakResidentBytes(long pid) throws IOException {
        return bytes(pid, "VmHWM:");
    }

    private static long bytes(long pid, String name) throws IOException {
        Path status = Path.of("/proc", String.valueOf(pid), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        }
    }
}
