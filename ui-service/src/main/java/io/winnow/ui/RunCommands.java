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

/** Sends orders to the coordinator, over the channel {@value #CHANNEL}. */
@ApplicationScoped
class RunCommands {

    static final String CHANNEL = "winnow-run-commands";

    /** A little longer than the producer itself tries, so that its own words are heard. */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final MutinyEmitter<byte[]> emitter;

    RunCommands(@Channel(CHANNEL) MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
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
        } catch (KafkaException | TimeoutException e) {
            throw ApiException.unavailable(
                    "Kafka did not take the order for run " + command.runId()
                            + ": look whether the run exists, then try again",
                    e);
        }
    }
}
