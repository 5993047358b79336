package io.winnow.messages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt at a task. Written only after the broker acknowledged every attribute that it counts.
 *
 * @param v version of this message
 * @param worker the producer instance that made the call
 * @param published attributes published to {@code attributes.raw}
 * @param rejected lines of the answer that were no attributes (too long, empty, …)
 * @param requests each request made to a provider, in order, failed ones included
 * @param error why the call failed; null when it succeeded
 */
public record Call(
        int v,
        String callId,
        String taskId,
        String runId,
        int slot,
        int attempt,
        String worker,
        Outcome outcome,
        int published,
        int rejected,
        List<Request> requests,
        @Nullable Failure error,
        Instant startedAt,
        Instant finishedAt) {

    public static final int VERSION = 1;

    public Call {
        requests = List.copyOf(requests);
    }

    /** How a call ended. */
    public enum Outcome {
        /** A provider answered and what it gave was published. */
        SUCCEEDED,
        /** No provider gave a usable answer. */
        FAILED,
        /** The run no longer wanted it; nothing was asked of a provider, or its answer was dropped. */
        CANCELLED
    }

    /**
     * One request to a provider.
     *
     * @param latencyMs from sending to the last byte or the failure, in milliseconds
     * @param published attributes published from this request's answer
     * @param inputTokens as the provider counted them; 0 when it did not say
     * @param outputTokens as the provider counted them; 0 when it did not say
     * @param costUsd in US dollars; null when the price is not known
     * @param error null when the request succeeded
     */
    public record Request(
            String provider,
            String model,
            long latencyMs,
            int published,
            long inputTokens,
            long outputTokens,
            @Nullable Double costUsd,
            @Nullable Failure error) {}

    /**
     * A failure in the provider's own words.
     *
     * @param kind the class of failure, such as {@code rate-limited} or {@code unauthorized}
     * @param message the provider's words, without keys, in one line
     * @param permanent whether trying again, as things are configured, can never help
     */
    public record Failure(String kind, String message, boolean permanent) {}
}
