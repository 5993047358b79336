package io.winnow.coordinator;

import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.service.streams.StreamsServiceBean;
import io.winnow.tracing.Tracing;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The coordinator as the configuration wants it, with the application that it is part of. */
@Singleton
class CoordinatorBean extends StreamsServiceBean<Coordinator> {

    CoordinatorBean(
            CoordinatorConfig config,
            KafkaSettings kafka,
            Tracing tracing,
            @ConfigProperty(name = "winnow.topics.prefix") String prefix,
            @ConfigProperty(name = "winnow.state.dir") Path stateDirectory,
            @ConfigProperty(name = "winnow.instance") String instance,
            @ConfigProperty(name = "winnow.topics.setup") boolean setUpTopics,
            @ConfigProperty(name = "winnow.topics.partitions") int partitions,
            @ConfigProperty(name = "winnow.topics.replication") short replication) {
        super(
                "coordinator",
                new Coordinator(
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
                        tracing));
    }
}
