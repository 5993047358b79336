package io.winnow.coordinator;

import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.TopicSetup;
import io.winnow.messages.kafka.Topics;
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
final class Coordinator implements StreamsService {

    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    private final Settings settings;
    private final RunCounters board = new RunCounters();
    private final StreamsHost host;

    /**
     * A coordinator that does not run yet.
     *
     * @param tracing records its part in traces
     */
    Coordinator(Settings settings, Tracing tracing) {
        this.settings = settings;
        this.host = new StreamsHost(
                hostOf(settings), () -> CoordinatorTopology.build(settings.topics(), settings, board, tracing));
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
    record Settings(
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

    @Override
    public StreamsHost host() {
        return host;
    }

    /** What there is to see of the runs. */
    RunCounters board() {
        return board;
    }

    @Override
    public void start() {
        if (settings.setUpTopics()) {
            try (Admin admin = Admin.create(settings.kafka().forAdmin())) {
                TopicSetup.ensure(admin, settings.topics(), settings.partitions(), settings.replication());
            }
        }
        host.start();
    }

    @Override
    public void close() {
        host.close();
    }

    private static StreamsSettings hostOf(Settings settings) {
        String name = settings.topics().prefix() + "coordinator";
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
                // One that comes back under its name gets its ledgers back at once.
                false,
                Map.of(
                        StreamsConfig.POLL_MS_CONFIG,
                        Math.min(100, settings.tick().toMillis()),
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
