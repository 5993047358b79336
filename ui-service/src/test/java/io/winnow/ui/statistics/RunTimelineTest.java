package io.winnow.ui.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Call;
import io.winnow.messages.Tally;
import io.winnow.messages.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTimelineTest {

    private static final Instant START = Instant.parse("2026-11-22T17:50:00Z");

    private final RunTimeline course = new RunTimeline();

    @ParameterizedTest
    @ValueSource(ints = {1, 239, 240, 241, 1_000, 20_000})
    void keepsABoundedNumberOfPointsAndTheExactPresent(int calls) {
        for (int i = 0; i < calls; i++) {
            course.add(call("0.01"), START.plusSeconds(i));
            course.add(tally(2), START.plusSeconds(i).plusMillis(300));
        }

        List<RunTimeline.Point> points = course.points();

        assertThat(points).hasSizeBetween(Math.min(calls, RunTimeline.MAX_POINTS / 2), RunTimeline.MAX_POINTS);
        assertThat(points).isSortedAccordingTo(Comparator.comparing(RunTimeline.Point::at));
        assertThat(points).isSortedAccordingTo(Comparator.comparing(RunTimeline.Point::calls));
        assertThat(points.getLast())
                .isEqualTo(new RunTimeline.Point(
                        START.plusSeconds(calls - 1).plusMillis(300),
                        calls,
                        new BigDecimal("0.01").multiply(BigDecimal.valueOf(calls)),
                        3L * calls,
                        2L * calls));
    }

    @Test
    void spreadsItsPointsOverTheWholeRun() {
        int calls = 10_000;
        for (int i = 0; i < calls; i++) {
            course.add(call("0.01"), START.plusSeconds(i));
        }

        List<RunTimeline.Point> points = course.points();

        Duration mean = Duration.ofSeconds(calls).dividedBy(points.size());
        for (int i = 1; i < points.size(); i++) {
            assertThat(Duration.between(points.get(i - 1).at(), points.get(i).at()))
                    .isLessThan(mean.multipliedBy(3));
        }
    }

    @Test
    void joinsWhatWasReadOneAfterTheOther() {
        for (int i = 0; i < 3; i++) {
            course.add(tally(1), START.plusSeconds(10 * i + 5));
        }
        for (int i = 0; i < 3; i++) {
            course.add(call("0.01"), START.plusSeconds(10 * i));
        }

        assertThat(course.points()).extracting(RunTimeline.Point::calls).containsExactly(1L, 1L, 2L, 2L, 3L, 3L);
        assertThat(course.points()).extracting(RunTimeline.Point::unique).containsExactly(0L, 1L, 1L, 2L, 2L, 3L);
    }

    @Test
    void knowsNoCostBeforeAPriceIsKnownAndNeverGoesBackInTime() {
        course.add(call(null), START.plusSeconds(10));
        course.add(call("0.01"), START);

        assertThat(course.points()).singleElement().satisfies(point -> {
            assertThat(point.at()).isEqualTo(START.plusSeconds(10));
            assertThat(point.costUsd()).isEqualByComparingTo("0.01");
        });
        RunTimeline unpriced = new RunTimeline();
        unpriced.add(call(null), START);
        assertThat(unpriced.points().getLast().costUsd()).isNull();
    }

    private static Tally tally(long unique) {
        return new Tally(Tally.VERSION, "run", "paris", "run.0.1.1", unique, 1, 0);
    }

    private static Call call(String cost) {
        Call.Request request = new Call.Request(
                "openai", "gpt-4o-mini", 10, 5, 10, 0, 20, cost == null ? null : new BigDecimal(cost), false, null);
        return new Call(
                Call.VERSION,
                Task.Kind.LIST,
                "run.0.1.1",
                "run.0.1",
                "run",
                "paris",
                0,
                1,
                "worker-1",
                Call.Outcome.SUCCEEDED,
                false,
                null,
                5,
                Map.of(),
                List.of(request),
                List.of(),
                List.of(),
                null,
                START,
                START);
    }
}
