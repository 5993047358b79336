package io.winnow.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Json;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures how late rows reach browsers: many clients of one collection's stream on one ui-service, rows that come one at a
 * time, each in its own transaction. For comparison, a plain Kafka consumer's delay for the same rows. Broker,
 * ui-service, clients and this driver are four processes on the same cores. Fails when the clients' p99 is 500 ms or
 * more, or when a client has not each row exactly once.
 */
public final class SseBenchmark {

    private static final String USAGE = """
            --clients N        2000
            --rate N           rows per second, 10
            --warm-up SECONDS  before what is measured, 20
            --seconds N        measured, 60
            --jvm OPTIONS      of ui-service, "-XX:+UseSerialGC -Xmx256m"
            --application JAR  ui-service/target/quarkus-app/quarkus-run.jar
            --out FILE         where to write the figures as JSON, target/sse-benchmark.json
            """;

    private static final String COLLECTION = "sse";
    private static final int PARTITIONS = 4;
    private static final Topics TOPICS = Topics.withDefaultPrefix();
    private static final double MOST_P99_MS = 500;

    private final Arguments arguments;
    private final int clients;
    private final int rate;
    private int sent;

    private SseBenchmark(Arguments arguments) {
        this.arguments = arguments;
        this.clients = arguments.number("clients", 2000);
        this.rate = arguments.number("rate", 10);
    }

    public static void main(String[] arguments) throws Exception {
        Arguments given = Arguments.of(USAGE, arguments);
        Logs.warningsOnly();
        Path directory = Files.createTempDirectory("sse-benchmark");
        boolean good;
        try {
            good = new SseBenchmark(given).run(directory);
        } finally {
            delete(directory);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run(Path directory) throws Exception {
        int port = EmbeddedKafka.freePort();
        try (ChildProcess broker = new ChildProcess(
                List.of("-Xmx512m"),
                BrokerMain.class,
                directory.resolve("broker").toString())) {
            String bootstrapServers = broker.readLine();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
                TopicSetup.ensure(admin, TOPICS, PARTITIONS, (short) 1);
            }
            try (ChildProcess ui = service(bootstrapServers, port);
                    ChildProcess load = new ChildProcess(
                            List.of("-Xmx512m"),
                            SseClientsMain.class,
                            String.valueOf(port),
                            COLLECTION,
                            String.valueOf(clients),
                            bootstrapServers);
                    KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers)) {
                load.readLine();
                publish(producer, arguments.number("warm-up", 20));
                load.ask("begin");
                machineCores();
                Duration cpuBefore = ui.cpu();
                int seconds = arguments.number("seconds", 60);
                publish(producer, seconds);
                Duration cpu = ui.cpu().minus(cpuBefore);
                double machine = machineCores();
                // The last rows are on their way for as long as is allowed, and then some.
                TimeUnit.SECONDS.sleep(2);
                String[] figures = load.ask("figures " + sent).split(" ");
                Map<String, Object> report = new LinkedHashMap<>();
                report.put("clients", clients);
                report.put("rows/s", rate);
                report.put("events/s", clients * rate);
                report.put("processors", Runtime.getRuntime().availableProcessors());
                report.put("java", Runtime.version().toString());
                report.put("events measured", Long.parseLong(figures[0]));
                delays(report, "stream", figures, 1);
                delays(report, "plain consumer", figures, 5);
                report.put("ui-service cores", rounded(cpu.toNanos() / 1e9 / seconds));
                report.put("cores in use on the machine", rounded(machine));
                report.put("ui-service live heap MiB", Memory.liveHeapBytes(ui.pid()) >> 20);
                report.put("ui-service resident MiB", Memory.residentBytes(ui.pid()) >> 20);
                long wrong = Long.parseLong(figures[8]);
                long broken = Long.parseLong(figures[9]);
                report.put("clients that lack rows or have some twice", wrong);
                report.put("streams that broke", broken);
                write(report);
                return wrong == 0 && broken == 0 && Double.parseDouble(figures[2]) < MOST_P99_MS;
            }
        }
    }

    private static void delays(Map<String, Object> report, String who, String[] figures, int at) {
        report.put(who + " p50 ms", rounded(Double.parseDouble(figures[at])));
        report.put(who + " p99 ms", rounded(Double.parseDouble(figures[at + 1])));
        report.put(who + " max ms", rounded(Double.parseDouble(figures[at + 2])));
    }

    private ChildProcess service(String bootstrapServers, int port) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(
                List.of(arguments.text("jvm", "-XX:+UseSerialGC -Xmx256m").split(" ")));
        options.addAll(List.of(
                "-Dkafka.bootstrap.servers=" + bootstrapServers,
                "-Dwinnow.topics.setup=false",
                "-Dquarkus.http.port=" + port,
                // Streams that end by themselves and are resumed are another test's matter.
                "-Dwinnow.ui.stream-lifetime=0s"));
        ChildProcess service = ChildProcess.ofJar(
                options, Path.of(arguments.text("application", "ui-service/target/quarkus-app/quarkus-run.jar")));
        URI uri = URI.create("http://127.0.0.1:" + port + "/api/runs");
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int attempt = 0; attempt < 300; attempt++) {
                try {
                    if (http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        return service;
                    }
                } catch (IOException e) {
                    // It is not up yet.
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
        service.close();
        throw new IllegalStateException("ui-service did not start");
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "benchmark"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    /** A row's time is the moment at which the plan had it sent: a stall that holds up this process counts. */
    private void publish(KafkaProducer<byte[], byte[]> producer, int seconds) throws InterruptedException {
        long start = System.nanoTime();
        Instant begun = Instant.now();
        for (int i = 0; i < rate * seconds; i++) {
            long after = i * 1_000_000_000L / rate;
            TimeUnit.NANOSECONDS.sleep(start + after - System.nanoTime());
            String text = "row-" + sent++;
            Attribute attribute = new Attribute(
                    Attribute.VERSION,
                    text,
                    text,
                    COLLECTION,
                    "random",
                    "random",
                    "run-1",
                    "run-1.0.1.1",
                    begun.plusNanos(after));
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(
                    TOPICS.uniqueAttributes(),
                    new AttributeKey(COLLECTION, text).toString().getBytes(StandardCharsets.UTF_8),
                    Json.write(attribute)));
            producer.commitTransaction();
        }
    }

    /** Cores in use on the whole machine since the last call. */
    private static double machineCores() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getCpuLoad()
                * Runtime.getRuntime().availableProcessors();
    }

    private static double rounded(double figure) {
        return Math.round(figure * 100) / 100.0;
    }

    private void write(Map<String, Object> report) throws IOException {
        report.forEach((name, figure) -> System.out.printf(Locale.ROOT, "%-44s %12s%n", name, figure));
        Path out = Path.of(arguments.text("out", "target/sse-benchmark.json"));
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
