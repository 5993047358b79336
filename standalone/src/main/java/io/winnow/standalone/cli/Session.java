package io.winnow.standalone.cli;

import io.winnow.client.runs.KafkaOrders;
import io.winnow.client.runs.Orders;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.UsageException;
import io.winnow.standalone.embedded.BrokerOnly;
import io.winnow.standalone.embedded.DataDirectory;
import io.winnow.standalone.embedded.EmbeddedOptions;
import io.winnow.standalone.embedded.EmbeddedWinnow;
import io.winnow.standalone.embedded.Holder;
import io.winnow.standalone.embedded.TemporaryDirectory;
import io.winnow.tracing.Tracing;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cluster that a command works on, for as long as the command takes. */
final class Session implements AutoCloseable {

    private static final String CLIENT_NAME = "winnow";
    private static final String KAFKA_BOOTSTRAP_SERVERS = "KAFKA_BOOTSTRAP_SERVERS";

    private final KafkaClients cluster;
    private final @Nullable AutoCloseable owned;
    private final @Nullable URI httpUri;

    private Session(KafkaClients cluster, @Nullable AutoCloseable owned, @Nullable URI httpUri) {
        this.cluster = cluster;
        this.owned = owned;
        this.httpUri = httpUri;
    }

    /** A cluster with services on it: elsewhere, or started here. */
    static Session withServices(PlaceOptions place, Console console) {
        if (place.kafka != null) {
            return elsewhere(place.kafka);
        }
        return start(options(place, console));
    }

    /** As {@link #withServices}, or those of the process that holds the data directory. */
    static Session withAnyServices(PlaceOptions place, Console console) {
        if (place.kafka != null) {
            return elsewhere(place.kafka);
        }
        return place.dataDirectory()
                .running()
                .map(Holder::bootstrapServers)
                .map(Session::here)
                .orElseGet(() -> start(options(place, console)));
    }

    /** As {@link #withServices}, with the HTTP API and some configuration for it. */
    static Session withHttp(PlaceOptions place, @Nullable Integer httpPort, Map<String, String> http, Console console) {
        EmbeddedOptions options = options(place, console).withConfiguration(http);
        return start(
                httpPort == null
                        ? options.withHttp()
                        : options.withHttpPort(PlaceOptions.requirePort("--http-port", httpPort)));
    }

    /** Services on what is there already: elsewhere, those of the process that holds the data directory, or some started here. */
    static Session withServicesOfExisting(PlaceOptions place, Console console) {
        if (place.kafka != null) {
            return elsewhere(place.kafka);
        }
        return running(place.dataDirectory()).orElseGet(() -> start(options(place, console)));
    }

    /** The cluster of the process that holds a data directory, in which there was a run at some time. */
    private static Optional<Session> running(DataDirectory directory) {
        Optional<Session> running =
                directory.running().map(Holder::bootstrapServers).map(Session::here);
        if (running.isEmpty() && !directory.hasBroker()) {
            throw new UsageException("there are no runs in " + directory.path()
                    + ": start one with winnow run, or choose another place with --data-dir or --kafka");
        }
        return running;
    }

    /** A cluster to read from: elsewhere, the one of the process that holds the data directory, or a broker alone. */
    static Session forReading(PlaceOptions place, Console console) {
        if (place.kafka != null) {
            return elsewhere(place.kafka);
        }
        return running(place.dataDirectory()).orElseGet(() -> ofBroker(place, console));
    }

    /** A broker of its own, without services. */
    static Session ofBroker(PlaceOptions place, Console console) {
        BrokerOnly broker = BrokerOnly.start(options(place, console));
        return new Session(cluster(broker.bootstrapServers()), broker, null);
    }

    /** The services that run now, here or elsewhere. */
    static Session ofRunningServices(PlaceOptions place) {
        if (place.kafka != null) {
            return elsewhere(place.kafka);
        }
        DataDirectory directory = place.dataDirectory();
        return directory
                .running()
                .map(Holder::bootstrapServers)
                .map(Session::here)
                .orElseThrow(() -> new UsageException("no winnow is running in " + directory.path()
                        + ": start one with winnow serve, or name a cluster with --kafka"));
    }

    /** The process' traces, which services in it share. */
    static Tracing tracing() {
        return Tracing.ofProcess("winnow", EnvironmentFile.ofProcess());
    }

    KafkaClients cluster() {
        return cluster;
    }

    Orders orders() {
        return new Orders(new KafkaOrders(cluster), cluster.topics(), tracing());
    }

    Optional<URI> httpUri() {
        return Optional.ofNullable(httpUri);
    }

    /** Whether this process runs the services. */
    boolean ownsServices() {
        return owned instanceof EmbeddedWinnow;
    }

    @Override
    public void close() {
        if (owned != null) {
            try {
                owned.close();
            } catch (Exception e) {
                throw new WinnowException("stopping failed: " + e.getMessage(), e);
            }
        }
    }

    private static Session start(EmbeddedOptions options) {
        // Nobody asked for it, so it is no wrong usage.
        TemporaryDirectory.requireUsable();
        EmbeddedWinnow winnow = UsageException.check(() -> EmbeddedWinnow.start(options));
        return new Session(
                cluster(winnow.bootstrapServers()), winnow, winnow.httpUri().orElse(null));
    }

    /** A cluster that the user named; the Kafka settings in the environment are meant for it. */
    static Session elsewhere(String bootstrapServers) {
        EnvironmentFile environment = EnvironmentFile.ofProcess();
        return reached(KafkaSettings.read(List.of(), name -> {
            String variable = name.toUpperCase(Locale.ROOT).replace('.', '_');
            return Optional.ofNullable(
                    variable.equals(KAFKA_BOOTSTRAP_SERVERS) ? bootstrapServers : environment.apply(variable));
        }));
    }

    /** The broker of another process of this user. */
    private static Session here(String bootstrapServers) {
        return reached(KafkaSettings.of(bootstrapServers));
    }

    private static Session reached(KafkaSettings kafka) {
        return new Session(
                UsageException.check(() -> new KafkaClients(kafka, topics(), CLIENT_NAME).requireReachable()),
                null,
                null);
    }

    private static KafkaClients cluster(String bootstrapServers) {
        return new KafkaClients(KafkaSettings.of(bootstrapServers), topics(), CLIENT_NAME);
    }

    static Topics topics() {
        String prefix = System.getProperty("winnow.topics.prefix");
        return new Topics(prefix == null ? Topics.DEFAULT_PREFIX : prefix);
    }

    private static EmbeddedOptions options(PlaceOptions place, Console console) {
        place.applyLogLevel();
        EmbeddedOptions options = EmbeddedOptions.in(place.dataDirectory()).withNotice(console::note);
        return place.kafkaPort().isPresent()
                ? options.withKafkaPort(place.kafkaPort().getAsInt())
                : options;
    }
}
