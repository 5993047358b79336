package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Service;
import io.winnow.messages.RunStatus;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * Winnow as it is deployed: a broker and one of each service, each in its own process. A service's log,
 * {@code <name>.log}, and its state are in its own directory, named like the instance.
 */
final class Constellation implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final int PARTITIONS = 2;

    private final Path directory;
    private final String bootstrapServers;
    private final List<AutoCloseable> brokers;
    private final Map<String, String> environment;
    private final Map<String, Service> services = new LinkedHashMap<>();

    private Constellation(
            Path directory, String bootstrapServers, List<AutoCloseable> brokers, Map<String, String> environment) {
        this.directory = directory;
        this.bootstrapServers = bootstrapServers;
        this.brokers = new ArrayList<>(brokers);
        this.environment = environment;
    }

    /** Only topics on a broker that the caller stops; services are added with {@link #add}. */
    static Constellation on(String bootstrapServers, Path directory, Map<String, String> environment) {
        setUp(bootstrapServers, (short) 1);
        return new Constellation(directory, bootstrapServers, List.of(), environment);
    }

    /**
     * Its own broker and some services ({@code coordinator}, {@code dedup}, {@code producer}, {@code ui}), all ready.
     */
    static Constellation start(Path directory, Map<String, String> environment, String... names) throws Exception {
        return start(directory, PARTITIONS, environment, names);
    }

    /** The same with so many partitions of each topic. */
    static Constellation start(Path directory, int partitions, Map<String, String> environment, String... names)
            throws Exception {
        Broker broker = Broker.start(directory.resolve("broker"), Map.of());
        setUp(broker.bootstrapServers(), partitions, (short) 1);
        Constellation constellation =
                new Constellation(directory, broker.bootstrapServers(), List.of(broker), environment);
        try {
            for (String name : names) {
                constellation.begin(name, name, Map.of());
            }
            constellation.awaitReady();
            return constellation;
        } catch (Exception | AssertionError e) {
            constellation.close();
            throw e;
        }
    }

    /** Creates the topics, with two partitions each: services that start all at once would wait for each other. */
    static void setUp(String bootstrapServers, short replication) {
        setUp(bootstrapServers, PARTITIONS, replication);
    }

    private static void setUp(String bootstrapServers, int partitions, short replication) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            TopicSetup.ensure(admin, Topics.withDefaultPrefix(), partitions, replication);
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Its own broker. */
    Broker broker() {
        return (Broker) brokers.getFirst();
    }

    Path directory(String instance) {
        return directory.resolve(instance);
    }

    /** The service of an instance's name; those that {@link #start} started are named as their service is. */
    Service service(String instance) {
        Service service = services.get(instance);
        if (service == null) {
            throw new IllegalArgumentException("no " + instance + " among " + services.keySet());
        }
        return service;
    }

    /** Starts another instance of a service and returns at once; see {@link #awaitReady}. */
    Service begin(String name, String instance, Map<String, String> more) throws IOException {
        Path place = Files.createDirectories(directory(instance));
        Map<String, String> all = new HashMap<>(environment);
        all.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        all.put("WINNOW_INSTANCE", instance);
        all.put("WINNOW_TOPICS_SETUP", "false");
        all.putAll(more);
        Service service = Service.start(name, place, all);
        services.put(instance, service);
        return service;
    }

    /** Starts another instance of a service and waits until it is ready. */
    Service add(String name, String instance, Map<String, String> more) throws IOException {
        Service service = begin(name, instance, more);
        awaitReady(service);
        return service;
    }

    void awaitReady() {
        services.values().forEach(Constellation::awaitReady);
    }

    /** Waits until a service does its work, and returns how long that took in milliseconds. */
    static long awaitReady(Service service) {
        long begin = System.nanoTime();
        await(service.name() + " is ready")
                .atMost(PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    assertThat(service.isAlive())
                            .as("%s runs; its log: %s", service.name(), service.log())
                            .isTrue();
                    return service.is("ready");
                });
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }

    /** Orders a run with the fields of {@code POST /api/runs} and returns its id. */
    String run(String document) throws IOException, InterruptedException {
        return api().run(document);
    }

    /** Waits until a run has completed. */
    RunStatus awaitCompletion(String runId) {
        return api().awaitCompletion(runId);
    }

    /** Successful calls of a run so far. */
    long calls(String runId) throws IOException, InterruptedException {
        return api().status(runId).totals().calls();
    }

    Api api() {
        return new Api(service("ui").port());
    }

    @Override
    public void close() throws Exception {
        services.values().forEach(Service::close);
        for (AutoCloseable broker : brokers) {
            broker.close();
        }
    }
}
