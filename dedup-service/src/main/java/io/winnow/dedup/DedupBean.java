package io.winnow.dedup;

import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.provider.Environment;
import io.winnow.service.streams.StreamsServiceBean;
import io.winnow.tracing.Tracing;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Deduplication as the configuration wants it, with the application that it is part of. */
@Singleton
public class DedupBean extends StreamsServiceBean<DedupService> {

    private final @Nullable DedupSettings counted;

    @Inject
    DedupBean(
            DedupConfiguration dedup,
            KafkaSettings kafka,
            Tracing tracing,
            Environment environment,
            @ConfigProperty(name = "winnow.topics.prefix", defaultValue = Topics.DEFAULT_PREFIX) String prefix,
            @ConfigProperty(name = "winnow.topics.partitions", defaultValue = "4") int partitions,
            @ConfigProperty(name = "winnow.topics.replication", defaultValue = "-1") short replication,
            @ConfigProperty(name = "winnow.topics.setup", defaultValue = "true") boolean topicSetup,
            @ConfigProperty(name = "winnow.state.dir", defaultValue = "state") Path stateDirectory,
            @ConfigProperty(name = "winnow.instance") Optional<String> instance) {
        this(
                !dedup.enabled()
                        ? null
                        : settings(
                                dedup,
                                kafka,
                                new Topics(prefix),
                                partitions,
                                replication,
                                topicSetup,
                                stateDirectory.resolve("dedup"),
                                instance),
                dedup.mentions(),
                tracing,
                environment);
    }

    private DedupBean(@Nullable DedupSettings settings, boolean mentions, Tracing tracing, Environment environment) {
        super("dedup", settings == null ? null : new DedupService(settings, tracing, environment));
        this.counted = mentions ? settings : null;
    }

    /** What to count mentions by; null when that is turned off in this process. */
    public @Nullable DedupSettings counted() {
        return counted;
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
                dedup.fingerprintsBytes().orElseGet(DedupSettings::usualFingerprintsBytes));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
