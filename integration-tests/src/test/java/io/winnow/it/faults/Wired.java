package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.it.Cable;
import io.winnow.it.Service;
import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.RunStatus;
import io.winnow.tester.model.PaidModel;
import io.winnow.tester.model.PaidModel.Mood;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A constellation in which each service, and one foreign client, has its own cable to the broker: a listener of the
 * broker whose advertised port is the cable's. Nothing in it is ever restarted but the broker, so that services show
 * that they come back by themselves. Classes share one, as it takes a while to start.
 */
final class Wired implements AutoCloseable {

    /** What services are. */
    static final List<String> SERVICES = List.of("coordinator", "dedup", "producer", "ui");

    /** The cable that belongs to no service. */
    static final String FOREIGN = "foreign";

    private final Path directory;
    private final Map<String, Cable> cables = new LinkedHashMap<>();
    private final Map<String, Long> pids = new HashMap<>();
    private final PaidModel model = PaidModel.that(Mood.ANSWERS);
    private final Broker broker;
    private final Constellation constellation;
    private final Exactness exactness;

    private Wired() throws IOException {
        directory = Files.createTempDirectory("winnow-faults-");
        int port = EmbeddedKafka.freePort();
        int controller = EmbeddedKafka.freePort();
        StringBuilder listeners = new StringBuilder("PLAINTEXT://127.0.0.1:" + port);
        StringBuilder advertised = new StringBuilder(listeners);
        StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        for (String name : Stream.concat(SERVICES.stream(), Stream.of(FOREIGN)).toList()) {
            String listener = name.toUpperCase(Locale.ROOT) + "_CABLE";
            int behind = EmbeddedKafka.freePort();
            Cable cable = new Cable(behind);
            cables.put(name, cable);
            listeners.append(",").append(listener).append("://127.0.0.1:").append(behind);
            advertised.append(",").append(listener).append("://127.0.0.1:").append(cable.port());
            protocols.append(",").append(listener).append(":PLAINTEXT");
        }
        String ofController = ",CONTROLLER://127.0.0.1:" + controller;
        broker = Broker.start(
                directory.resolve("broker"),
                port,
                Map.of(
                        "listeners", listeners + ofController,
                        "advertised.listeners", advertised + ofController,
                        "listener.security.protocol.map", protocols.toString(),
                        "controller.quorum.voters", "1@127.0.0.1:" + controller));
        constellation = Constellation.on(
                broker.bootstrapServers(),
                directory,
                Map.of(
                        "WINNOW_HEALTH_KAFKA_SILENCE", "3s",
                        "WINNOW_COORDINATOR_TASK_TIMEOUT", "30s",
                        "LOCAL_BASE_URL", model.baseUrl()));
        exactness = new Exactness(broker.bootstrapServers());
    }

    private void startServices() throws IOException {
        for (String name : SERVICES) {
            Service service = constellation.begin(
                    name,
                    name,
                    Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + cable(name).port()));
            pids.put(name, service.pid());
        }
        constellation.awaitReady();
    }

    Broker broker() {
        return broker;
    }

    Cable cable(String name) {
        return java.util.Objects.requireNonNull(cables.get(name), name);
    }

    /** The provider {@code local}. */
    PaidModel model() {
        return model;
    }

    Constellation constellation() {
        return constellation;
    }

    Exactness exactness() {
        return exactness;
    }

    Service service(String name) {
        return constellation.service(name);
    }

    /** Attributes sent to deduplication, and a run, that go on for some seconds. */
    Work work(String collection) throws Exception {
        Load load = Load.begin(broker.bootstrapServers(), collection, collection.hashCode(), 6_000, 2_000, 600);
        try {
            return new Work(load, constellation.run("""
                    {"topic":"Run beside %s","producers":3,"iterations":12,"routingConfig":"random:vocabulary=600;latency=400ms"}
                    """.formatted(collection)));
        } catch (Exception | AssertionError e) {
            load.close();
            throw e;
        }
    }

    /** Services that are alive and were not restarted. */
    void requireUnharmed() throws IOException {
        for (String name : SERVICES) {
            Service service = service(name);
            assertThat(service.isAlive())
                    .as("%s lives; its log: %s", name, service.log())
                    .isTrue();
            assertThat(service.pid()).as("process of %s", name).isEqualTo(pids.get(name));
        }
    }

    @Override
    public void close() throws Exception {
        exactness.close();
        constellation.close();
        model.close();
        broker.close();
        for (Cable cable : cables.values()) {
            cable.close();
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(directory)) {
            all.forEach(files::add);
        }
        for (Path file : files.reversed()) {
            Files.delete(file);
        }
    }

    /** What is under way while something breaks. */
    final class Work implements AutoCloseable {

        private final Load load;
        private final String runId;

        private Work(Load load, String runId) {
            this.load = load;
            this.runId = runId;
        }

        Load load() {
            return load;
        }

        /** Waits for the end of both and requires that all was done exactly once, by the services that were there before. */
        void requireExact() throws Exception {
            // The end of both first, because nothing may be under way while topics are compared.
            load.awaitEnd();
            RunStatus end = constellation.awaitCompletion(runId);
            exactness.require(load);
            assertThat(end.totals().calls()).as("calls").isEqualTo(36);
            exactness.require(end);
            constellation.awaitReady();
            requireUnharmed();
        }

        @Override
        public void close() {
            load.close();
        }
    }

    /** Hands it to tests; it ends with the last of them. */
    static final class Provided implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Wired.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            ExtensionContext.Store store = context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL);
            Wired wired = store.computeIfAbsent(Wired.class, unused -> begin(), Wired.class);
            // Apart from its making, so that what did start is ended also when something did not.
            store.computeIfAbsent("started", unused -> wired.start());
            return wired;
        }

        private static Wired begin() {
            try {
                return new Wired();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private boolean start() {
        try {
            startServices();
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
