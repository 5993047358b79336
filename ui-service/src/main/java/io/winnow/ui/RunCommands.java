package io.winnow.ui;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.jboss.logging.Logger;

/** Sends orders to the coordinator, over the channel {@value #CHANNEL}. */
@ApplicationScoped
class RunCommands {

    private static final Logger LOG = Logger.getLogger(RunCommands.class);

    static final String CHANNEL = "winnow-run-commands";

    /** A little longer than the producer itself tries, so that its own words are heard. */
    private static final Duration TIMEOUT = Duration.ofSeconds(12);

    private final MutinyEmitter<byte[]> emitter;
    private final String brokers;

    RunCommands(@Channel(CHANNEL) MutinyEmitter<byte[]> emitter, KafkaClients clients) {
        this.emitter = emitter;
        this.brokers = clients.brokers();
    }

    /**
     * Sends a command; when this returns, all in-sync replicas have it.
     *
     * @throws ApiException (503) when Kafka does not take it; it may still have been written
     */
    void send(RunCommand command) {
        try {
            emitter.sendMessage(KafkaRecord.of(command.runId(), Json.write(command)))
                    .await()
                    .atMost(TIMEOUT);
        } catch (KafkaException | TimeoutException | IllegalStateException e) {
            // The channel turns Kafka's exception into one that says how often it tried.
            LOG.warnf("an order for run %s did not reach Kafka: %s", command.runId(), e.getMessage());
            throw ApiException.unavailable(
                    "Kafka at " + brokers + " did not take the order for run " + command.runId()
                            + ": look whether the broker runs, and when it does whether the run exists, then try again",
                    e);
        }
    }
}
