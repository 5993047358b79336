package io.winnow.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** One running broker. {@link #start} returns when it accepts clients. */
public final class EmbeddedKafka implements AutoCloseable {

    static final String LOOPBACK = "127.0.0.1";

    /** What a broker leaves in its directory when it stops in order. */
    private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";

    /** Between the ports that have well-known users and those that Linux, macOS and Windows give to connections. */
    private static final int FIRST_OWN_PORT = 20_000;

    private static final int LAST_OWN_PORT = 32_000;

    /** What this process has claimed, until it ends: a socket that nothing refers to is closed. */
    private static final Queue<HeldPort> CLAIMS = new ConcurrentLinkedQueue<>();

    private final KraftNode server;
    private final int port;
    private boolean closed;

    private EmbeddedKafka(KraftNode server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Starts a broker that keeps its data in a directory, with {@code overrides} to its configuration. */
    public static EmbeddedKafka start(Path directory, int port, Map<String, String> overrides) {
        return start(
                directory,
                HeldPort.hold(port)
                        .orElseThrow(
                                () -> new KafkaStartException("port " + port + " on " + LOOPBACK + " is taken", null)),
                overrides);
    }

    /** As {@link #start(Path, int, Map)}, on a port that is held for the broker. */
    public static EmbeddedKafka start(Path directory, HeldPort port, Map<String, String> overrides) {
        HeldPort controllerPort = HeldPort.any();
        Map<String, String> configuration = configuration(directory, port.port(), controllerPort.port());
        configuration.putAll(overrides);
        KraftNode server = null;
        try {
            if (!format(directory) && !Files.exists(directory.resolve(CLEAN_SHUTDOWN))) {
                PredecessorFence.apply(directory);
            }
            server = new KraftNode(configuration, port, controllerPort);
            server.startup();
        } catch (Exception | Error e) {
            if (server != null) {
                server.shutdown();
            }
            port.close();
            controllerPort.close();
            throw new KafkaStartException(
                    "the embedded Kafka broker did not start in " + directory + ": " + rootMessage(e), e);
        }
        return new EmbeddedKafka(server, port.port());
    }

    /** Starts a broker on any free port. */
    public static EmbeddedKafka start(Path directory) {
        return start(directory, HeldPort.any(), Map.of());
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return LOOPBACK + ":" + port;
    }

    public int port() {
        return port;
    }

    /** Stops the broker cleanly and returns when its files are closed. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.shutdown();
        server.awaitShutdown();
    }

    /**
     * A free port of the loopback interface, {@linkplain HeldPort#claim claimed} for this process. A server binds it a while after it was
     * chosen; the operating system gives ports of its own range to every outgoing connection in the meantime, so this one is below it.
     */
    public static int freePort() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_OWN_PORT, LAST_OWN_PORT + 1);
            Optional<HeldPort> held = HeldPort.claim(port);
            if (held.isPresent()) {
                held.get().letGo();
                CLAIMS.add(held.get());
                return port;
            }
        }
        throw new UncheckedIOException(new IOException("no free port on " + LOOPBACK));
    }

    /** Whether something listens on a port of the loopback interface, or of all interfaces. */
    public static boolean isTaken(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(LOOPBACK, port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Returns whether the directory is new. */
    private static boolean format(Path directory) throws Exception {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return false;
        }
        Files.createDirectories(directory);
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(directory.toString())
                .addDirectory(directory.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .run();
        return true;
    }

    private static Map<String, String> configuration(Path directory, int port, int controllerPort) {
        Map<String, String> c = new LinkedHashMap<>();
        c.put("process.roles", "broker,controller");
        c.put("node.id", "1");
        c.put("controller.quorum.voters", "1@" + LOOPBACK + ":" + controllerPort);
        c.put("controller.listener.names", "CONTROLLER");
        String listeners = "PLAINTEXT://" + LOOPBACK + ":" + port + ",CONTROLLER://" + LOOPBACK + ":" + controllerPort;
        c.put("listeners", listeners);
        c.put("advertised.listeners", listeners);
        c.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        c.put("inter.broker.listener.name", "PLAINTEXT");
        c.put("log.dirs", directory.toString());
        c.put("auto.create.topics.enable", "false");
        c.put("offsets.topic.num.partitions", "1");
        c.put("offsets.topic.replication.factor", "1");
        c.put("transaction.state.log.num.partitions", "1");
        c.put("transaction.state.log.replication.factor", "1");
        c.put("transaction.state.log.min.isr", "1");
        c.put("share.coordinator.state.topic.num.partitions", "1");
        c.put("share.coordinator.state.topic.replication.factor", "1");
        c.put("share.coordinator.state.topic.min.isr", "1");
        c.put("group.initial.rebalance.delay.ms", "0");
        c.put("group.min.session.timeout.ms", "1000");
        // The one broker lives and dies with its controller. Were it ever fenced for being slow, its partitions would
        // have no leader for a moment, and Kafka (4.3, 4.4) takes a partition without a leader for a deleted one when a
        // transaction ends: the transaction would stay open there forever.
        c.put("broker.session.timeout.ms", "600000");
        c.put("broker.heartbeat.interval.ms", "500");
        // Segments of the default size are reserved sparsely but make tools that add up apparent sizes lie.
        c.put("log.index.size.max.bytes", "1048576");
        c.put("log.cleaner.dedupe.buffer.size", "8388608");
        return c;
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
