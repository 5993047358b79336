package io.winnow.ui.statistics;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.winnow.messages.Call;
import io.winnow.messages.Tally;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one run went, as sums at moments; the longer it lasts, the further apart these are. Not thread safe.
 *
 * <p>Calls and decisions are kept apart and joined on request: they come from two topics, each in its own order, and a
 * reader that starts at the beginning gets one of them first.
 */
public final class RunTimeline {

    static final int MAX_POINTS = 240;

    /** Initial distance of two points, in milliseconds: a run of one minute is shown completely. */
    private static final long FIRST_STEP_MS = 250;

    private final Points calls = new Points();
    private final Points decisions = new Points();

    /**
     * Sums up to a moment, by the time stamps of the records.
     *
     * @param calls that succeeded or failed, those for planning included
     * @param costUsd of their requests whose price is known, in US dollars; null while none is
     * @param raw the run's attributes that deduplication decided upon, so that the share of new ones is right at each moment
     * @param unique those of them that were new
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Point(Instant at, long calls, @Nullable BigDecimal costUsd, long raw, long unique) {

        private static final Point NONE = new Point(Instant.MIN, 0, null, 0, 0);
    }

    void add(Call call, Instant at) {
        Point last = calls.last();
        boolean made = call.outcome() == Call.Outcome.SUCCEEDED || call.outcome() == Call.Outcome.FAILED;
        BigDecimal cost = last.costUsd();
        for (Call.Request request : call.requests()) {
            if (request.costUsd() != null) {
                cost = cost == null ? request.costUsd() : cost.add(request.costUsd());
            }
        }
        calls.add(new Point(latest(last.at(), at), last.calls() + (made ? 1 : 0), cost, 0, 0));
    }

    void add(Tally tally, Instant at) {
        Point last = decisions.last();
        decisions.add(
                new Point(latest(last.at(), at), 0, null, last.raw() + tally.total(), last.unique() + tally.unique()));
    }

    /** At most {@value #MAX_POINTS}, in the order of time; the last is the run's present. */
    List<Point> points() {
        Points joined = new Points();
        Point call = Point.NONE;
        Point decision = Point.NONE;
        int nextCall = 0;
        int nextDecision = 0;
        while (nextCall < calls.size() || nextDecision < decisions.size()) {
            boolean callIsNext = nextDecision == decisions.size()
                    || (nextCall < calls.size()
                            && !calls.get(nextCall)
                                    .at()
                                    .isAfter(decisions.get(nextDecision).at()));
            Point next = callIsNext ? calls.get(nextCall++) : decisions.get(nextDecision++);
            call = callIsNext ? next : call;
            decision = callIsNext ? decision : next;
            joined.add(new Point(next.at(), call.calls(), call.costUsd(), decision.raw(), decision.unique()));
        }
        return List.copyOf(joined.kept);
    }

    private static Instant latest(Instant one, Instant other) {
        // Several machines' clocks write these time stamps.
        return one.isAfter(other) ? one : other;
    }

    /** The last point of each step; steps double in length when there are too many. */
    private static final class Points {

        private List<Point> kept = new ArrayList<>();
        private long stepMs = FIRST_STEP_MS;

        Point last() {
            return kept.isEmpty() ? Point.NONE : kept.getLast();
        }

        Point get(int index) {
            return kept.get(index);
        }

        int size() {
            return kept.size();
        }

        void add(Point point) {
            append(kept, point);
            while (kept.size() > MAX_POINTS) {
                stepMs *= 2;
                List<Point> fewer = new ArrayList<>(MAX_POINTS + 1);
                kept.forEach(known -> append(fewer, known));
                kept = fewer;
            }
        }

        private void append(List<Point> points, Point point) {
            if (!points.isEmpty() && step(points.getLast()) == step(point)) {
                points.removeLast();
            }
            points.add(point);
        }

        private long step(Point point) {
            return Math.floorDiv(point.at().toEpochMilli(), stepMs);
        }
    }
}
