package io.winnow.kafka;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Declares a broker dead that was killed.
 *
 * <p>A controller lets a broker register again only when the session of the broker's earlier life is over. Sessions must be
 * long while the broker runs (see {@link EmbeddedKafka}), so after a kill the controller is run alone for a moment first,
 * with a session so short that it is over at once.
 */
final class PredecessorFence {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long POLL_MS = 20;

    private PredecessorFence() {}

    static void apply(Path directory) throws InterruptedException {
        HeldPort port = HeldPort.any();
        KraftNode controller = new KraftNode(configuration(directory, port.port()), port);
        try {
            controller.startup();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            // A broker that was killed before it ever registered is not there to be fenced.
            while (gauge("FencedBrokerCount") < 1 && System.nanoTime() < deadline) {
                Thread.sleep(POLL_MS);
            }
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
        }
    }

    private static Map<String, String> configuration(Path directory, int port) {
        Map<String, String> c = new LinkedHashMap<>();
        String address = EmbeddedKafka.LOOPBACK + ":" + port;
        c.put("process.roles", "controller");
        c.put("node.id", "1");
        c.put("controller.quorum.voters", "1@" + address);
        c.put("controller.listener.names", "CONTROLLER");
        c.put("listeners", "CONTROLLER://" + address);
        c.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT");
        c.put("log.dirs", directory.toString());
        c.put("broker.session.timeout.ms", "100");
        c.put("broker.heartbeat.interval.ms", "50");
        return c;
    }

    /** A figure of the controller's, as it shows it to JMX; -1 before it does. */
    private static int gauge(String name) {
        try {
            Object value = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("kafka.controller:type=KafkaController,name=" + name), "Value");
            return value instanceof Number number ? number.intValue() : -1;
        } catch (JMException e) {
            return -1;
        }
    }
}
