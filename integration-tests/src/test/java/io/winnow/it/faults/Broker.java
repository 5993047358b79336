package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.it.Winnow;
import io.winnow.it.Winnow.Place;
import io.winnow.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A broker in its own process, on one port through all its lives. */
final class Broker implements AutoCloseable {

    static final String READY = "broker at ";

    /** As in {@code docker-compose.yml}. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "group.share.max.size", "1000",
            "group.share.max.partition.max.record.locks", "10000",
            "group.share.max.delivery.count.limit", "25",
            "group.share.min.heartbeat.interval.ms", "500",
            "group.share.heartbeat.interval.ms", "1000",
            // The transactions of those that died are ended soon after their time-out.
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

    private final Path directory;
    private final Map<String, String> configuration;
    private final int port;
    private Winnow process;

    private Broker(Path directory, int port, Map<String, String> overrides) {
        this.directory = directory;
        this.port = port;
        this.configuration = new HashMap<>(DEFAULTS);
        configuration.putAll(overrides);
        this.process = begin();
    }

    /** Starts a broker whose data are in a directory, with further configuration. */
    static Broker start(Path directory, Map<String, String> overrides) {
        return start(directory, EmbeddedKafka.freePort(), overrides);
    }

    /** Starts one on a certain port. */
    static Broker start(Path directory, int port, Map<String, String> overrides) {
        return new Broker(directory, port, overrides);
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    Path directory() {
        return directory;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed in its present life. */
    List<String> log() {
        List<String> log = new ArrayList<>(process.out());
        log.addAll(process.err());
        return log;
    }

    /** {@code kill -9}; returns the exit code. */
    int kill() {
        return process.kill();
    }

    /** Asks it to end and returns its exit code. */
    int end(Duration limit) {
        process.terminate();
        return process.awaitExit(limit);
    }

    /** Starts it again, once it has ended, and waits until it takes clients. */
    void startAgain() {
        assertThat(process.isAlive()).as("the broker runs").isFalse();
        process = begin();
    }

    private Winnow begin() {
        List<String> command = new ArrayList<>(List.of(
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                directory.toString(),
                String.valueOf(port)));
        configuration.forEach((name, value) -> command.add(name + "=" + value));
        Winnow started = Place.in(directory.toAbsolutePath().getParent()).java(command);
        await("broker")
                .atMost(Winnow.LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !started.isAlive() || started.out().stream().anyMatch(line -> line.startsWith(READY)));
        assertThat(started.isAlive())
                .as(() -> "the broker started: " + started.out() + started.err())
                .isTrue();
        return started;
    }

    @Override
    public void close() {
        process.close();
    }
}
