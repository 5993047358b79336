package io.winnow.messages;

import java.time.Instant;

/**
 * Work for one producer: ask a model once for attributes, and report with a {@link Call}.
 *
 * @param v version of this message
 * @param taskId {@link CallId#taskId}; all attempts at the task share it
 * @param callId names this attempt
 * @param deadline when the coordinator gives this attempt up and hands the task out anew, by the coordinator's clock
 * @param maxRequests provider requests that this attempt may make, retries included; at least 1
 * @param requestSize attributes to ask for
 * @param routingConfig in the grammar of the routing configuration
 * @param seed makes providers that can be deterministic so: the same task gets the same answer
 */
public record Task(
        int v,
        String taskId,
        String callId,
        String runId,
        int slot,
        int attempt,
        String topic,
        String collection,
        RunRequest.DedupMode dedup,
        int requestSize,
        String routingStrategy,
        String routingConfig,
        int maxRequests,
        long seed,
        Instant issuedAt,
        Instant deadline) {

    public static final int VERSION = 1;
}
