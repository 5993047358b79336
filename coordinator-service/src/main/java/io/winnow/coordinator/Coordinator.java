package io.winnow.coordinator;

import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
import io.winnow.service.KafkaWatch;
import io.winnow.service.streams.StreamsHost;
import io.winnow.service.streams.StreamsService;
import io.winnow.service.streams.StreamsSettings;
import io.winnow.tracing.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The coordinator: its topology in a host, from {@link #start} to {@link #close}. */
public final class Coordinator implements StreamsService {

    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    /** The watch asks every two seconds. */
    private static final double AWAY_SECONDS = 5;

    private final Settings settings;
    private final RunCounters counters = new RunCounters();
    private final KafkaWatch kafka;
    private final StreamsHost host;

    /** Of the topics that it reads; known from {@link #start} on. */
    private volatile int partitions;

    /**
     * A coordinator that does not run yet.
     *
     * @param tracing records its part in traces
     */
    public Coordinator(Settings settings, Tracing tracing) {
        this.settings = settings;
        this.kafka = new KafkaWatch(settings.kafka());
        this.host = new StreamsHost(
                hostOf(settings),
                () -> CoordinatorTopology.build(
                        settings.topics(), partitions, settings.with(kafka), counters, tracing));
    }

    /**
     * How a coordinator runs.
     *
     * @param instance names this instance in its group; the same name after a restart gets its work back at once
     * @param setUpTopics whether to create and check topics; false when somebody did
     * @param partitions of topics that have to be created
     * @param replication of topics that have to be created; -1 takes the broker's default
     * @param kafka how its clients connect to Kafka; Winnow's own settings take precedence
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
            implements RunProcessor.CoordinatorSettings {

        private RunProcessor.CoordinatorSettings with(KafkaWatch watch) {
            return new RunProcessor.CoordinatorSettings() {
                @Override
                public Duration taskTimeout() {
                    return taskTimeout;
                }

                @Override
                public Duration tick() {
                    return tick;
                }

                @Override
                public boolean isKafkaAway() {
                    return watch.silenceSeconds() > AWAY_SECONDS;
                }
            };
        }
    }

    @Override
    public StreamsHost host() {
        return host;
    }

    /** What there is to see of the runs. */
    RunCounters counters() {
        return counters;
    }

    @Override
    public void start() {
        try (Admin admin = Admin.create(settings.kafka().forAdmin())) {
            if (settings.setUpTopics()) {
                TopicSetup.ensure(admin, settings.topics(), settings.partitions(), settings.replication());
            }
            partitions = FormerLayout.upgrade(admin, settings);
        }
        host.start();
    }

    @Override
    public void close() {
        host.close();
        kafka.close();
    }

    /** The name of its group; what all of its internal topics' names begin with. */
    static String applicationId(Topics topics) {
        return topics.prefix() + "coordinator";
    }

    private static StreamsSettings hostOf(Settings settings) {
        String name = applicationId(settings.topics());
        return new StreamsSettings(
                "the coordinator",
                settings.kafka(),
                name,
                settings.stateDirectory(),
                name + "-" + settings.instance(),
                1,
                0,
                settings.replication(),
                settings.commitInterval(),
                SESSION_TIMEOUT,
                settings.closeTimeout(),
                // One that comes back under its name gets its runs back at once.
                false,
                Map.of(
                        StreamsConfig.POLL_MS_CONFIG,
                        Math.min(StreamsSettings.POLL_MS, settings.tick().toMillis()),
                        StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                        1_000,
                        StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
                        0,
                        // With more, a batch that follows a refused one is out of sequence, and both wait to be sent
                        // again.
                        StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION),
                        1));
    }
}
