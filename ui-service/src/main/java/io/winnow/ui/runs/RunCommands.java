package io.winnow.ui.runs;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.Span;
import io.winnow.tracing.TraceAttributes;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.TraceHeaders;
import io.winnow.tracing.Tracing;
import io.winnow.ui.http.ApiException;
import io.winnow.ui.kafka.KafkaClients;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
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
    private final String brokers;
    private final String topic;
    private final Tracing tracing;

    RunCommands(
            @Channel(CHANNEL) MutinyEmitter<byte[]> emitter,
            KafkaClients clients,
            @ConfigProperty(name = "winnow.topics.prefix", defaultValue = Topics.DEFAULT_PREFIX) String prefix,
            Tracing tracing) {
        this.emitter = emitter;
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
            KafkaRecord<String, byte[]> record = KafkaRecord.of(command.runId(), Json.write(command));
            TraceHeaders.inject(span.context(), record.getHeaders());
            deliver(record, command.runId(), span);
        }
    }

    private void deliver(KafkaRecord<String, byte[]> record, String runId, Span span) {
        try {
            emitter.sendMessage(record).await().atMost(TIMEOUT);
        } catch (KafkaException | TimeoutException | IllegalStateException e) {
            // The channel turns Kafka's exception into one that says how often it tried.
            span.failed("unpublished", null);
            LOG.warnf("an order for run %s did not reach Kafka: %s", runId, e.getMessage());
            throw ApiException.unavailable(
                    "Kafka at " + brokers + " did not take the order for run " + runId
                            + ": check that the broker is running and whether the run exists by now, then try again",
                    e);
        }
    }
}
