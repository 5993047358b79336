package io.winnow.ui.statistics;

import io.winnow.messages.Call;
import io.winnow.messages.Tally;
import io.winnow.messages.Totals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/** The calls of one run, added up by model and by producer. Not thread safe. */
public final class RunCalls {

    /** As many as a routing can have; records of others cannot make it more. */
    private static final int MAX_TARGETS = 64;

    private static final int MAX_SLOTS = 1_000;
    private static final int MAX_ERROR_KINDS = 32;
    private static final String OTHER_ERRORS = "other";

    private final Map<Call.Outcome, Long> outcomes = new TreeMap<>();
    private final Map<String, Target> byTarget = new LinkedHashMap<>();
    private final Map<Integer, Producer> bySlot = new TreeMap<>();
    private final RunTimeline course = new RunTimeline();
    private Instant lastAt = Instant.MIN;

    /** All that is known of a run's calls. */
    record Snapshot(
            Map<Call.Outcome, Long> outcomes,
            List<TargetCalls> targets,
            List<Producer> producers,
            List<RunTimeline.Point> series) {}

    /** One model's part; the totals have no decisions of deduplication in them, which calls do not know. */
    record TargetCalls(
            String provider,
            String model,
            Totals totals,
            @Nullable Latency latencyMs,
            Map<String, Long> errors,
            @Nullable LastError lastError) {}

    /**
     * How long requests that succeeded took, from sending to the last byte, in milliseconds, to two significant digits.
     *
     * @param count how many requests these figures are of
     */
    public record Latency(long count, long mean, long p50, long p95, long p99, long max) {}

    /** The newest failure of a request, in the provider's words. */
    public record LastError(String kind, String message, boolean permanent, Instant at) {}

    /**
     * One of a run's producers.
     *
     * @param slot its number, from 0
     * @param worker the process that made its newest call
     * @param calls successful ones, those for planning included
     * @param attributes published by all of its calls
     * @param lastOutcome of its newest call
     * @param lastAt when that ended
     */
    public record Producer(
            int slot,
            String worker,
            long calls,
            long failedCalls,
            long attributes,
            Call.Outcome lastOutcome,
            Instant lastAt) {

        private Producer plus(Call call) {
            return new Producer(
                    slot,
                    call.worker(),
                    calls + (call.outcome() == Call.Outcome.SUCCEEDED ? 1 : 0),
                    failedCalls + (call.outcome() == Call.Outcome.FAILED ? 1 : 0),
                    attributes + call.published(),
                    call.outcome(),
                    call.finishedAt());
        }
    }

    /**
     * Adds a call and returns for how many models it is the first.
     *
     * @param at when its record was written
     */
    int add(Call call, Instant at) {
        int before = byTarget.size();
        course.add(call, at);
        outcomes.merge(call.outcome(), 1L, Long::sum);
        if (call.finishedAt().isAfter(lastAt)) {
            lastAt = call.finishedAt();
        }
        if (bySlot.containsKey(call.slot()) || bySlot.size() < MAX_SLOTS) {
            bySlot.merge(
                    call.slot(),
                    new Producer(call.slot(), "", 0, 0, 0, call.outcome(), call.finishedAt()).plus(call),
                    (known, first) -> known.plus(call));
        }
        for (Call.Request request : call.requests()) {
            String name = request.provider() + ":" + request.model();
            Target target = byTarget.get(name);
            if (target == null && byTarget.size() < MAX_TARGETS) {
                target = new Target(request.provider(), request.model());
                byTarget.put(name, target);
            }
            if (target != null) {
                target.add(request, call.finishedAt());
            }
        }
        return byTarget.size() - before;
    }

    void add(Tally tally, Instant at) {
        course.add(tally, at);
        if (at.isAfter(lastAt)) {
            lastAt = at;
        }
    }

    int targets() {
        return byTarget.size();
    }

    Instant lastAt() {
        return lastAt;
    }

    Snapshot snapshot() {
        List<TargetCalls> targets = new ArrayList<>();
        byTarget.values().forEach(target -> targets.add(target.snapshot()));
        return new Snapshot(Map.copyOf(outcomes), List.copyOf(targets), List.copyOf(bySlot.values()), course.points());
    }

    private static final class Target {

        private static final long LONGEST_MS = 3_600_000;

        private final String provider;
        private final String model;
        private Totals totals = Totals.NONE;
        // Two digits cost at most 5 KB; three would cost eight times as much without being of use.
        private final IntCountsHistogram latencies = new IntCountsHistogram(2);
        private final Map<String, Long> errors = new TreeMap<>();
        private @Nullable LastError lastError;

        Target(String provider, String model) {
            this.provider = provider;
            this.model = model;
        }

        void add(Call.Request request, Instant at) {
            totals = totals.plus(Totals.ofRequest(request, true));
            Call.Failure error = request.error();
            if (error == null) {
                latencies.recordValue(Math.clamp(request.latencyMs(), 0, LONGEST_MS));
            } else {
                boolean known = errors.containsKey(error.kind()) || errors.size() < MAX_ERROR_KINDS;
                errors.merge(known ? error.kind() : OTHER_ERRORS, 1L, Long::sum);
                lastError = new LastError(error.kind(), error.message(), error.permanent(), at);
            }
        }

        TargetCalls snapshot() {
            long count = latencies.getTotalCount();
            Latency latency = count == 0
                    ? null
                    : new Latency(
                            count,
                            Math.round(latencies.getMean()),
                            latencies.getValueAtPercentile(50),
                            latencies.getValueAtPercentile(95),
                            latencies.getValueAtPercentile(99),
                            latencies.getMaxValue());
            return new TargetCalls(provider, model, totals, latency, Map.copyOf(errors), lastError);
        }
    }
}
