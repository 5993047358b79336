package io.winnow.ui.runs;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.winnow.client.runs.Orders;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.TraceHeaders;
import io.winnow.ui.http.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sends orders to the coordinator, over the channel {@value #CHANNEL}. */
@ApplicationScoped
public class RunCommands implements Orders.Sender {

    private static final Logger LOG = Logger.getLogger(RunCommands.class);

    static final String CHANNEL = "winnow-run-commands";

    /** A little longer than the producer itself tries, so that its own words are heard. */
    private static final Duration TIMEOUT = Duration.ofSeconds(12);

    private final MutinyEmitter<byte[]> emitter;
    private final KafkaClientService producers;
    private final String brokers;
    private final String topic;

    RunCommands(@Channel(CHANNEL) MutinyEmitter<byte[]> emitter, KafkaClientService producers, KafkaClients clients) {
        this.emitter = emitter;
        this.producers = producers;
        this.brokers = clients.brokers();
        this.topic = clients.topics().runs();
    }

    /**
     * {@inheritDoc}
     *
     * @throws ProblemException (503) when Kafka does not take it; it may still have been written
     */
    @Override
    public void send(RunCommand command, @Nullable TraceContext trace) {
        Headers headers = new RecordHeaders();
        TraceHeaders.inject(trace, headers);
        try {
            producers
                    .<String, byte[]>getProducer(CHANNEL)
                    .partitionsFor(topic)
                    .chain(partitions -> emitter.sendMessage(message(command, headers, partitions.size())))
                    .await()
                    .atMost(TIMEOUT);
        } catch (KafkaException | TimeoutException | IllegalStateException e) {
            // The channel wraps Kafka's exception in one that counts its attempts.
            LOG.warnf("an order for run %s did not reach Kafka: %s", command.runId(), e.getMessage());
            throw ProblemException.unavailable(
                    "Kafka at " + brokers + " did not take the order for run " + command.runId()
                            + ": check that the broker is running and whether the run exists by now, then try again",
                    e);
        }
    }

    private static Message<byte[]> message(RunCommand command, Headers headers, int partitions) {
        return Message.of(
                Json.write(command),
                Metadata.of(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(command.runId())
                        .withPartition(CollectionPartitioner.partitionOf(command.collection(), partitions))
                        .withHeaders(headers)
                        .build()));
    }
}
