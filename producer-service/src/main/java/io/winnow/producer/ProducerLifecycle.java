package io.winnow.producer;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.winnow.messages.Topics;
import io.winnow.producer.provider.Environment;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Starts and stops the worker with the application it is part of. */
@ApplicationScoped
class ProducerLifecycle {

    private final ProducerConfig config;
    private final Environment environment;
    private final String bootstrapServers;
    private final String prefix;
    private final String instance;
    private final boolean setUpTopics;
    private final int partitions;
    private final short replication;

    private @Nullable ProducerService service;
    private CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

    ProducerLifecycle(
            ProducerConfig config,
            Environment environment,
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            @ConfigProperty(name = "winnow.topics.prefix") String prefix,
            @ConfigProperty(name = "winnow.instance") String instance,
            @ConfigProperty(name = "winnow.topics.setup") boolean setUpTopics,
            @ConfigProperty(name = "winnow.topics.partitions") int partitions,
            @ConfigProperty(name = "winnow.topics.replication") short replication) {
        this.config = config;
        this.environment = environment;
        this.bootstrapServers = bootstrapServers;
        this.prefix = prefix;
        this.instance = instance;
        this.setUpTopics = setUpTopics;
        this.partitions = partitions;
        this.replication = replication;
    }

    void start(@Observes StartupEvent event) {
        if (!config.enabled()) {
            return;
        }
        service = ProducerService.start(
                new ProducerService.Settings(
                        bootstrapServers,
                        new Topics(prefix),
                        "producer-" + instance,
                        setUpTopics,
                        partitions,
                        replication,
                        config.concurrency(),
                        config.requestTimeout(),
                        config.stopTimeout()),
                environment);
    }

    /** Only begins: services of one process that stopped one after the other would take the sum of their times. */
    void beginStop(@Observes @Priority(1) ShutdownEvent event) {
        if (service != null) {
            stopped = CompletableFuture.runAsync(
                    service::close,
                    task -> Thread.ofPlatform().daemon().name("producer-stop").start(task));
        }
    }

    void awaitStop(@Observes @Priority(10_000) ShutdownEvent event) {
        stopped.join();
    }
}
