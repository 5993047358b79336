package io.winnow.messages;

import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The status of a run. The newest one by run id is the truth; figures never go back within a run.
 *
 * @param v version of this message; 3 is the first that contains its generation
 * @param generation of the collection that the run belongs to, from 0, decided by the coordinator; null before the
 *     decision, and for a refused run
 * @param dedup what "the same" means in that generation; null when {@code generation} is
 * @param form version of the rules of {@link Sameness} in it; null when {@code generation} is, and for the first
 * @param reason why it stopped, failed or was refused, or which limit completed it, for people
 * @param facets parts of the topic that tasks go through in turn; empty before a plan, or without one
 * @param rejected lines of answers that are not attributes, by reason
 * @param budget where the money is; null for a run without a budget
 * @param rest who is waited for, while nobody can be asked; null while somebody can
 * @param inFlight tasks handed out and not reported
 * @param unaccounted attributes that calls reported and deduplication has not decided upon yet
 */
public record RunStatus(
        int v,
        String runId,
        RunRequest request,
        @Nullable Long generation,
        @Nullable DedupMode dedup,
        @Nullable Integer form,
        State state,
        @Nullable String reason,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        Totals totals,
        List<ProviderTotals> providers,
        List<String> facets,
        Map<String, Long> rejected,
        Figures figures,
        @Nullable Budget budget,
        @Nullable Rest rest,
        int inFlight,
        long unaccounted,
        Instant at)
        implements RunMessage {

    public static final int VERSION = 3;

    public RunStatus {
        Objects.requireNonNull(runId, "runId is missing");
        Objects.requireNonNull(request, "request is missing");
        Objects.requireNonNull(state, "state is missing");
        Objects.requireNonNull(requestedAt, "requestedAt is missing");
        Objects.requireNonNull(totals, "totals are missing");
        Objects.requireNonNull(at, "at is missing");
        providers = List.copyOf(providers);
        // Runs of earlier releases do not have these.
        facets = facets == null ? List.of() : List.copyOf(facets);
        rejected = rejected == null ? Map.of() : Map.copyOf(rejected);
        figures = figures == null ? Figures.NONE : figures;
    }

    /** What makes two attributes the same in the run's generation; null while none is decided. */
    public @Nullable Sameness sameness() {
        return dedup == null ? null : Sameness.of(dedup, form);
    }

    @Override
    public String collection() {
        return request.collection();
    }

    /** A run that was ordered and that no coordinator has seen yet. */
    public static RunStatus pending(RunCommand command) {
        return new RunStatus(
                VERSION,
                command.runId(),
                command.request(),
                null,
                null,
                null,
                State.PENDING,
                command.reason(),
                command.at(),
                null,
                null,
                Totals.NONE,
                List.of(),
                List.of(),
                Map.of(),
                Figures.NONE,
                null,
                null,
                0,
                0,
                command.at());
    }

    /** The states of a run: on its way, then the ones in which it can end. */
    public enum State {
        PENDING,
        RUNNING,
        DRAINING,
        COMPLETED,
        STOPPED,
        FAILED,
        /** Never started: the request does not fit its collection. */
        REFUSED;

        /** Whether the run will not change any more. */
        public boolean isTerminal() {
            return this == COMPLETED || this == STOPPED || this == FAILED || this == REFUSED;
        }
    }

    /**
     * One provider and model's part in a run.
     *
     * @param lastError the newest failure, in the provider's words
     * @param dropped why the run no longer calls it, in the provider's words; null while it may be called
     */
    public record ProviderTotals(
            String provider,
            String model,
            Totals totals,
            @Nullable String lastError,
            @Nullable String dropped) {}

    /**
     * Where a budget is, in US dollars. {@code spent + reserved + presumed} never passes {@code max}.
     *
     * @param spentUsd by requests that were reported
     * @param reservedUsd for tasks in flight: the most that they can cost
     * @param presumedUsd for tasks whose worker never reported: the most that they can have cost
     */
    public record Budget(BigDecimal maxUsd, BigDecimal spentUsd, BigDecimal reservedUsd, BigDecimal presumedUsd) {}
}
