package io.winnow.dedup;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.service.Refusal;
import io.winnow.service.ServiceHealth;
import io.winnow.tracing.Tracing;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Starts and stops deduplication with the application. */
@ApplicationScoped
public class DedupLifecycle implements ServiceHealth {

    private final @Nullable DedupService service;
    private CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

    DedupLifecycle(
            DedupConfiguration dedup,
            KafkaSettings kafka,
            Tracing tracing,
            @ConfigProperty(name = "winnow.topics.prefix", defaultValue = Topics.DEFAULT_PREFIX) String prefix,
            @ConfigProperty(name = "winnow.topics.partitions", defaultValue = "4") int partitions,
            @ConfigProperty(name = "winnow.topics.replication", defaultValue = "-1") short replication,
            @ConfigProperty(name = "winnow.topics.setup", defaultValue = "true") boolean topicSetup,
            @ConfigProperty(name = "winnow.state.dir", defaultValue = "state") Path stateDirectory,
            @ConfigProperty(name = "winnow.instance") Optional<String> instance) {
        Path directory = stateDirectory.resolve("dedup");
        service = !dedup.enabled()
                ? null
                : new DedupService(
                        new DedupSettings(
                                kafka,
                                new Topics(prefix),
                                partitions,
                                replication,
                                topicSetup,
                                directory,
                                instance.orElseGet(() -> DedupSettings.defaultInstance(hostName(), directory)),
                                dedup.threads(),
                                dedup.commitInterval(),
                                dedup.sessionTimeout(),
                                dedup.closeTimeout(),
                                dedup.leaveGroup(),
                                dedup.standbyReplicas(),
                                dedup.maxValueBytes(),
                                dedup.fingerprintsBytes(),
                                dedup.rocksdb().cacheBytes(),
                                dedup.rocksdb().writeBufferBytes()),
                        tracing);
    }

    @Nullable DedupService service() {
        return service;
    }

    void start(@Observes StartupEvent event) {
        if (service != null) {
            Refusal.inOneLine(service::start);
        }
    }

    /** Only begins: services of one process that stopped one after the other would take the sum of their times. */
    void beginStop(@Observes @Priority(1) ShutdownEvent event) {
        if (service != null) {
            stopped = CompletableFuture.runAsync(
                    service::close,
                    task -> Thread.ofPlatform().daemon().name("dedup-stop").start(task));
        }
    }

    void awaitStop(@Observes @Priority(10_000) ShutdownEvent event) {
        stopped.join();
    }

    @Override
    public String name() {
        return "dedup";
    }

    @Override
    public boolean isEnabled() {
        return service != null;
    }

    @Override
    public boolean isStarted() {
        return service != null && service.probe().hasBeenReady();
    }

    @Override
    public boolean isAlive() {
        return !isFailed();
    }

    @Override
    public Map<String, Object> details() {
        return service == null ? Map.of() : service.probe().details();
    }

    /** Whether all partitions of this instance are being worked on; false also when deduplication is turned off. */
    @Override
    public boolean isReady() {
        return service != null && service.isReady();
    }

    /** Whether deduplication gave up and the process has to be started anew. */
    public boolean isFailed() {
        return service != null && service.isFailed();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
