package io.winnow.messages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands. The newest one by run id is the truth; figures never go back within a run.
 *
 * @param v version of this message
 * @param reason why it stopped or failed, or which limit completed it, for people
 * @param inFlight tasks handed out and not reported
 * @param unaccounted attributes that calls reported and deduplication has not decided upon yet
 */
public record RunStatus(
        int v,
        String runId,
        RunRequest request,
        State state,
        @Nullable String reason,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        Totals totals,
        List<ProviderTotals> providers,
        int inFlight,
        long unaccounted,
        Instant at) {

    public static final int VERSION = 1;

    public RunStatus {
        providers = List.copyOf(providers);
    }

    /** The states of a run, in the order in which it passes through them. */
    public enum State {
        PENDING,
        RUNNING,
        DRAINING,
        COMPLETED,
        STOPPED,
        FAILED;

        /** Whether nothing of the run will change any more. */
        public boolean isTerminal() {
            return this == COMPLETED || this == STOPPED || this == FAILED;
        }
    }

    /**
     * Figures of one run, or of one provider's part in it. When a run is over, {@code raw = unique + duplicate +
     * quarantined}.
     *
     * @param calls successful calls
     * @param failedCalls calls that no provider answered usably
     * @param requests provider requests, failed ones and retries included
     * @param failedRequests provider requests that failed
     * @param raw attributes published
     * @param costUsd in US dollars; null while no price is known
     */
    public record Totals(
            long calls,
            long failedCalls,
            long requests,
            long failedRequests,
            long raw,
            long unique,
            long duplicate,
            long quarantined,
            long inputTokens,
            long outputTokens,
            @Nullable Double costUsd) {

        public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null);

        public Totals plus(Totals other) {
            return new Totals(
                    calls + other.calls,
                    failedCalls + other.failedCalls,
                    requests + other.requests,
                    failedRequests + other.failedRequests,
                    raw + other.raw,
                    unique + other.unique,
                    duplicate + other.duplicate,
                    quarantined + other.quarantined,
                    inputTokens + other.inputTokens,
                    outputTokens + other.outputTokens,
                    sum(costUsd, other.costUsd));
        }
    }

    private static @Nullable Double sum(@Nullable Double one, @Nullable Double other) {
        if (one == null) {
            return other;
        }
        return other == null ? one : Double.valueOf(one + other);
    }

    /**
     * One provider and model's part in a run.
     *
     * @param lastError the newest failure, in the provider's words
     */
    public record ProviderTotals(
            String provider,
            String model,
            Totals totals,
            @Nullable String lastError) {}
}
