package io.winnow.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** Winnow in containers, on Kafka in containers. */
final class Deployment implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Path START = Path.of("../deploy/kafka/start").toAbsolutePath();
    private static final int HTTP = 8080;
    private static final int HOST_LISTENER = 9094;
    private static final int KILLED = 137;
    private static final long MEBIBYTE = 1024 * 1024;

    private final Network network = Network.newNetwork();
    private final List<Integer> brokerPorts;
    private final List<GenericContainer<?>> brokers = new ArrayList<>();
    private final Map<Service, List<GenericContainer<?>>> services = new EnumMap<>(Service.class);
    private final int httpPort = freePort();

    private Deployment(int brokerCount) {
        brokerPorts =
                IntStream.range(0, brokerCount).map(i -> freePort()).boxed().toList();
        IntStream.rangeClosed(1, brokerCount).forEach(node -> brokers.add(broker(node, brokerCount)));
        for (Service service : Service.values()) {
            services.put(service, new ArrayList<>(List.of(container(service))));
        }
    }

    /** Starts one broker, or three of which each record is kept by all and acknowledged by two, and one of each service. */
    static Deployment start(int brokerCount) {
        Deployment deployment = new Deployment(brokerCount);
        try {
            Startables.deepStart(deployment.brokers).join();
            deployment.awaitBrokers();
            Startables.deepStart(deployment.services.values().stream().flatMap(List::stream))
                    .join();
            return deployment;
        } catch (RuntimeException | Error e) {
            deployment.close();
            throw e;
        }
    }

    URI api() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    /** For clients on this machine. */
    String bootstrapServers() {
        return brokerPorts.stream().map(port -> "localhost:" + port).collect(Collectors.joining(","));
    }

    GenericContainer<?> broker(int index) {
        return brokers.get(index);
    }

    GenericContainer<?> only(Service service) {
        return services.get(service).getFirst();
    }

    List<GenericContainer<?>> all(Service service) {
        return List.copyOf(services.get(service));
    }

    /** What a producer calls itself in the calls that it reports. */
    static String worker(GenericContainer<?> producer) {
        return "producer-" + producer.getContainerInfo().getConfig().getHostName();
    }

    /** Adds replicas, or ends some in the way that {@code docker stop} does. */
    void scale(Service service, int count) {
        List<GenericContainer<?>> replicas = services.get(service);
        List<GenericContainer<?>> more = IntStream.range(replicas.size(), Math.max(count, replicas.size()))
                .<GenericContainer<?>>mapToObj(i -> container(service))
                .toList();
        Startables.deepStart(more).join();
        replicas.addAll(more);
        while (replicas.size() > count) {
            GenericContainer<?> last = replicas.removeLast();
            Engine.client()
                    .stopContainerCmd(last.getContainerId())
                    .withTimeout(20)
                    .exec();
            last.stop();
        }
    }

    /** {@code docker kill}. */
    void kill(GenericContainer<?> container) {
        Engine.client().killContainerCmd(container.getContainerId()).exec();
        await("the end of " + container.getDockerImageName())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !Boolean.TRUE.equals(state(container).getRunning()));
        assertThat(state(container).getExitCodeLong()).as("killed, not stopped").isEqualTo(KILLED);
    }

    /** {@code docker start}: the same container with the files that it had. */
    void restart(GenericContainer<?> container) {
        Engine.client().startContainerCmd(container.getContainerId()).exec();
    }

    /** Whether it runs and the kernel did not kill it for its memory since it was last started. */
    static boolean isIntact(GenericContainer<?> container) {
        ContainerState state = state(container);
        return Boolean.TRUE.equals(state.getRunning()) && !Boolean.TRUE.equals(state.getOOMKilled());
    }

    static String execute(GenericContainer<?> container, String... command) throws Exception {
        ExecResult result = container.execInContainer(command);
        assertThat(result.getExitCode()).as(result.getStderr()).isZero();
        return result.getStdout();
    }

    @Override
    public void close() {
        services.values().forEach(replicas -> replicas.forEach(GenericContainer::stop));
        brokers.forEach(GenericContainer::stop);
        network.close();
    }

    private GenericContainer<?> container(Service service) {
        GenericContainer<?> container = bare(service.image(), Wait.forHealthcheck())
                .withEnv(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        IntStream.rangeClosed(1, brokers.size())
                                .mapToObj(node -> "kafka-" + node + ":9092")
                                .collect(Collectors.joining(",")))
                .withEnv("WINNOW_UI_INSECURE", "true")
                .withTmpFs(Map.of("/tmp", "exec,size=64m"));
        limit(container, service == Service.DEDUP ? 768 : 384);
        if (service == Service.UI) {
            bind(container, HTTP, httpPort);
        }
        return container;
    }

    private GenericContainer<?> broker(int node, int count) {
        String internalReplication = String.valueOf(count);
        String internalMinimum = count < 3 ? "1" : "2";
        GenericContainer<?> broker = bare(
                        Engine.KAFKA, Wait.forLogMessage(".*Kafka Server started.*|.*started \\(kafka.server.*", 1))
                .withNetworkAliases("kafka-" + node)
                .withEnv("CLUSTER_ID", "4L6g3nShT-eMCtK--X86sw")
                .withEnv("KAFKA_HEAP_OPTS", "-Xms256m -Xmx512m")
                .withEnv("KAFKA_NODE_ID", String.valueOf(node))
                .withEnv("KAFKA_PROCESS_ROLES", "broker,controller")
                .withEnv(
                        "KAFKA_CONTROLLER_QUORUM_VOTERS",
                        IntStream.rangeClosed(1, count)
                                .mapToObj(voter -> voter + "@kafka-" + voter + ":9093")
                                .collect(Collectors.joining(",")))
                .withEnv("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER")
                .withEnv("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093,HOST://:" + HOST_LISTENER)
                .withEnv(
                        "KAFKA_ADVERTISED_LISTENERS",
                        "PLAINTEXT://kafka-" + node + ":9092,HOST://localhost:" + brokerPorts.get(node - 1))
                .withEnv(
                        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
                        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,HOST:PLAINTEXT")
                .withEnv("KAFKA_INTER_BROKER_LISTENER_NAME", "PLAINTEXT")
                .withEnv("KAFKA_LOG_DIRS", "/var/lib/kafka/data")
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_DEFAULT_REPLICATION_FACTOR", internalReplication)
                .withEnv("KAFKA_MIN_INSYNC_REPLICAS", internalMinimum)
                .withEnv("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", internalReplication)
                .withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "3")
                .withEnv("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", internalReplication)
                .withEnv("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", internalMinimum)
                .withEnv("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "3")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", internalReplication)
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", internalMinimum)
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS", "3")
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                .withEnv("KAFKA_GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT", "25")
                .withEnv("KAFKA_GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS", "500")
                .withEnv("KAFKA_GROUP_SHARE_HEARTBEAT_INTERVAL_MS", "1000")
                .withEnv("KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "1000");
        if (count == 1) {
            // As docker-compose.yml has it.
            broker.withCopyFileToContainer(MountableFile.forHostPath(START, 0755), "/opt/winnow/start")
                    .withCommand("bash", "/opt/winnow/start");
            broker.withEnv("KAFKA_BROKER_SESSION_TIMEOUT_MS", "20000");
        }
        limit(broker, 1024);
        bind(broker, HOST_LISTENER, brokerPorts.get(node - 1));
        return broker;
    }

    private GenericContainer<?> bare(String image, WaitStrategy ready) {
        return new GenericContainer<>(DockerImageName.parse(image))
                .withNetwork(network)
                .waitingFor(ready.withStartupTimeout(PATIENCE));
    }

    /** Where this machine alone can reach it, at a port that it still has when it is started again. */
    private static void bind(GenericContainer<?> container, int port, int hostPort) {
        ExposedPort exposed = ExposedPort.tcp(port);
        container.withCreateContainerCmdModifier(command -> command.withExposedPorts(exposed)
                .getHostConfig()
                .withPortBindings(new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", hostPort), exposed)));
    }

    private static void limit(GenericContainer<?> container, long mebibytes) {
        container.withCreateContainerCmdModifier(command -> {
            HostConfig host = Objects.requireNonNull(command.getHostConfig());
            host.withMemory(mebibytes * MEBIBYTE);
        });
    }

    private void awaitBrokers() {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            await("all brokers in one cluster")
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> admin.describeCluster().nodes().get().size() == brokers.size());
        }
    }

    private static ContainerState state(GenericContainer<?> container) {
        return Engine.client()
                .inspectContainerCmd(container.getContainerId())
                .exec()
                .getState();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
