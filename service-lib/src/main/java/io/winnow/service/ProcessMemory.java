package io.winnow.service;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The memory that this process may use, and what is used of it as the kernel counts before it kills: heap, stacks, native libraries,
 * buffers of sockets, files in {@code tmpfs}. Pages of other files that were not used lately do not count, because the kernel drops them
 * first; Kubernetes and Docker count in the same way.
 *
 * <p>Without a container, the limit is the machine's memory, and what is used is what the process has in memory.
 */
public final class ProcessMemory {

    private static final long KIBIBYTE = 1024;

    /** Kernels of the first version write "no limit" as a number that is nearly this. */
    private static final double UNLIMITED = 1L << 60;

    private final Path controlGroups;
    private final Path self;

    ProcessMemory(Path controlGroups, Path self) {
        this.controlGroups = controlGroups;
        this.self = self;
    }

    static ProcessMemory ofThisMachine() {
        return new ProcessMemory(Path.of("/sys/fs/cgroup"), Path.of("/proc/self"));
    }

    /** Where a group's figures are, in the two versions of Linux' control groups. */
    private enum Version {
        SECOND("", "memory.max", "memory.current", "inactive_file"),
        FIRST("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");

        private final String controller;
        private final String limit;
        private final String used;
        private final String droppable;

        Version(String controller, String limit, String used, String droppable) {
            this.controller = controller;
            this.limit = limit;
            this.used = used;
            this.droppable = droppable;
        }
    }

    /** In bytes; the JDK knows the limits of containers, too. */
    public static long limit() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }

    /** In bytes; not a number on systems that do not tell. */
    double used() {
        try {
            for (Version version : Version.values()) {
                for (Path group : groups(version)) {
                    if (value(group.resolve(version.limit)) < UNLIMITED) {
                        return value(group.resolve(version.used))
                                - field(group.resolve("memory.stat"), version.droppable);
                    }
                }
            }
            return KIBIBYTE * field(self.resolve("status"), "VmRSS:");
        } catch (IOException | UncheckedIOException e) {
            return Double.NaN;
        }
    }

    /** The group of this process as the machine sees it, and the root, which it is in a container. */
    private List<Path> groups(Version version) throws IOException {
        Path root = controlGroups.resolve(version.controller);
        Path membership = self.resolve("cgroup");
        try (Stream<String> lines = Files.exists(membership) ? Files.lines(membership) : Stream.empty()) {
            Stream<Path> own = lines.map(line -> line.split(":/", 2))
                    .filter(parts -> parts.length == 2 && parts[0].endsWith(":" + version.controller))
                    .map(parts -> root.resolve(parts[1]));
            return Stream.concat(own, Stream.of(root)).toList();
        }
    }

    /** The number in a file; infinite where there is none. */
    private static double value(Path file) throws IOException {
        String text = Files.exists(file) ? Files.readString(file).strip() : "max";
        return text.equals("max") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    /** The number after a name at the beginning of a line. */
    private static double field(Path file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> line.split("\\s+"))
                    .filter(words -> words[0].equals(name))
                    .mapToDouble(words -> Double.parseDouble(words[1]))
                    .findFirst()
                    .orElseThrow(() -> new IOException(file + " says nothing of " + name));
        }
    }
}
