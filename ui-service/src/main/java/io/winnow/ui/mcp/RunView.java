package io.winnow.ui.mcp;

import io.winnow.messages.RunStatus;
import io.winnow.messages.Totals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run, in as few words as a model needs.
 *
 * @param over whether it will not change any more
 * @param unique attributes that it added to the list
 * @param duplicate attributes that were on the list already
 * @param inFlight calls that have not returned
 * @param costUsd what it has cost so far, in US dollars; null while no price is known
 * @param waitsFor who is waited for while nobody can be asked, until when and why
 * @param coverage estimated share, from 0 to 1, of what the models would name that is on the list
 */
record RunView(
        String runId,
        String collection,
        String topic,
        RunStatus.State state,
        boolean over,
        @Nullable String reason,
        long unique,
        long duplicate,
        long calls,
        long failedCalls,
        int inFlight,
        @Nullable BigDecimal costUsd,
        @Nullable BigDecimal maxCostUsd,
        @Nullable String waitsFor,
        @Nullable Double coverage,
        List<Model> models,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    /**
     * A model's part.
     *
     * @param problem why it is not called any more, or its newest failure
     */
    record Model(
            String provider,
            String model,
            long calls,
            long unique,
            @Nullable BigDecimal costUsd,
            @Nullable String problem) {

        private static Model of(RunStatus.ProviderTotals part) {
            return new Model(
                    part.provider(),
                    part.model(),
                    part.totals().calls(),
                    part.totals().unique(),
                    part.totals().costUsd(),
                    part.dropped() == null ? part.lastError() : part.dropped());
        }
    }

    static RunView of(RunStatus run) {
        Totals totals = run.totals();
        return new RunView(
                run.runId(),
                run.collection(),
                run.request().topic(),
                run.state(),
                run.state().isTerminal(),
                run.reason(),
                totals.unique(),
                totals.duplicate(),
                totals.calls(),
                totals.failedCalls(),
                run.inFlight(),
                totals.costUsd(),
                run.request().spending().maxCostUsd(),
                run.rest() == null
                        ? null
                        : run.rest().inWords(run.rest().until().toString()),
                run.figures().coverage() == null
                        ? null
                        : run.figures().coverage().coverage(),
                run.providers().stream().map(Model::of).toList(),
                run.requestedAt(),
                run.startedAt(),
                run.finishedAt());
    }
}
