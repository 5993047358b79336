package io.winnow.dedup;

import io.winnow.dedup.store.FingerprintMemory;
import io.winnow.dedup.vectors.Embedding;
import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.dedup.vectors.RemoteModel;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaTrouble;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.service.streams.StreamsHost;
import io.winnow.service.streams.StreamsService;
import io.winnow.tracing.Tracing;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

/** Runs deduplication from {@link #start} to {@link #close}; a closed one is not started again. Thread safe. */
public final class DedupService implements StreamsService {

    private static final int ADMIN_TIMEOUT_SECONDS = 30;

    /** Beyond, the stream's thread, which decides in order, is the slower one. */
    private static final int MOST_EMBEDDING_THREADS = 4;

    private final DedupSettings settings;
    private final Decisions decisions = new Decisions();
    private final FingerprintMemory fingerprints;
    private final EmbeddingModels models;
    private final StreamsHost host;

    /** Of {@code attributes.raw}; known when it is started. */
    private volatile int partitions;

    public DedupService(DedupSettings settings) {
        this(settings, Tracing.off(), System::getenv);
    }

    /**
     * Deduplication whose part in traces is recorded.
     *
     * @param environment with keys and addresses of models that lists have their vectors from
     */
    public DedupService(DedupSettings settings, Tracing tracing, Function<String, @Nullable String> environment) {
        this.settings = settings;
        this.fingerprints = new FingerprintMemory(settings.fingerprintsBytes());
        this.models = new EmbeddingModels(
                new Embedding(
                        settings.stateDirectory().resolve("embedding"),
                        Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_EMBEDDING_THREADS)),
                name -> RemoteModel.of(name, environment));
        this.host = new StreamsHost(
                StreamsProperties.host(settings),
                () -> DedupTopology.build(
                        settings.topics(),
                        partitions,
                        settings.maxValueBytes(),
                        fingerprints,
                        decisions,
                        tracing,
                        models));
    }

    @Override
    public StreamsHost host() {
        return host;
    }

    /**
     * Sets up the topics and starts the topology; partitions and their state are assigned in the background.
     *
     * @throws WinnowException when Kafka does not answer or the topics cannot be used
     */
    @Override
    public void start() {
        partitions = prepareTopics();
        host.start();
    }

    /** Whether all partitions of this instance are being worked on. */
    public boolean isReady() {
        return host.isReady();
    }

    Decisions decisions() {
        return decisions;
    }

    FingerprintMemory fingerprints() {
        return fingerprints;
    }

    /** What the stages read. */
    List<String> sourceTopics() {
        return List.of(
                settings.topics().rawAttributes(),
                settings.topics().candidates(),
                settings.topics().verdicts(),
                settings.topics().rulings());
    }

    /** Finishes the current transaction and stops, within the close time-out even when Kafka is gone. */
    @Override
    public void close() {
        if (host.tryClose()) {
            // Only when no thread uses it any more.
            models.close();
        }
    }

    private int prepareTopics() {
        String raw = settings.topics().rawAttributes();
        try (Admin admin = Admin.create(settings.kafka().forAdmin())) {
            if (settings.topicSetup()) {
                TopicSetup.ensure(admin, settings.topics(), settings.partitions(), settings.replication());
            }
            Map<String, TopicDescription> described = admin.describeTopics(
                            List.of(raw, settings.topics().uniqueAttributes()))
                    .allTopicNames()
                    .get(ADMIN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            Outset.order(admin, settings, described, ADMIN_TIMEOUT_SECONDS);
            return Objects.requireNonNull(described.get(raw)).partitions().size();
        } catch (ExecutionException | TimeoutException e) {
            KafkaTrouble.of(e).ifPresent(trouble -> {
                throw trouble;
            });
            throw new WinnowException(
                    "cannot read topic " + raw + " at " + settings.kafka().bootstrapServers()
                            + ": check that the broker is running and that the topic exists",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while looking for topic " + raw, e);
        }
    }
}
