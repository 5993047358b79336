package io.winnow.standalone.embedded;

import io.quarkus.arc.Arc;
import io.quarkus.arc.InstanceHandle;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.winnow.kafka.HeldPort;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.Topics;
import io.winnow.service.ServiceHealth;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A broker and all services, running in this process. There can be one in the life of a JVM.
 *
 * <p>Safe to use and to close from any thread. A shutdown hook closes it when the JVM is asked to end (SIGTERM,
 * {@code System.exit}) before {@link #close} was called.
 */
public final class EmbeddedWinnow implements AutoCloseable {

    private static final Duration SERVICES_STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration WATCH_INTERVAL = Duration.ofMillis(250);
    private static final AtomicBoolean USED = new AtomicBoolean();

    private final DirectoryLock lock;
    private final LocalBroker broker;
    private final Application services;
    private final String bootstrapServers;
    private final @Nullable URI httpUri;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().name("winnow-shutdown").unstarted(this::close);

    private EmbeddedWinnow(
            DirectoryLock lock,
            LocalBroker broker,
            Application services,
            String bootstrapServers,
            @Nullable URI httpUri) {
        this.lock = lock;
        this.broker = broker;
        this.services = services;
        this.bootstrapServers = bootstrapServers;
        this.httpUri = httpUri;
    }

    /**
     * Starts a broker and all services, and returns when both are up.
     *
     * @throws WinnowException when they cannot start: the data directory is in use or cannot be written to, a port that
     *     was asked for is taken, a service refuses to start. Everything is stopped again by then
     */
    public static EmbeddedWinnow start(EmbeddedOptions options) {
        if (!USED.compareAndSet(false, true)) {
            throw new IllegalStateException("started twice in one JVM");
        }
        // Initialised here, because the broker's and Quarkus' threads would do it at the same time: the one can
        // deadlock,
        // the other loses lines and complains about it.
        LogManager.getLogManager();
        LoggerFactory.getILoggerFactory();
        DataDirectory directory = options.directory();
        DirectoryLock lock = directory.lock();
        EmbeddedWinnow winnow;
        try {
            winnow = launch(options, lock);
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
        try {
            winnow.services.start(new String[0]);
            LogTrouble.tellBriefly(directory.logFile());
            winnow.lock.describe(winnow.bootstrapServers, winnow.httpUri);
        } catch (RuntimeException | Error | IOException e) {
            winnow.close();
            throw failure(e, options, winnow.httpUri);
        }
        winnow.watchForExit();
        winnow.watchServices();
        return winnow;
    }

    /** {@code host:port} of the broker. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Where the dashboard and the API are, when they were asked for. */
    public Optional<URI> httpUri() {
        return Optional.ofNullable(httpUri);
    }

    /**
     * Stops the services, which finish their current work, then the broker, then releases the data directory.
     *
     * <p>Takes well under a second when idle and never much more than 18 s. Returns when all is stopped, also when
     * another thread began it.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            awaitClosed();
            return;
        }
        try {
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(
                    services::stop,
                    task -> Thread.ofPlatform().daemon().name("winnow-stop").start(task));
            Bounded.await("the services", stopped, SERVICES_STOP_LIMIT);
            broker.stop();
            lock.close();
            removeHook();
        } finally {
            closed.countDown();
        }
    }

    private static EmbeddedWinnow launch(EmbeddedOptions options, DirectoryLock lock) {
        Ports ports = new Ports(options.notice());
        HeldPort kafkaPort =
                ports.choose("Kafka", "--kafka-port", options.kafkaPort(), EmbeddedOptions.USUAL_KAFKA_PORT);
        HeldPort httpPort = options.http()
                ? ports.choose("the dashboard", "--http-port", options.httpPort(), EmbeddedOptions.USUAL_HTTP_PORT)
                : null;
        URI httpUri = httpPort == null ? null : httpUri(options, httpPort.port());
        String bootstrapServers = "127.0.0.1:" + kafkaPort.port();
        try {
            lock.describe(bootstrapServers, httpUri);
        } catch (IOException e) {
            throw options.directory().unusable(e);
        }
        configuration(options, bootstrapServers, httpUri).forEach(System::setProperty);
        Topics topics = new Topics(System.getProperty("winnow.topics.prefix", Topics.DEFAULT_PREFIX));
        AtomicBoolean reported = new AtomicBoolean();
        LocalBroker broker = LocalBroker.start(options.directory(), kafkaPort, topics, failure -> {
            if (reported.compareAndSet(false, true)) {
                Thread.ofPlatform().daemon().name("winnow-failure").start(() -> reportAndHalt(failure));
            }
        });
        BrokerGate.guard(broker, httpPort);
        EmbeddedWinnow winnow = new EmbeddedWinnow(lock, broker, application(), bootstrapServers, httpUri);
        Runtime.getRuntime().addShutdownHook(winnow.hook);
        return winnow;
    }

    /** The URL for a browser on this machine. */
    private static URI httpUri(EmbeddedOptions options, int port) {
        String host = options.configuration().getOrDefault("quarkus.http.host", "127.0.0.1");
        String reached = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return URI.create("http://" + (reached.indexOf(':') >= 0 ? "[" + reached + "]" : reached) + ":" + port);
    }

    private static Map<String, String> configuration(
            EmbeddedOptions options, String bootstrapServers, @Nullable URI httpUri) {
        Map<String, String> c = new LinkedHashMap<>();
        c.put("kafka.bootstrap.servers", bootstrapServers);
        // Independent of settings for other clusters in the environment: this broker accepts every client on this
        // machine.
        c.put("kafka.security.protocol", "PLAINTEXT");
        // A consumer of tasks that closes waits for its last fetch.
        c.put("kafka.fetch.max.wait.ms", "100");
        c.put("winnow.topics.setup", "false");
        c.put("winnow.topics.partitions", String.valueOf(LocalBroker.PARTITIONS));
        c.put("winnow.topics.replication", "1");
        c.put("winnow.state.dir", options.directory().state().toString());
        c.put("quarkus.http.host-enabled", String.valueOf(httpUri != null));
        c.put("winnow.ui.enabled", String.valueOf(httpUri != null));
        if (httpUri != null) {
            c.put("quarkus.http.host", httpUri.getHost());
            c.put("quarkus.http.port", String.valueOf(httpUri.getPort()));
        }
        c.put("quarkus.log.file.enabled", "true");
        c.put("quarkus.log.file.path", options.directory().logFile().toString());
        c.putAll(options.configuration());
        return c;
    }

    private static Application application() {
        try {
            return (Application) Class.forName(Application.APP_CLASS_NAME)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this class path was not built by Quarkus", e);
        }
    }

    /** A service that cannot continue calls {@code Quarkus.asyncExit}. */
    private void watchForExit() {
        Thread.ofPlatform().daemon().name("winnow-exit-watch").start(() -> {
            Quarkus.waitForExit();
            if (!closing.get()) {
                reportAndHalt(new WinnowException("a service failed: see the lines above, or the log file"));
            }
        });
    }

    private void watchServices() {
        ServiceWatch watch = new ServiceWatch(Arc.container().listAll(ServiceHealth.class).stream()
                .map(InstanceHandle::get)
                .toList());
        Thread.ofPlatform().daemon().name("winnow-service-watch").start(() -> {
            Optional<WinnowException> failure = Optional.empty();
            while (failure.isEmpty() && !isClosedWithin(WATCH_INTERVAL)) {
                failure = watch.look(System.nanoTime());
            }
            if (!closing.get()) {
                failure.ifPresent(EmbeddedWinnow::reportAndHalt);
            }
        });
    }

    /** Ends the process: without its broker or one of its services, it would only seem to work. */
    static void reportAndHalt(WinnowException failure) {
        System.err.println("winnow: " + failure.getMessage());
        Runtime.getRuntime().halt(1);
    }

    private boolean isClosedWithin(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS) || closing.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static RuntimeException failure(Throwable failure, EmbeddedOptions options, @Nullable URI httpUri) {
        Throwable root = failure;
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof WinnowException known) {
                return known;
            }
            if (e instanceof ConfigurationException refusal) {
                return new WinnowException(Objects.requireNonNullElse(refusal.getMessage(), "a service"), failure);
            }
            if (e instanceof BindException && httpUri != null) {
                return new WinnowException(
                        "port " + httpUri.getPort()
                                + " was taken while the dashboard started: try again, or choose another with --http-port",
                        failure);
            }
            root = e;
        }
        return new WinnowException(
                "the services did not start: " + Failures.messageOf(root) + " (details are in "
                        + options.directory().logFile() + ")",
                failure);
    }

    private void awaitClosed() {
        try {
            closed.await(SERVICES_STOP_LIMIT.multipliedBy(2).toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down, most likely because this hook runs.
        }
    }
}
