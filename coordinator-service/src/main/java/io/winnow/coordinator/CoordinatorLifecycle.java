package io.winnow.coordinator;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.winnow.messages.Topics;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Starts and stops the coordinator with the application it is part of. */
@ApplicationScoped
class CoordinatorLifecycle {

    private static final String CLIENT_PREFIX = "kafka.";

    private final CoordinatorConfig config;
    private final Config all;
    private final String bootstrapServers;
    private final String prefix;
    private final Path stateDirectory;
    private final String instance;
    private final boolean setUpTopics;
    private final int partitions;
    private final short replication;

    private @Nullable Coordinator coordinator;
    private CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

    CoordinatorLifecycle(
            CoordinatorConfig config,
            Config all,
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            @ConfigProperty(name = "winnow.topics.prefix") String prefix,
            @ConfigProperty(name = "winnow.state.dir") Path stateDirectory,
            @ConfigProperty(name = "winnow.instance") String instance,
            @ConfigProperty(name = "winnow.topics.setup") boolean setUpTopics,
            @ConfigProperty(name = "winnow.topics.partitions") int partitions,
            @ConfigProperty(name = "winnow.topics.replication") short replication) {
        this.config = config;
        this.all = all;
        this.bootstrapServers = bootstrapServers;
        this.prefix = prefix;
        this.stateDirectory = stateDirectory;
        this.instance = instance;
        this.setUpTopics = setUpTopics;
        this.partitions = partitions;
        this.replication = replication;
    }

    void start(@Observes StartupEvent event) {
        coordinator = Coordinator.start(new Coordinator.Settings(
                bootstrapServers,
                clientSettings(),
                new Topics(prefix),
                stateDirectory.resolve("coordinator"),
                instance,
                setUpTopics,
                partitions,
                replication,
                config.commitInterval(),
                config.taskTimeout(),
                config.tick(),
                config.closeTimeout()));
    }

    /** Only begins: services of one process that stopped one after the other would take the sum of their times. */
    void beginStop(@Observes @Priority(1) ShutdownEvent event) {
        if (coordinator != null) {
            stopped = CompletableFuture.runAsync(
                    coordinator::close,
                    task -> Thread.ofPlatform()
                            .daemon()
                            .name("coordinator-stop")
                            .start(task));
        }
    }

    void awaitStop(@Observes @Priority(10_000) ShutdownEvent event) {
        stopped.join();
    }

    /** What stands under {@code kafka.} goes to the Kafka clients, as it does in other Quarkus applications. */
    private Map<String, String> clientSettings() {
        Map<String, String> settings = new HashMap<>();
        for (String name : all.getPropertyNames()) {
            if (name.startsWith(CLIENT_PREFIX)) {
                all.getOptionalValue(name, String.class)
                        .ifPresent(value -> settings.put(name.substring(CLIENT_PREFIX.length()), value));
            }
        }
        return settings;
    }
}
