package io.winnow.producer;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.producer.call.ListAssistant;
import io.winnow.producer.call.RoutedChatModel;
import io.winnow.provider.Environment;
import io.winnow.service.Refusal;
import io.winnow.service.ServiceHealth;
import io.winnow.tracing.Tracing;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Starts and stops the worker with the application it is part of. */
@ApplicationScoped
class ProducerLifecycle implements ServiceHealth {

    private final ProducerServiceConfig config;
    private final Environment environment;
    private final KafkaSettings kafka;
    private final RoutedChatModel models;
    private final ListAssistant assistant;
    private final ProviderMeters counts;
    private final Tracing tracing;
    private final int tracedAttributes;
    private final String prefix;
    private final String instance;
    private final boolean setUpTopics;
    private final int partitions;
    private final short replication;

    private volatile @Nullable ProducerService service;
    private volatile boolean hasBeenReady;
    private CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

    ProducerLifecycle(
            ProducerServiceConfig config,
            Environment environment,
            KafkaSettings kafka,
            RoutedChatModel models,
            ListAssistant assistant,
            ProviderMeters counts,
            Tracing tracing,
            @ConfigProperty(name = "winnow.tracing.attributes") int tracedAttributes,
            @ConfigProperty(name = "winnow.topics.prefix") String prefix,
            @ConfigProperty(name = "winnow.instance") String instance,
            @ConfigProperty(name = "winnow.topics.setup") boolean setUpTopics,
            @ConfigProperty(name = "winnow.topics.partitions") int partitions,
            @ConfigProperty(name = "winnow.topics.replication") short replication) {
        this.config = config;
        this.environment = environment;
        this.kafka = kafka;
        this.models = models;
        this.assistant = assistant;
        this.counts = counts;
        this.tracing = tracing;
        this.tracedAttributes = tracedAttributes;
        this.prefix = prefix;
        this.instance = instance;
        this.setUpTopics = setUpTopics;
        this.partitions = partitions;
        this.replication = replication;
    }

    /** Early, since this only begins: until it is in its group, other services of the process start. */
    void start(@Observes @Priority(100) StartupEvent event) {
        if (!config.enabled()) {
            return;
        }
        ProducerService started = Refusal.inOneLine(() -> ProducerService.start(
                new ProducerService.Settings(
                        kafka,
                        new Topics(prefix),
                        "producer-" + instance,
                        setUpTopics,
                        partitions,
                        replication,
                        config.concurrency(),
                        config.requestTimeout().orElse(null),
                        config.stopTimeout()),
                environment,
                new ProducerService.Models(models, assistant),
                counts::enter,
                new ProducerService.Traces(tracing, tracedAttributes)));
        counts.watch(started::stateOf);
        service = started;
    }

    /** Only begins: services of one process that stopped one after the other would take the sum of their times. */
    void beginStop(@Observes @Priority(1) ShutdownEvent event) {
        ProducerService running = service;
        if (running != null) {
            stopped = CompletableFuture.runAsync(
                    running::close,
                    task -> Thread.ofPlatform().daemon().name("producer-stop").start(task));
        }
    }

    void awaitStop(@Observes @Priority(10_000) ShutdownEvent event) {
        stopped.join();
    }

    @Nullable ProducerService service() {
        return service;
    }

    @Override
    public String name() {
        return "producer";
    }

    @Override
    public boolean isEnabled() {
        return config.enabled();
    }

    @Override
    public boolean isStarted() {
        return isReady() || hasBeenReady;
    }

    @Override
    public boolean isReady() {
        ProducerService running = service;
        boolean ready = running != null && running.isReady();
        hasBeenReady |= ready;
        return ready;
    }

    @Override
    public boolean isAlive() {
        ProducerService running = service;
        return running == null || running.isAlive();
    }

    @Override
    public Map<String, Object> details() {
        ProducerService running = service;
        return running == null ? Map.of() : Map.of("inFlight", running.inFlight(), "members", running.lanes());
    }
}
