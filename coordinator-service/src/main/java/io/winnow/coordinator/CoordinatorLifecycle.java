package io.winnow.coordinator;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.winnow.messages.Topics;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Starts and stops the coordinator with the application it is part of. */
@ApplicationScoped
class CoordinatorLifecycle {

    private final CoordinatorConfig config;
    private final String bootstrapServers;
    private final String prefix;
    private final Path stateDirectory;
    private final String instance;
    private final boolean setUpTopics;
    private final int partitions;
    private final short replication;

    private @Nullable Coordinator coordinator;

    CoordinatorLifecycle(
            CoordinatorConfig config,
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
            @ConfigProperty(name = "winnow.topics.prefix") String prefix,
            @ConfigProperty(name = "winnow.state.dir") Path stateDirectory,
            @ConfigProperty(name = "winnow.instance") String instance,
            @ConfigProperty(name = "winnow.topics.setup") boolean setUpTopics,
            @ConfigProperty(name = "winnow.topics.partitions") int partitions,
            @ConfigProperty(name = "winnow.topics.replication") short replication) {
        this.config = config;
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

    void stop(@Observes ShutdownEvent event) {
        if (coordinator != null) {
            coordinator.close();
        }
    }
}
