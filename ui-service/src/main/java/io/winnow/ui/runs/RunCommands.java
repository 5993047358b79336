package io.winnow.ui.runs;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.kafka.CollectionPartitioner;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.Span;
import io.winnow.tracing.TraceAttributes;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.TraceHeaders;
import io.winnow.tracing.Tracing;
import io.winnow.ui.http.ApiException;
import io.winnow.client.topics.KafkaClients;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sends orders to the coordinator, over the channel {@value #CHANNEL}. */
@ApplicationScoped
public class RunCommands {

    private static final Logger LOG = Logger.getLogger(RunCommands.class);

    static final String CHANNEL = "winnow-run-commands";

    /** A little longer than the producer itself tries, so that its own words are heard. */
    private static final Duration TIMEOUT = Duration.ofSeconds(12);

    private final MutinyEmitter<byte[]> emitter;
    private final KafkaClientService producers;
    private final String brokers;
    private final String topic;
    private final Tracing tracing;

    RunCommands(
            @Channel(CHANNEL) MutinyEmitter<byte[]> emitter,
            KafkaClientService producers,
            KafkaClients clients,
            @ConfigProperty(name = "winnow.topics.prefix", defaultValue = Topics.DEFAULT_PREFIX) String prefix,
            Tracing tracing) {
        this.emitter = emitter;
        this.producers = producers;
        this.brokers = clients.brokers();
        this.topic = new Topics(prefix).runs();
        this.tracing = tracing;
    }

    /**
     * Sends a command; when this returns, all in-sync replicas have it.
     *
     * @param trace what it is a part of; null when nothing is traced
     * @throws ApiException (503) when Kafka does not take it; it may still have been written
     */
    public void send(RunCommand command, @Nullable TraceContext trace) {
        try (Span span = tracing.send(topic, trace)
                .set(TraceAttributes.RUN, command.runId())
                .set(TraceAttributes.COLLECTION, command.request().collection())) {
            Headers headers = new RecordHeaders();
            TraceHeaders.inject(span.context(), headers);
            deliver(command, headers, span);
        }
    }

    private void deliver(RunCommand command, Headers headers, Span span) {
        String runId = command.runId();
        try {
            producers
                    .<String, byte[]>getProducer(CHANNEL)
                    .partitionsFor(topic)
                    .chain(partitions -> emitter.sendMessage(message(command, headers, partitions.size())))
                    .await()
                    .atMost(TIMEOUT);
        } catch (KafkaException | TimeoutException | IllegalStateException e) {
            // The channel turns Kafka's exception into one that says how often it tried.
            span.failed("unpublished", null);
            LOG.warnf("an order for run %s did not reach Kafka: %s", runId, e.getMessage());
            throw ApiException.unavailable(
                    "Kafka at " + brokers + " did not take the order for run " + runId
                            + ": look whether the broker runs, and when it does whether the run exists, then try again",
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
