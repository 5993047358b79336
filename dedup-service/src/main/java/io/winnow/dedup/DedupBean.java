package io.winnow.dedup;

import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.service.streams.StreamsServiceBean;
import io.winnow.tracing.Tracing;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Deduplication as the configuration wants it, with the application that it is part of. */
@Singleton
class DedupBean extends StreamsServiceBean<DedupService> {

    DedupBean(
            DedupConfiguration dedup,
            KafkaSettings kafka,
            Tracing tracing,
            @ConfigProperty(name = "winnow.topics.prefix", defaultValue = Topics.DEFAULT_PREFIX) String prefix,
            @ConfigProperty(name = "winnow.topics.partitions", defaultValue = "4") int partitions,
            @ConfigProperty(name = "winnow.topics.replication", defaultValue = "-1") short replication,
            @ConfigProperty(name = "winnow.topics.setup", defaultValue = "true") boolean topicSetup,
            @ConfigProperty(name = "winnow.state.dir", defaultValue = "state") Path stateDirectory,
            @ConfigProperty(name = "winnow.instance") Optional<String> instance) {
        super(
                "dedup",
                !dedup.enabled()
                        ? null
                        : new DedupService(
                                settings(
                                        dedup,
                                        kafka,
                                        new Topics(prefix),
                                        partitions,
                                        replication,
                                        topicSetup,
                                        stateDirectory.resolve("dedup"),
                                        instance),
                                tracing));
    }

    private static DedupSettings settings(
            DedupConfiguration dedup,
            KafkaSettings kafka,
            Topics topics,
            int partitions,
            short replication,
            boolean topicSetup,
            Path stateDirectory,
            Optional<String> instance) {
        return new DedupSettings(
                kafka,
                topics,
                partitions,
                replication,
                topicSetup,
                stateDirectory,
                instance.orElseGet(() -> DedupSettings.defaultInstance(hostName(), stateDirectory)),
                dedup.threads(),
                dedup.commitInterval(),
                dedup.sessionTimeout(),
                dedup.closeTimeout(),
                dedup.leaveGroup(),
                dedup.standbyReplicas(),
                dedup.maxValueBytes(),
                dedup.fingerprintsBytes(),
                dedup.rocksdb().cacheBytes(),
                dedup.rocksdb().writeBufferBytes());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
