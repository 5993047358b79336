package io.winnow.ui.statistics;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.winnow.messages.Call;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Totals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the models of a run do, from its calls and its status. The two are read apart, so that one may be a moment ahead.
 *
 * @param since calls that ended before are not in here
 * @param complete whether all calls of the run are, because it was ordered later than that
 * @param calls how many ended in which way, by {@link Call.Outcome} in lower case
 * @param targets one for each model that was asked, and each that the status names
 * @param series the run's course in at most {@value RunTimeline#MAX_POINTS} points, in the order of time; of the whole run where
 *     it is complete
 * @param producers those that have made a call, by number
 */
public record RunStatistics(
        String runId,
        Instant since,
        boolean complete,
        Map<String, Long> calls,
        List<TargetStatistics> targets,
        List<RunTimeline.Point> series,
        List<RunCalls.Producer> producers) {

    /**
     * One model's part in a run.
     *
     * @param requests to the provider, failed ones, retries and those for planning included
     * @param published attributes in its answers, whether new or not
     * @param inputTokens of prompts, cached ones included
     * @param cachedInputTokens of prompts, from the provider's cache
     * @param outputTokens of answers, those of hidden reasoning included
     * @param costUsd of all requests whose price is known, in US dollars; null when none is
     * @param unpricedRequests requests whose price is not known
     * @param latencyMs of requests that succeeded, in milliseconds; null before the first
     * @param errors failed requests by class, such as {@code rate-limited}
     * @param lastError the newest failure; null when there is none
     * @param unique new attributes that came from it first; null before the run's first status
     * @param uniquePerUsd new attributes per dollar; null while no spending is known
     * @param dropped why the run no longer calls it, in the provider's words; null while it may be called
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record TargetStatistics(
            String provider,
            String model,
            long requests,
            long failedRequests,
            long published,
            long inputTokens,
            long cachedInputTokens,
            long outputTokens,
            @Nullable BigDecimal costUsd,
            long unpricedRequests,
            RunCalls.@Nullable Latency latencyMs,
            Map<String, Long> errors,
            RunCalls.@Nullable LastError lastError,
            @Nullable Long unique,
            @Nullable Double uniquePerUsd,
            @Nullable String dropped) {}

    public static RunStatistics of(RunStatus status, Instant since, Optional<RunCalls.Snapshot> known) {
        Map<String, RunStatus.ProviderTotals> inStatus = new LinkedHashMap<>();
        status.providers().forEach(part -> inStatus.put(name(part.provider(), part.model()), part));
        List<TargetStatistics> targets = new ArrayList<>();
        for (RunCalls.TargetCalls calls : known.map(RunCalls.Snapshot::targets).orElse(List.of())) {
            targets.add(target(calls, inStatus.remove(name(calls.provider(), calls.model()))));
        }
        // For calls that are no longer known, the status has the sums.
        inStatus.values()
                .forEach(part -> targets.add(target(
                        new RunCalls.TargetCalls(part.provider(), part.model(), part.totals(), null, Map.of(), null),
                        part)));
        Map<String, Long> outcomes = new LinkedHashMap<>();
        for (Call.Outcome outcome : Call.Outcome.values()) {
            outcomes.put(
                    outcome.name().toLowerCase(java.util.Locale.ROOT),
                    known.map(calls -> calls.outcomes().getOrDefault(outcome, 0L))
                            .orElse(0L));
        }
        return new RunStatistics(
                status.runId(),
                since,
                status.requestedAt().isAfter(since),
                outcomes,
                List.copyOf(targets),
                known.map(RunCalls.Snapshot::series).orElse(List.of()),
                known.map(RunCalls.Snapshot::producers).orElse(List.of()));
    }

    private static String name(String provider, String model) {
        return provider + ":" + model;
    }

    private static TargetStatistics target(RunCalls.TargetCalls calls, RunStatus.@Nullable ProviderTotals part) {
        Totals totals = calls.totals();
        return new TargetStatistics(
                calls.provider(),
                calls.model(),
                totals.requests(),
                totals.failedRequests(),
                totals.raw(),
                totals.inputTokens(),
                totals.cachedInputTokens(),
                totals.outputTokens(),
                totals.costUsd(),
                totals.unpricedRequests(),
                calls.latencyMs(),
                calls.errors(),
                calls.lastError(),
                part == null ? null : Long.valueOf(part.totals().unique()),
                part == null ? null : part.totals().uniquePerUsd(),
                part == null ? null : part.dropped());
    }
}
