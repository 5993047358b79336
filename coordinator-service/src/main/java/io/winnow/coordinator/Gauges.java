package io.winnow.coordinator;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.winnow.coordinator.estimate.ControlCall;
import io.winnow.coordinator.estimate.Estimates;
import io.winnow.messages.Figures;
import io.winnow.messages.Tally;
import io.winnow.messages.Totals;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last minute, the last attributes and the last calls of a run, as far as its figures need them.
 *
 * @param marks totals at some moments of the last minute, oldest first
 * @param decisions of deduplication, oldest first, that hold the last attributes
 * @param lastCalls that were accounted for, oldest first
 * @param controls the last control calls that were accounted for, oldest first
 * @param entries of the list, those of earlier runs included
 */
record Gauges(
        List<Mark> marks,
        List<Decision> decisions,
        List<CallResult> lastCalls,
        List<ControlCall> controls,
        @JsonSetter(nulls = Nulls.AS_EMPTY) long entries) {

    static final Gauges EMPTY = new Gauges(List.of(), List.of(), List.of(), List.of(), 0);

    private static final Duration WINDOW = Duration.ofSeconds(Figures.RATE_WINDOW_SECONDS);
    private static final Duration BETWEEN_MARKS = Duration.ofSeconds(5);

    /** Rates over less than this say more about chance than about the run. */
    private static final double LEAST_SECONDS = 1;

    private static final double MINUTE = 60;

    Gauges {
        marks = List.copyOf(marks);
        decisions = List.copyOf(decisions);
        lastCalls = List.copyOf(lastCalls);
        // Runs of earlier releases have none.
        controls = controls == null ? List.of() : List.copyOf(controls);
    }

    /** Totals at one moment. */
    record Mark(Instant at, long unique, long tokens, BigDecimal costUsd) {

        static Mark of(Totals totals, Instant at) {
            BigDecimal cost = totals.costUsd();
            return new Mark(at, totals.unique(), totals.tokens(), cost == null ? BigDecimal.ZERO : cost);
        }
    }

    /** Attributes that were decided upon together. */
    record Decision(long unique, long decided) {}

    /** What a call came to. */
    record CallResult(long unique, @Nullable BigDecimal costUsd) {}

    static Gauges begin(Instant now) {
        return new Gauges(List.of(Mark.of(Totals.NONE, now)), List.of(), List.of(), List.of(), 0);
    }

    /** Notes the totals, now and then. */
    Gauges observe(Totals totals, Instant now) {
        Instant last = marks.isEmpty() ? Instant.EPOCH : marks.getLast().at();
        if (now.isBefore(last) || now.isAfter(last.plus(WINDOW))) {
            // The clock leapt, or nobody looked for long: no rate of now goes from there.
            return new Gauges(List.of(Mark.of(totals, now)), decisions, lastCalls, controls, entries);
        }
        if (now.isBefore(last.plus(BETWEEN_MARKS))) {
            return this;
        }
        List<Mark> kept = new ArrayList<>(marks);
        kept.add(Mark.of(totals, now));
        Instant begin = now.minus(WINDOW);
        // The one before the window's begin stays: rates go from there.
        while (kept.size() > 1 && !kept.get(1).at().isAfter(begin)) {
            kept.removeFirst();
        }
        return new Gauges(kept, decisions, lastCalls, controls, entries);
    }

    Gauges tally(Tally tally) {
        if (tally.total() == 0) {
            return this;
        }
        List<Decision> kept = new ArrayList<>(decisions);
        kept.add(new Decision(tally.unique(), tally.total()));
        long decided = kept.stream().mapToLong(Decision::decided).sum();
        while (decided - kept.getFirst().decided() >= Figures.NOVELTY_WINDOW) {
            decided -= kept.removeFirst().decided();
        }
        return new Gauges(marks, kept, lastCalls, controls, entries);
    }

    Gauges settle(CallAccounts.Settled settled) {
        List<CallResult> kept = new ArrayList<>(lastCalls);
        kept.add(new CallResult(settled.unique(), costOf(settled)));
        while (kept.size() > Figures.COST_WINDOW_CALLS) {
            kept.removeFirst();
        }
        return new Gauges(marks, decisions, kept, controlsAfter(settled), entries);
    }

    private List<ControlCall> controlsAfter(CallAccounts.Settled settled) {
        if (settled.named() == 0) {
            return controls;
        }
        List<ControlCall> kept = new ArrayList<>(controls);
        kept.add(new ControlCall(settled.named(), settled.unique(), Math.max(0, entries - settled.unique())));
        if (kept.size() > ControlCall.WINDOW) {
            kept.removeFirst();
        }
        return kept;
    }

    /** Notes how many entries the list has. */
    Gauges withEntries(long newEntries) {
        return new Gauges(marks, decisions, lastCalls, controls, newEntries);
    }

    /** What the last control calls tell of the list; null when they tell nothing yet. */
    Figures.@Nullable Coverage coverage() {
        return Estimates.of(controls, entries);
    }

    Figures figures(Totals totals, Instant now) {
        Mark from = marks.isEmpty() ? Mark.of(totals, now) : marks.getFirst();
        double seconds = Math.max(0, Duration.between(from.at(), now).toNanos() / 1e9);
        double minutes = Math.max(LEAST_SECONDS, seconds) / MINUTE;
        Mark to = Mark.of(totals, now);
        long window = decisions.stream().mapToLong(Decision::decided).sum();
        return new Figures(
                seconds,
                (to.unique() - from.unique()) / minutes,
                (to.tokens() - from.tokens()) / minutes,
                totals.costUsd() == null
                        ? null
                        : to.costUsd()
                                .subtract(from.costUsd())
                                .divide(BigDecimal.valueOf(minutes), MathContext.DECIMAL32),
                Math.min(window, Figures.NOVELTY_WINDOW),
                novelty(window),
                lastCalls.size(),
                costPerNew(),
                coverage());
    }

    /** What a new attribute cost in the last calls; null when there is none, or a price is not known. */
    @Nullable BigDecimal costPerNew() {
        long unique = lastCalls.stream().mapToLong(CallResult::unique).sum();
        BigDecimal cost = recentCost();
        return unique == 0 || cost == null ? null : cost.divide(BigDecimal.valueOf(unique), MathContext.DECIMAL32);
    }

    /**
     * Whether a new attribute cost more than so many US dollars in the last calls. Says no before there were enough calls to
     * tell.
     */
    boolean costsMoreThan(BigDecimal usd) {
        BigDecimal cost = recentCost();
        long unique = lastCalls.stream().mapToLong(CallResult::unique).sum();
        return lastCalls.size() == Figures.COST_WINDOW_CALLS
                && cost != null
                && cost.compareTo(usd.multiply(BigDecimal.valueOf(unique))) > 0;
    }

    private static @Nullable BigDecimal costOf(CallAccounts.Settled settled) {
        BigDecimal sum = BigDecimal.ZERO;
        for (CallAccounts.Effort effort : settled.efforts()) {
            if (effort.costUsd() == null) {
                return null;
            }
            sum = sum.add(effort.costUsd());
        }
        return sum;
    }

    private @Nullable BigDecimal recentCost() {
        BigDecimal sum = BigDecimal.ZERO;
        for (CallResult call : lastCalls) {
            if (call.costUsd() == null) {
                return null;
            }
            sum = sum.add(call.costUsd());
        }
        return sum;
    }

    private @Nullable Double novelty(long window) {
        if (window == 0) {
            return null;
        }
        double unique = decisions.stream().mapToLong(Decision::unique).sum();
        long beyond = window - Figures.NOVELTY_WINDOW;
        if (beyond > 0) {
            // Of decisions that were taken together, nobody knows which came first: the oldest count in proportion.
            Decision oldest = decisions.getFirst();
            unique -= (double) oldest.unique() * beyond / oldest.decided();
        }
        return unique / Math.min(window, Figures.NOVELTY_WINDOW);
    }
}
