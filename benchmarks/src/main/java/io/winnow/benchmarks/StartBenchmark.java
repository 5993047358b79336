package io.winnow.benchmarks;

import io.winnow.messages.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Measures what a person waits for: from {@code ./winnow run}, already built, to the first unique attribute, to the last,
 * and to the process's end, with a simulated model, 3 producers and 5 iterations. In turn with each, the broker alone, started by the same
 * launcher: until it accepts connections, and until its process has ended.
 */
public final class StartBenchmark {

    private static final String USAGE = """
            --runs N         counted runs after one that is not, 7
            --fresh BOOL     whether each run gets a new data directory, false
            --archive DIR    an unpacked archive, whose bin/winnow is measured in turn with ./winnow
            --out FILE       where to write the figures as JSON, target/start-benchmark.json
            """;

    private final Path directory;

    /**
     * Figures of one run, in seconds from the command; of a broker alone, "unique attributes" are its readiness.
     *
     * @param peakMebibytes most resident memory of the process
     */
    record Run(double firstUnique, double lastUnique, double exit, long peakMebibytes) {

        double goneAfterLast() {
            return exit - lastUnique;
        }
    }

    private StartBenchmark(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        Arguments given = Arguments.of(USAGE, arguments);
        int runs = given.number("runs", 7);
        boolean fresh = Boolean.parseBoolean(given.text("fresh", "false"));
        String archive = given.text("archive", "");
        Path out = Path.of(given.text("out", "target/start-benchmark.json"));
        Path directory = Files.createTempDirectory("start-benchmark");
        try {
            StartBenchmark benchmark = new StartBenchmark(directory);
            Map<String, List<Run>> measured = new LinkedHashMap<>();
            measured.put("winnow", new ArrayList<>());
            if (!archive.isEmpty()) {
                measured.put(archive + "/bin/winnow", new ArrayList<>());
            }
            List<Run> broker = new ArrayList<>();
            for (String launcher : measured.keySet()) {
                benchmark.run(launcher, fresh);
            }
            benchmark.brokerAlone(fresh);
            for (int i = 0; i < runs; i++) {
                for (Map.Entry<String, List<Run>> launcher : measured.entrySet()) {
                    launcher.getValue().add(benchmark.run(launcher.getKey(), fresh));
                }
                broker.add(benchmark.brokerAlone(fresh));
            }
            measured.forEach((launcher, itsRuns) -> {
                System.out.println(launcher);
                print(itsRuns);
            });
            System.out.println("winnow, the broker alone");
            row("accepts connections, s", broker, Run::firstUnique);
            row("exit, s", broker, Run::exit);
            row("peak resident memory, MiB", broker, Run::peakMebibytes);
            measured.forEach((launcher, itsRuns) -> System.out.printf(
                    Locale.ROOT,
                    "%s: first unique attribute after %.2f times what the broker alone needs%n",
                    launcher,
                    median(itsRuns, Run::firstUnique) / median(broker, Run::firstUnique)));
            measured.put("broker alone", broker);
            if (out.toAbsolutePath().getParent() != null) {
                Files.createDirectories(out.toAbsolutePath().getParent());
            }
            Json.MAPPER.writerWithDefaultPrettyPrinter().writeValue(out.toFile(), measured);
        } finally {
            delete(directory);
        }
    }

    private Run run(String launcher, boolean fresh) throws IOException, InterruptedException {
        Path data = directory.resolve("data");
        if (fresh) {
            delete(data);
        }
        delete(directory.resolve("output"));
        return measure(
                data,
                launcher,
                "run",
                "--topic",
                "Paris attractions",
                "--routing-strategy",
                "backoff",
                "--routing-config",
                "random:random",
                "--producers",
                "3",
                "--iterations",
                "5",
                "--json");
    }

    /** Its first and last line says that it accepts connections. */
    private Run brokerAlone(boolean fresh) throws IOException, InterruptedException {
        Path data = directory.resolve("data-of-broker");
        if (fresh) {
            delete(data);
        }
        return measure(data, "winnow", "broker-alone");
    }

    private Run measure(Path data, String launcher, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addFirst(Path.of(launcher).toAbsolutePath().toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(directory.resolve("stderr").toFile());
        builder.environment().put("WINNOW_DATA_DIR", data.toString());
        long began = System.nanoTime();
        Process process = builder.start();
        double first = 0;
        double last = 0;
        long peak = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            while (lines.readLine() != null) {
                last = secondsSince(began);
                first = first == 0 ? last : first;
                peak = Math.max(peak, peakMebibytes(process.pid()));
            }
        }
        int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new IllegalStateException(
                    "exit code " + exitCode + ": " + Files.readString(directory.resolve("stderr")));
        }
        return new Run(first, last, secondsSince(began), peak);
    }

    /** As Linux counts it; 0 elsewhere. */
    private static long peakMebibytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static void print(List<Run> runs) {
        System.out.printf(
                Locale.ROOT, "%-38s %8s %8s %8s%n", "winnow run, 3 producers x 5 iterations", "min", "median", "max");
        row("first unique attribute, s", runs, Run::firstUnique);
        row("last unique attribute, s", runs, Run::lastUnique);
        row("exit, s", runs, Run::exit);
        row("exit after the last attribute, s", runs, Run::goneAfterLast);
        row("peak resident memory, MiB", runs, Run::peakMebibytes);
    }

    private static void row(String name, List<Run> runs, ToDoubleFunction<Run> figure) {
        double[] sorted = sorted(runs, figure);
        System.out.printf(
                Locale.ROOT,
                "%-38s %8.2f %8.2f %8.2f%n",
                name,
                sorted[0],
                sorted[sorted.length / 2],
                sorted[sorted.length - 1]);
    }

    private static double[] sorted(List<Run> runs, ToDoubleFunction<Run> figure) {
        return runs.stream().mapToDouble(figure).sorted().toArray();
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        return sorted(runs, figure)[runs.size() / 2];
    }

    private static double secondsSince(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(path)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
