package io.winnow.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import io.winnow.messages.Call;
import io.winnow.messages.CallId;
import io.winnow.messages.Json;
import io.winnow.messages.Task;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.text.Canonical;
import io.winnow.messages.text.DedupMode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures how many slow calls one producer-service keeps in flight: calls per second compared with the ideal for that
 * number of calls and that latency, and the cost in memory and CPU. Broker, model, producer-service and this driver are
 * four processes on the same cores. Fails when less than nine tenths of the ideal are reached, or when a call went
 * wrong.
 */
public final class CallsBenchmark {

    private static final String USAGE = """
            --concurrency N    calls in flight, 2000
            --latency MS       of the model, 2000
            --attributes N     in each answer, 20
            --warm-up SECONDS  before what is measured, 60
            --seconds N        measured, 60
            --jvm OPTIONS      of the producer-service, "-Xmx512m"
            --out FILE         where to write the figures as JSON, target/calls-benchmark.json
            """;

    private static final double LEAST_SHARE = 0.9;
    private static final int PARTITIONS = 4;
    private static final Topics TOPICS = new Topics("calls.");

    private final Arguments arguments;
    private final int concurrency;
    private final int latencyMs;
    private final int attributes;

    private record Sample(
            long nanoTime, long calls, Duration producer, Duration broker, Duration model, double machineCores) {}

    private CallsBenchmark(Arguments arguments) {
        this.arguments = arguments;
        this.concurrency = arguments.number("concurrency", 2000);
        this.latencyMs = arguments.number("latency", 2000);
        this.attributes = arguments.number("attributes", 20);
    }

    public static void main(String[] arguments) throws Exception {
        Arguments given = Arguments.of(USAGE, arguments);
        Logs.warningsOnly();
        Path directory = Files.createTempDirectory("calls-benchmark");
        boolean good;
        try {
            good = new CallsBenchmark(given).run(directory);
        } finally {
            delete(directory);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run(Path directory) throws Exception {
        int warmUp = arguments.number("warm-up", 60);
        int seconds = arguments.number("seconds", 60);
        double ideal = concurrency * 1000.0 / latencyMs;
        try (ChildProcess broker = new ChildProcess(
                        List.of("-Xmx1g"),
                        BrokerMain.class,
                        directory.resolve("broker").toString());
                ChildProcess model = new ChildProcess(
                        List.of("-Xmx256m"),
                        ModelServerMain.class,
                        String.valueOf(latencyMs),
                        String.valueOf(attributes))) {
            String bootstrapServers = broker.readLine();
            String url = model.readLine();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
                TopicSetup.ensure(admin, TOPICS, PARTITIONS, (short) 1);
            }
            handOut(bootstrapServers, (int) (ideal * (warmUp + seconds + 10)) + concurrency);
            try (ChildProcess producer = new ChildProcess(
                            List.of(arguments.text("jvm", "-Xmx512m").split(" ")),
                            ProducerMain.class,
                            bootstrapServers,
                            TOPICS.prefix(),
                            String.valueOf(concurrency),
                            url);
                    KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                            Map.of("bootstrap.servers", bootstrapServers),
                            new ByteArrayDeserializer(),
                            new ByteArrayDeserializer())) {
                List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                        .mapToObj(partition -> new TopicPartition(TOPICS.calls(), partition))
                        .toList();
                List<Sample> samples = new ArrayList<>();
                long begun = System.nanoTime();
                for (int second = 0; second <= warmUp + seconds; second++) {
                    TimeUnit.NANOSECONDS.sleep(begun + second * 1_000_000_000L - System.nanoTime());
                    samples.add(sample(reader, partitions, producer, broker, model));
                    progress(samples);
                }
                String[] process = producer.ask("figures").split(" ");
                String[] answers = model.ask("figures").split(" ");
                Map<String, Object> report = report(samples.subList(warmUp, samples.size()), ideal);
                report.put("most requests at once", Integer.parseInt(answers[1]));
                report.put("heap after collection MiB", Long.parseLong(process[0]) >> 20);
                report.put("peak resident MiB", Long.parseLong(process[1]) >> 20);
                report.put("platform threads", Integer.parseInt(process[2]));
                boolean right = check(reader, partitions, Integer.parseInt(answers[1]));
                write(report);
                return right && callsASecond(samples.get(warmUp), samples.getLast()) >= LEAST_SHARE * ideal;
            }
        }
    }

    private Map<String, Object> report(List<Sample> samples, double ideal) {
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        double seconds = (last.nanoTime - first.nanoTime) / 1e9;
        long calls = last.calls - first.calls;
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("concurrency", concurrency);
        report.put("latency ms", latencyMs);
        report.put("attributes per call", attributes);
        report.put("processors", Runtime.getRuntime().availableProcessors());
        report.put("java", Runtime.version().toString());
        report.put("ideal calls/s", rounded(ideal));
        report.put("calls/s", rounded(callsASecond(first, last)));
        report.put("share of the ideal %", rounded(100 * callsASecond(first, last) / ideal));
        report.put("producer-service CPU ms per call", rounded(cpu(first.producer, last.producer) * 1000 / calls));
        report.put("producer-service cores", rounded(cpu(first.producer, last.producer) / seconds));
        report.put("broker cores", rounded(cpu(first.broker, last.broker) / seconds));
        report.put("model server cores", rounded(cpu(first.model, last.model) / seconds));
        double machine = samples.stream()
                .skip(1)
                .mapToDouble(Sample::machineCores)
                .average()
                .orElseThrow();
        report.put("cores in use on the machine", rounded(machine));
        return report;
    }

    private static double callsASecond(Sample first, Sample last) {
        return (last.calls - first.calls) * 1e9 / (last.nanoTime - first.nanoTime);
    }

    /** Cores in use on the whole machine since the last call. */
    private static double machineCores() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getCpuLoad()
                * Runtime.getRuntime().availableProcessors();
    }

    private static double cpu(Duration first, Duration last) {
        return last.minus(first).toNanos() / 1e9;
    }

    private static double rounded(double figure) {
        return Math.round(figure * 100) / 100.0;
    }

    private static Sample sample(
            KafkaConsumer<byte[], byte[]> reader,
            List<TopicPartition> partitions,
            ChildProcess producer,
            ChildProcess broker,
            ChildProcess model) {
        long calls = reader.endOffsets(partitions).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return new Sample(System.nanoTime(), calls, producer.cpu(), broker.cpu(), model.cpu(), machineCores());
    }

    private static void progress(List<Sample> samples) {
        int count = samples.size();
        if (count > 5 && count % 5 == 1) {
            long calls = samples.getLast().calls - samples.get(count - 6).calls;
            System.err.printf(Locale.ROOT, "%4d s %6.0f calls/s%n", count - 1, calls / 5.0);
        }
    }

    /** All tasks wait before the start: how fast they are handed out is another's work. */
    private void handOut(String bootstrapServers, int tasks) {
        Instant now = Instant.now();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < tasks; i++) {
                CallId id = new CallId("run", i % concurrency, 1 + i / concurrency, 1);
                Task task = new Task(
                        Task.VERSION,
                        Task.Kind.LIST,
                        id.taskId(),
                        id.toString(),
                        "run",
                        id.slot(),
                        1,
                        "paris-attractions",
                        0,
                        DedupMode.CANONICAL,
                        Canonical.NEWEST,
                        new Task.Ask("Paris attractions", attributes, null, false, false, null),
                        new Task.Routing("backoff", "local:m", "unique-per-dollar", List.of()),
                        Task.Allowance.ofRequests(3),
                        i,
                        now,
                        now.plus(Duration.ofHours(1)));
                producer.send(new ProducerRecord<>(TOPICS.tasks(), id.taskId().getBytes(UTF_8), Json.write(task)));
            }
        }
    }

    /** A fast queue that loses tasks, or works on some twice, would win. */
    private boolean check(KafkaConsumer<byte[], byte[]> reader, List<TopicPartition> partitions, int mostAtOnce) {
        Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
        Set<String> seen = new HashSet<>();
        long calls = 0;
        long wrong = 0;
        long requestMs = 0;
        long callMs = 0;
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(200))) {
                Call call = Json.read(record.value(), Call.class);
                calls++;
                requestMs += call.requests().stream()
                        .mapToLong(Call.Request::latencyMs)
                        .sum();
                callMs += Duration.between(call.startedAt(), call.finishedAt()).toMillis();
                boolean good = call.outcome() == Call.Outcome.SUCCEEDED
                        && call.published() == attributes
                        && call.requests().size() == 1;
                if (!good || !seen.add(call.callId())) {
                    wrong++;
                }
            }
        }
        System.err.printf(Locale.ROOT, "mean request %d ms, call %d ms%n", requestMs / calls, callMs / calls);
        if (wrong > 0) {
            System.err.println(wrong + " of " + calls + " calls failed or came twice");
        }
        if (mostAtOnce > concurrency) {
            System.err.println(mostAtOnce + " requests were made at once, more than " + concurrency);
        }
        return wrong == 0 && mostAtOnce <= concurrency;
    }

    private void write(Map<String, Object> report) throws IOException {
        report.forEach((name, figure) -> System.out.printf(Locale.ROOT, "%-32s %12s%n", name, figure));
        Path out = Path.of(arguments.text("out", "target/calls-benchmark.json"));
        if (out.getParent() != null) {
            Files.createDirectories(out.getParent());
        }
        Files.write(out, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(report));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
