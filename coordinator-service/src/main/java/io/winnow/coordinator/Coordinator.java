package io.winnow.coordinator;

import io.winnow.messages.error.RootCause;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.KafkaTrouble;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.service.RecordTime;
import io.winnow.service.RestorableStreams;
import io.winnow.service.StreamsProbe;
import io.winnow.tracing.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running coordinator: the topology in a {@link KafkaStreams} of its own. */
public final class Coordinator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

    private final RestorableStreams streams;
    private final StreamsProbe probe;
    private final Duration closeTimeout;

    private Coordinator(RestorableStreams streams, StreamsProbe probe, Duration closeTimeout) {
        this.streams = streams;
        this.probe = probe;
        this.closeTimeout = closeTimeout;
    }

    /**
     * How a coordinator runs.
     *
     * @param instance names this instance in its group; the same name after a restart gets its work back at once
     * @param setUpTopics whether to create and check topics; false when somebody did
     * @param partitions of topics that have to be created
     * @param replication of topics that have to be created; -1 takes the broker's default
     * @param kafka how its clients get to Kafka; settings of ours win over further ones
     * @param commitInterval how long decisions wait for their transaction
     */
    public record Settings(
            KafkaSettings kafka,
            Topics topics,
            Path stateDirectory,
            String instance,
            boolean setUpTopics,
            int partitions,
            short replication,
            Duration commitInterval,
            Duration taskTimeout,
            Duration tick,
            Duration closeTimeout)
            implements RunProcessor.CoordinatorSettings {}

    public static Coordinator start(Settings settings) {
        return start(settings, new StreamsProbe(), new RunCounters(), Tracing.off());
    }

    /**
     * Starts one that is watched.
     *
     * @param probe told of the topology
     * @param counters told of the runs
     * @param tracing records its part in traces
     */
    static Coordinator start(Settings settings, StreamsProbe probe, RunCounters counters, Tracing tracing) {
        int partitions;
        try (Admin admin = Admin.create(settings.kafka().forAdmin())) {
            if (settings.setUpTopics()) {
                TopicSetup.ensure(admin, settings.topics(), settings.partitions(), settings.replication());
            }
            partitions = FormerLayout.upgrade(admin, settings);
        }
        AtomicReference<RestorableStreams> itself = new AtomicReference<>();
        RestorableStreams streams = new RestorableStreams("the coordinator", probe, () -> {
            KafkaStreams made = new KafkaStreams(
                    CoordinatorTopology.build(settings.topics(), partitions, settings, counters, tracing),
                    properties(settings));
            made.setUncaughtExceptionHandler(failure -> handle(failure, itself.get()));
            return made;
        });
        itself.set(streams);
        streams.start();
        return new Coordinator(streams, probe, settings.closeTimeout());
    }

    private static StreamThreadExceptionResponse handle(Throwable e, RestorableStreams streams) {
        Optional<WinnowException> trouble = KafkaTrouble.of(e);
        if (trouble.isPresent()) {
            LOG.error("the coordinator stops: {}", trouble.get().getMessage());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (RestorableStreams.isDamage(e)) {
            streams.restore(e);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("the coordinator's thread ended and is replaced: {}", RootCause.describe(e));
        LOG.debug("the coordinator's thread ended", e);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Whether it takes events: its partitions are assigned and its runs restored. */
    public boolean isReady() {
        return probe.isReady();
    }

    /** Stops after the transaction that is open; never waits longer than the close time-out. */
    @Override
    public void close() {
        // Streams itself can wait for ever for a broker that is gone, whatever time-out it is given.
        CompletableFuture<Boolean> closed = CompletableFuture.supplyAsync(
                () -> streams.close(CloseOptions.timeout(closeTimeout)),
                task -> Thread.ofPlatform().daemon().name("coordinator-close").start(task));
        try {
            closed.get(closeTimeout.toMillis() + 500, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("the coordinator did not stop within {}; its transaction is left to time out", closeTimeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException e) {
            LOG.warn("the coordinator stopped badly: {}", RootCause.describe(e));
        }
    }

    /** The name of its group; what all of its internal topics' names begin with. */
    static String applicationId(Topics topics) {
        return topics.prefix() + "coordinator";
    }

    private static Properties properties(Settings settings) {
        Map<String, Object> config = settings.kafka().forStreams();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(settings.topics()));
        config.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                settings.commitInterval().toMillis());
        config.put(StreamsConfig.POLL_MS_CONFIG, Math.min(100, settings.tick().toMillis()));
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.replication());
        config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        config.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, RecordTime.class);
        config.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                settings.topics().prefix() + "coordinator-" + settings.instance());
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_000);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        // With more, a batch that follows a refused one is out of sequence, and both wait to be sent again.
        config.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
        Properties properties = new Properties();
        properties.putAll(config);
        return properties;
    }
}
