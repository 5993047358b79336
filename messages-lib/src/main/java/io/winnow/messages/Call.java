package io.winnow.messages;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The result of one attempt at a task. Written only after the broker acknowledged every attribute that it counts.
 *
 * @param v version of this message; 3 is the first with a collection
 * @param kind what was requested
 * @param collection that the run belongs to; empty if an earlier release reported the call
 * @param worker the producer instance that made the call
 * @param control whether the prompt did not contain the list
 * @param facet part of the topic that the prompt was about; null for the whole topic
 * @param published attributes published to {@code attributes.raw}
 * @param rejected lines of the answers that are not attributes, by reason
 * @param requests each request made to a provider, in order, failed ones included
 * @param facets what a planning call found; empty for others
 * @param sample fingerprints of the distinct attributes that a control call published; empty for others
 * @param exhausted true when a model said that it has nothing more to name; null when none did
 * @param error why the call failed; null when it succeeded
 */
public record Call(
        int v,
        Task.Kind kind,
        String callId,
        String taskId,
        String runId,
        String collection,
        int slot,
        int attempt,
        String worker,
        Outcome outcome,
        boolean control,
        @Nullable String facet,
        int published,
        Map<String, Integer> rejected,
        List<Request> requests,
        List<String> facets,
        List<String> sample,
        @Nullable Boolean exhausted,
        @Nullable Failure error,
        Instant startedAt,
        Instant finishedAt)
        implements RunMessage {

    public static final int VERSION = 3;

    public Call {
        Objects.requireNonNull(kind, "kind is missing");
        Objects.requireNonNull(callId, "callId is missing");
        Objects.requireNonNull(runId, "runId is missing");
        Objects.requireNonNull(outcome, "outcome is missing");
        collection = collection == null ? "" : collection;
        exhausted = Boolean.TRUE.equals(exhausted) ? exhausted : null;
        if (published < 0) {
            throw new IllegalArgumentException("published must not be negative: " + published);
        }
        requests = List.copyOf(requests);
        facets = List.copyOf(facets);
        sample = List.copyOf(sample);
        rejected = java.util.Collections.unmodifiableMap(new TreeMap<>(rejected));
    }

    /** A call in which no model said that it has nothing more to name. */
    public Call(
            int v,
            Task.Kind kind,
            String callId,
            String taskId,
            String runId,
            String collection,
            int slot,
            int attempt,
            String worker,
            Outcome outcome,
            boolean control,
            @Nullable String facet,
            int published,
            Map<String, Integer> rejected,
            List<Request> requests,
            List<String> facets,
            List<String> sample,
            @Nullable Failure error,
            Instant startedAt,
            Instant finishedAt) {
        this(
                v,
                kind,
                callId,
                taskId,
                runId,
                collection,
                slot,
                attempt,
                worker,
                outcome,
                control,
                facet,
                published,
                rejected,
                requests,
                facets,
                sample,
                null,
                error,
                startedAt,
                finishedAt);
    }

    /** How a call ended. */
    public enum Outcome {
        /** A provider answered and its attributes were published. */
        SUCCEEDED,
        /** No provider gave a usable answer. */
        FAILED,
        /** The run no longer needed it; no provider was called, or its answer was dropped. */
        CANCELLED,
        /**
         * A worker took the task before and never reported. Its spending is unknown, so nothing more was spent: the
         * call's whole allowance counts as used unless that worker reports after all.
         */
        LOST
    }

    /**
     * One request to a provider.
     *
     * @param latencyMs from sending to the last byte or the failure, in milliseconds
     * @param published attributes published from this request's answer
     * @param inputTokens of the whole prompt, cached ones included
     * @param cachedInputTokens of the prompt, from the provider's cache
     * @param outputTokens of the answer, those of hidden reasoning included
     * @param costUsd in US dollars; null when the price is not known
     * @param estimated whether the provider did not say how many tokens it was, so that they, and the cost, are the most that it can
     *     have been
     * @param error null when the request succeeded
     */
    public record Request(
            String provider,
            String model,
            long latencyMs,
            int published,
            long inputTokens,
            long cachedInputTokens,
            long outputTokens,
            @Nullable BigDecimal costUsd,
            boolean estimated,
            @Nullable Failure error) {

        public Request {
            Objects.requireNonNull(provider, "provider is missing");
            Objects.requireNonNull(model, "model is missing");
        }
    }

    /**
     * A failure in the provider's own words.
     *
     * @param kind {@link io.winnow.router.health.FailureKind#label} of a provider's failure, such as
     *     {@code rate-limited}, or a word for why none was called
     * @param message the provider's words, without keys, in one line
     * @param permanent whether trying again, as things are configured, can never help
     * @param rest who is to be waited for; null when it is nobody, or not for long
     */
    public record Failure(
            String kind,
            String message,
            boolean permanent,
            @Nullable Rest rest) {

        public Failure(String kind, String message, boolean permanent) {
            this(kind, message, permanent, null);
        }
    }

    /** Whether a model said that it has nothing more to name. */
    public boolean saysNothingMore() {
        return exhausted != null;
    }

    /** The known cost of the call's requests, in US dollars. */
    public BigDecimal costUsd() {
        return requests.stream()
                .map(Request::costUsd)
                .filter(java.util.Objects::nonNull)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
