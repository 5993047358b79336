package io.winnow.benchmarks;

import io.winnow.messages.Json;
import io.winnow.messages.Tally;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Measures the throughput of deduplication, with traces and without, compared with two plain copies of the same records
 * through the same broker, and its latency. A program that fails or writes what it must not is a line in the table; the others are measured.
 */
public final class DedupBenchmark {

    /** The launcher reads the flags of images from their file; the heap is 40 % of 768 MiB, as they are there. */
    private static final String JVM_OF_A_CONTAINER = "@deploy/image/jvm.options -Xmx307m";

    private static final int PARTITIONS = 4;
    private static final double MEBIBYTE = 1 << 20;
    private static final String USAGE = """
            --records N        records measured in each case, 1000000
            --warm-up N        records that go before, 1000000
            --rehearsal N      records of a run before all others that leaves each program but Flink an AOT cache, as images have one; 0, none, 300000
            --rounds N         repetitions, of which the medians count, 1
            --duplicates LIST  per cent, 0,50,99
            --rate N           records per second in the latency runs, 5000; 0 leaves them out
            --seconds N        length of a latency run, 20
            --programs LIST    of PLAIN_COPY,STREAMS_COPY,MEMORY_ONLY,TEXTBOOK,FLINK_HASHMAP,FLINK_ROCKSDB,DEDUP,DEDUP_TRACED,MENTIONS, all but
                               MEMORY_ONLY, TEXTBOOK and Flink, of which the last two take longer than all others
            --jvm OPTIONS      of the process measured; as its container has them, "%s"
            --commits MS       between the commits of all but Flink, 100
            --checkpoints MS   between Flink's, 100
            --flink PATH       class path of the module flink-peer, below benchmarks/flink-peer/target
            --out FILE         where to write the figures as JSON, target/dedup-benchmark.json
            """.formatted(JVM_OF_A_CONTAINER);

    private static final String FLINK = "benchmarks/flink-peer/target/classes:benchmarks/flink-peer/target/lib/*";

    /** A program that commits nothing for so long commits nothing any more. */
    private static final Duration STALL = Duration.ofMinutes(2);

    private static final String USUAL = Arrays.stream(Program.values())
            .filter(program -> !program.isOnRequest())
            .toList()
            .toString();

    private final Arguments arguments;
    private final Path directory;
    private final List<Throughput> throughputs = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<Latency> latencies = new ArrayList<>();

    /** What rehearsals have left. */
    private final Map<Program, Path> caches = new EnumMap<>(Program.class);

    /**
     * Figures of one case.
     *
     * @param recordsPerSecond raw records, by the wall clock
     * @param cpuSecondsPerMillion CPU time of the application's process for a million raw records
     * @param peakMebibytes most resident memory of that process, its warm-up included
     * @param liveHeapMebibytes what is left of its heap at the end after a collection
     */
    record Throughput(
            Program program,
            int duplicatePercent,
            double recordsPerSecond,
            double cpuSecondsPerMillion,
            double peakMebibytes,
            double liveHeapMebibytes) {}

    /** A case without figures. */
    record Failure(Program program, int duplicatePercent, String why) {}

    /** Milliseconds from the intended sending to the reader; without a program, through the broker alone. */
    record Latency(String program, int rate, int records, double p50, double p99, double max) {}

    private DedupBenchmark(Arguments arguments, Path directory) {
        this.arguments = arguments;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        Arguments given = Arguments.of(USAGE, arguments);
        Logs.warningsOnly();
        Path directory = Files.createTempDirectory("dedup-benchmark");
        boolean failed;
        try {
            DedupBenchmark benchmark = new DedupBenchmark(given, directory);
            benchmark.run();
            failed = !benchmark.failures.isEmpty();
        } finally {
            delete(directory);
        }
        System.exit(failed ? 1 : 0);
    }

    private void run() throws Exception {
        try (ChildProcess broker = new ChildProcess(
                List.of("-Xmx1g"), BrokerMain.class, directory.resolve("broker").toString())) {
            String bootstrapServers = broker.readLine();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
                int rehearsal = arguments.number("rehearsal", 300_000);
                if (rehearsal > 0) {
                    rehearse(admin, bootstrapServers, rehearsal);
                }
                for (int round = 0; round < arguments.number("rounds", 1); round++) {
                    for (String percent :
                            arguments.text("duplicates", "0,50,99").split(",")) {
                        measure(admin, bootstrapServers, round, Integer.parseInt(percent));
                    }
                }
                if (arguments.number("rate", 5000) > 0) {
                    measureLatencies(admin, bootstrapServers);
                }
            }
        }
        print();
        write();
    }

    private void measure(Admin admin, String bootstrapServers, int round, int percent) throws Exception {
        String prefix = "m" + round + "-" + percent + ".";
        createTopics(admin, prefix);
        int records = arguments.number("warm-up", 1_000_000) + arguments.number("records", 1_000_000);
        int unique = produce(bootstrapServers, prefix, records, percent);
        for (Program program : Program.values()) {
            if (!isWanted(program)) {
                continue;
            }
            try {
                Throughput figures = measure(admin, bootstrapServers, program, prefix, percent);
                if (program.isOnRequest() || program.isService()) {
                    checkOutput(bootstrapServers, program.output(prefix), unique);
                }
                if (program.isService()) {
                    checkTallies(bootstrapServers, new Topics(program.topics(prefix)), records, unique);
                }
                throughputs.add(figures);
                System.err.println(round + " " + figures);
            } catch (RuntimeException e) {
                Failure failure = new Failure(
                        program,
                        percent,
                        e instanceof IllegalStateException ? String.valueOf(e.getMessage()) : e.toString());
                failures.add(failure);
                System.err.println(round + " " + failure);
            }
        }
    }

    /**
     * The program is started once, as a container starts it. A second start would end the warm-up: a start does once what is not done again, for
     * which the JVM throws compiled code away.
     */
    private Throughput measure(Admin admin, String bootstrapServers, Program program, String prefix, int percent)
            throws Exception {
        int warmUp = arguments.number("warm-up", 1_000_000);
        int records = arguments.number("records", 1_000_000);
        String group = program.group(prefix);
        try (Collector collector = new Collector();
                ChildProcess application = start(program, bootstrapServers, collector)) {
            application.ask(startOf(program, prefix));
            // Each partition begins with an order, which is committed too.
            Sample first = sampleAt(admin, application, program, group, warmUp + PARTITIONS);
            Sample last = sampleAt(admin, application, program, group, warmUp + records + PARTITIONS);
            Throughput figures = last.since(first, program, percent, application.pid());
            // Sends what is left of the traces.
            application.ask("stop");
            if ((collector.bytes() > 0) != (program == Program.DEDUP_TRACED)) {
                throw new IllegalStateException(program + " sent " + collector.bytes() + " bytes of traces");
            }
            return figures;
        }
    }

    private void rehearse(Admin admin, String bootstrapServers, int records) throws Exception {
        String prefix = "rehearsal.";
        createTopics(admin, prefix);
        produce(bootstrapServers, prefix, records, 50);
        for (Program program : Program.values()) {
            if (!isWanted(program) || program.isFlink()) {
                continue;
            }
            Path cache = directory.resolve(program + ".aot");
            try (Collector collector = new Collector();
                    ChildProcess application = ChildProcess.silent(
                            with(jvmOptions(), "-XX:AOTCacheOutput=" + cache),
                            ApplicationMain.class,
                            argumentsOf(program, bootstrapServers, collector))) {
                application.ask(startOf(program, prefix));
                awaitCommitted(admin, application, program, program.group(prefix), records + PARTITIONS);
                application.ask("stop");
            }
            if (!Files.isReadable(cache)) {
                throw new IllegalStateException("the rehearsal of " + program + " left no AOT cache");
            }
            caches.put(program, cache);
        }
    }

    /** Writes the load, and once more with traces where those are wanted. Returns how much of it is unique. */
    private int produce(String bootstrapServers, String prefix, int records, int percent) throws Exception {
        if (isWanted(Program.DEDUP_TRACED)) {
            String traced = new Topics(Program.DEDUP_TRACED.topics(prefix)).rawAttributes();
            Workload.produce(bootstrapServers, traced, records, percent, true);
        }
        return Workload.produce(bootstrapServers, new Topics(prefix).rawAttributes(), records, percent, false);
    }

    private boolean isWanted(Program program) {
        return List.of(arguments
                        .text("programs", USUAL)
                        .replaceAll("[\\[\\] ]", "")
                        .split(","))
                .contains(program.name());
    }

    /** The command that lets a program's process begin. */
    private static String startOf(Program program, String prefix) {
        return program.isFlink()
                ? String.join(
                        " ",
                        "start",
                        new Topics(program.topics(prefix)).rawAttributes(),
                        program.group(prefix),
                        program.output(prefix))
                : "start " + prefix;
    }

    private ChildProcess start(Program program, String bootstrapServers, Collector collector) throws IOException {
        if (program.isFlink()) {
            return ChildProcess.elsewhere(
                    jvmOptions(),
                    arguments.text("flink", FLINK),
                    "io.winnow.benchmarks.flink.FlinkMain",
                    program == Program.FLINK_ROCKSDB ? "rocksdb" : "hashmap",
                    bootstrapServers,
                    directory.resolve("state").toString(),
                    arguments.text("checkpoints", "100"));
        }
        Path cache = caches.get(program);
        return new ChildProcess(
                cache == null ? jvmOptions() : with(jvmOptions(), "-XX:AOTCache=" + cache),
                ApplicationMain.class,
                argumentsOf(program, bootstrapServers, collector));
    }

    private List<String> jvmOptions() {
        return List.of(arguments.text("jvm", JVM_OF_A_CONTAINER).split(" +"));
    }

    private static List<String> with(List<String> options, String option) {
        return Stream.concat(options.stream(), Stream.of(option)).toList();
    }

    private String[] argumentsOf(Program program, String bootstrapServers, Collector collector) {
        return new String[] {
            program.name(),
            bootstrapServers,
            directory.resolve("state").toString(),
            collector.endpoint(),
            arguments.text("commits", "100")
        };
    }

    private record Sample(long nanoTime, Duration cpu, long records) {

        Throughput since(Sample first, Program program, int percent, long pid) throws IOException {
            double seconds = (nanoTime - first.nanoTime) / 1e9;
            double cpuSeconds = cpu.minus(first.cpu).toNanos() / 1e9;
            long done = records - first.records;
            if (done <= 0) {
                throw new IllegalStateException("committed all " + records + " records at once");
            }
            long peak = Memory.peakResidentBytes(pid);
            // Last: it makes the process collect garbage.
            long live = Memory.liveHeapBytes(pid);
            return new Throughput(
                    program, percent, done / seconds, cpuSeconds * 1e6 / done, peak / MEBIBYTE, live / MEBIBYTE);
        }
    }

    private static Sample sampleAt(Admin admin, ChildProcess application, Program program, String group, long records)
            throws Exception {
        long committed = awaitCommitted(admin, application, program, group, records);
        // Flink goes on while it takes a checkpoint: what it has decided meanwhile has cost its time already.
        long done = program.isFlink() ? Long.parseLong(application.ask("decided")) + PARTITIONS : committed;
        return new Sample(System.nanoTime(), application.cpu(), done);
    }

    private static long awaitCommitted(
            Admin admin, ChildProcess application, Program program, String group, long records) throws Exception {
        long before = 0;
        long progress = System.nanoTime();
        while (true) {
            // Flink says it itself, and does not count orders.
            long committed = program.isFlink()
                    ? Long.parseLong(application.ask("committed")) + PARTITIONS
                    : committedOffsets(admin, group);
            if (committed >= records) {
                return committed;
            }
            if (committed > before) {
                before = committed;
                progress = System.nanoTime();
            }
            if (!application.isAlive()) {
                throw new IllegalStateException("ended after " + committed + " records");
            }
            if (System.nanoTime() - progress > STALL.toNanos()) {
                throw new IllegalStateException("stopped at " + committed + " records");
            }
            Thread.sleep(10);
        }
    }

    private static long committedOffsets(Admin admin, String group) throws Exception {
        long committed = 0;
        for (OffsetAndMetadata offset : admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .values()) {
            committed += offset == null ? 0 : offset.offset();
        }
        return committed;
    }

    private static void createTopics(Admin admin, String prefix) throws Exception {
        TopicSetup.ensure(admin, new Topics(prefix), PARTITIONS, (short) 1);
        TopicSetup.ensure(admin, new Topics(Program.DEDUP_TRACED.topics(prefix)), PARTITIONS, (short) 1);
        admin.createTopics(List.of(
                        new NewTopic(Program.PLAIN_COPY.output(prefix), PARTITIONS, (short) 1),
                        new NewTopic(Program.STREAMS_COPY.output(prefix), PARTITIONS, (short) 1),
                        new NewTopic(Program.MEMORY_ONLY.output(prefix), PARTITIONS, (short) 1),
                        new NewTopic(Program.TEXTBOOK.output(prefix), PARTITIONS, (short) 1),
                        new NewTopic(Program.FLINK_HASHMAP.output(prefix), PARTITIONS, (short) 1),
                        new NewTopic(Program.FLINK_ROCKSDB.output(prefix), PARTITIONS, (short) 1)))
                .all()
                .get();
        // A new topic has a leader a moment before that leader takes records. A first batch that is refused while a
        // second
        // is taken could never be sent again in its order.
        Thread.sleep(2000);
    }

    /** A fast program that loses records would win: the figures only count when the sums are right. */
    private static void checkTallies(String bootstrapServers, Topics topics, long records, long unique) {
        LongAdder uniques = new LongAdder();
        LongAdder total = new LongAdder();
        readAll(bootstrapServers, topics.tallies(), record -> {
            for (Tally tally : Json.read(record.value(), TallyBatch.class).tallies()) {
                uniques.add(tally.unique());
                total.add(tally.total());
            }
        });
        if (uniques.sum() != unique || total.sum() != records) {
            throw new IllegalStateException("deduplication found " + uniques + " of " + unique + " uniques and counted "
                    + total + " of " + records + " records");
        }
    }

    /** Likewise: each unique record once, to readers of what is committed. */
    private static void checkOutput(String bootstrapServers, String topic, int unique) {
        LongAdder written = new LongAdder();
        BitSet numbers = new BitSet(unique);
        readAll(bootstrapServers, topic, record -> {
            // Orders pass through what forwards all.
            if (record.value() != null) {
                written.increment();
                numbers.set(Workload.numberOf(record.key()));
            }
        });
        if (written.sum() != unique || numbers.cardinality() != unique) {
            throw new IllegalStateException(
                    topic + " has " + numbers.cardinality() + " of " + unique + " uniques in " + written + " records");
        }
    }

    private static void readAll(String bootstrapServers, String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(each);
            }
        }
    }

    private void measureLatencies(Admin admin, String bootstrapServers) throws Exception {
        int rate = arguments.number("rate", 5000);
        LatencyRun run = new LatencyRun(bootstrapServers, rate, 10, arguments.number("seconds", 20));
        createTopics(admin, "l.");
        String raw = new Topics("l.").rawAttributes();
        latencies.add(latency("broker alone", rate, run.run(raw, raw, PARTITIONS)));
        for (Program program : List.of(Program.STREAMS_COPY, Program.DEDUP)) {
            String prefix = "l-" + program.name().toLowerCase(Locale.ROOT) + ".";
            String warm = prefix + "warm.";
            int warmUp = arguments.number("warm-up", 1_000_000) / 2;
            createTopics(admin, prefix);
            createTopics(admin, warm);
            Workload.produce(bootstrapServers, new Topics(warm).rawAttributes(), warmUp, 50, false);
            try (Collector collector = new Collector();
                    ChildProcess application = start(program, bootstrapServers, collector)) {
                application.ask("start " + warm);
                awaitCommitted(admin, application, program, program.group(warm), warmUp);
                application.ask("stop");
                application.ask("start " + prefix);
                Latencies measured = run.run(new Topics(prefix).rawAttributes(), program.output(prefix), PARTITIONS);
                latencies.add(latency(program.name(), rate, measured));
                application.ask("stop");
            }
        }
    }

    private static Latency latency(String program, int rate, Latencies measured) {
        return new Latency(
                program,
                rate,
                measured.size(),
                measured.percentile(50),
                measured.percentile(99),
                measured.percentile(100));
    }

    private void print() {
        System.out.printf(
                "%n%-14s %10s %12s %14s %22s %10s %14s%n",
                "", "duplicates", "records/s", "CPU s per 1M", "of the copy per CPU s", "peak MiB", "live heap MiB");
        for (Throughput each : medians()) {
            double copy = medians().stream()
                    .filter(other -> other.program() == Program.STREAMS_COPY
                            && other.duplicatePercent() == each.duplicatePercent())
                    .mapToDouble(Throughput::cpuSecondsPerMillion)
                    .findFirst()
                    .orElse(Double.NaN);
            System.out.printf(
                    Locale.ROOT,
                    "%-14s %9d%% %12.0f %14.2f %21.0f%% %10.0f %14.0f%n",
                    each.program(),
                    each.duplicatePercent(),
                    each.recordsPerSecond(),
                    each.cpuSecondsPerMillion(),
                    100 * copy / each.cpuSecondsPerMillion(),
                    each.peakMebibytes(),
                    each.liveHeapMebibytes());
        }
        for (Failure each : failures) {
            System.out.printf(
                    Locale.ROOT, "%-14s %9d%% failed: %s%n", each.program(), each.duplicatePercent(), each.why());
        }
        if (!latencies.isEmpty()) {
            System.out.printf(
                    "%n%-14s %12s %10s %10s %10s %10s%n", "", "records/s", "timed", "p50 ms", "p99 ms", "max ms");
            for (Latency each : latencies) {
                System.out.printf(
                        Locale.ROOT,
                        "%-14s %12d %10d %10.1f %10.1f %10.1f%n",
                        each.program(),
                        each.rate(),
                        each.records(),
                        each.p50(),
                        each.p99(),
                        each.max());
            }
        }
    }

    private List<Throughput> medians() {
        List<Throughput> medians = new ArrayList<>();
        for (Throughput each : throughputs) {
            if (medians.stream()
                    .noneMatch(other ->
                            other.program() == each.program() && other.duplicatePercent() == each.duplicatePercent())) {
                List<Throughput> same = throughputs.stream()
                        .filter(other -> other.program() == each.program()
                                && other.duplicatePercent() == each.duplicatePercent())
                        .toList();
                medians.add(new Throughput(
                        each.program(),
                        each.duplicatePercent(),
                        median(same, Throughput::recordsPerSecond),
                        median(same, Throughput::cpuSecondsPerMillion),
                        median(same, Throughput::peakMebibytes),
                        median(same, Throughput::liveHeapMebibytes)));
            }
        }
        return medians;
    }

    private static double median(List<Throughput> of, ToDoubleFunction<Throughput> figure) {
        double[] values = of.stream().mapToDouble(figure).sorted().toArray();
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private void write() throws IOException {
        Path out = Path.of(arguments.text("out", "target/dedup-benchmark.json"));
        if (out.getParent() != null) {
            Files.createDirectories(out.getParent());
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("recordBytes", Workload.BYTES);
        report.put("partitions", PARTITIONS);
        report.put("processors", Runtime.getRuntime().availableProcessors());
        report.put("java", Runtime.version().toString());
        report.put("throughput", medians());
        report.put("rounds", throughputs);
        report.put("failures", failures);
        report.put("latency", latencies);
        Files.write(out, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(report));
        System.out.println("\n" + out);
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
