package io.winnow.coordinator;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.service.Refusal;
import io.winnow.service.ServiceHealth;
import io.winnow.service.StreamsProbe;
import io.winnow.tracing.Tracing;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Starts and stops the coordinator with the application it is part of. */
@ApplicationScoped
class CoordinatorLifecycle implements ServiceHealth {

    private final CoordinatorConfig config;
    private final KafkaSettings kafka;
    private final Tracing tracing;
    private final String prefix;
    private final Path stateDirectory;
    private final String instance;
    private final boolean setUpTopics;
    private final int partitions;
    private final short replication;

    private final StreamsProbe probe = new StreamsProbe();
    private final RunCounters counters = new RunCounters();
    private volatile @Nullable Coordinator coordinator;
    private CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

    CoordinatorLifecycle(
            CoordinatorConfig config,
            KafkaSettings kafka,
            Tracing tracing,
            @ConfigProperty(name = "winnow.topics.prefix") String prefix,
            @ConfigProperty(name = "winnow.state.dir") Path stateDirectory,
            @ConfigProperty(name = "winnow.instance") String instance,
            @ConfigProperty(name = "winnow.topics.setup") boolean setUpTopics,
            @ConfigProperty(name = "winnow.topics.partitions") int partitions,
            @ConfigProperty(name = "winnow.topics.replication") short replication) {
        this.config = config;
        this.kafka = kafka;
        this.tracing = tracing;
        this.prefix = prefix;
        this.stateDirectory = stateDirectory;
        this.instance = instance;
        this.setUpTopics = setUpTopics;
        this.partitions = partitions;
        this.replication = replication;
    }

    void start(@Observes StartupEvent event) {
        coordinator = Refusal.inOneLine(() -> Coordinator.start(
                new Coordinator.Settings(
                        kafka,
                        new Topics(prefix),
                        stateDirectory.resolve("coordinator"),
                        instance,
                        setUpTopics,
                        partitions,
                        replication,
                        config.commitInterval(),
                        config.taskTimeout(),
                        config.tick(),
                        config.closeTimeout()),
                probe,
                counters,
                tracing));
    }

    /** Only begins: services of one process that stopped one after the other would take the sum of their times. */
    void beginStop(@Observes @Priority(1) ShutdownEvent event) {
        Coordinator running = coordinator;
        if (running != null) {
            stopped = CompletableFuture.runAsync(
                    running::close,
                    task -> Thread.ofPlatform()
                            .daemon()
                            .name("coordinator-stop")
                            .start(task));
        }
    }

    void awaitStop(@Observes @Priority(10_000) ShutdownEvent event) {
        stopped.join();
    }

    @Override
    public String name() {
        return "coordinator";
    }

    @Override
    public boolean isStarted() {
        return probe.hasBeenReady();
    }

    @Override
    public boolean isReady() {
        return probe.isReady();
    }

    @Override
    public boolean isAlive() {
        return !probe.isDead();
    }

    @Override
    public Map<String, Object> details() {
        return probe.details();
    }

    StreamsProbe probe() {
        return probe;
    }

    RunCounters counters() {
        return counters;
    }
}
