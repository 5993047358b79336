package io.winnow.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.Task;
import io.winnow.messages.kafka.Topics;
import io.winnow.messages.text.Sameness;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.TraceHeaders;
import io.winnow.tracing.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RunTracingTest {

    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    private static final TraceContext CALLER =
            Objects.requireNonNull(TraceContext.parse("00-0123456789abcdef0123456789abcdef-0123456789abcdef-01", null));

    /** Nobody is there: what is sent does not matter here. */
    private final Tracing tracing =
            Tracing.ofProcess("coordinator-service", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")::get);

    private final RunTracing traces = new RunTracing(tracing, new Topics("winnow."));

    @Test
    void makesTheFirstTasksPartsOfTheRunsTraceAndGivesLaterOnesTracesOfTheirOwn() {
        RunTrace trace = begun().trace();

        TraceContext last = handOut(trace, RunTracing.MOST_TASKS - 1);
        TraceContext beyond = handOut(trace, RunTracing.MOST_TASKS);

        assertThat(traceIdOf(last)).isEqualTo(traceIdOf(CALLER));
        assertThat(traceIdOf(beyond)).isNotEqualTo(traceIdOf(CALLER));
    }

    @Test
    void keepsItsPlaceInTheTraceWithTheRun() {
        RunState run = begun();

        RunState restored = Json.read(Json.write(run), RunState.class);

        assertThat(restored.trace()).isNotNull().isEqualTo(run.trace());
    }

    @Test
    void readsRunsThatAreNotTraced() {
        RunState run = open().run();

        RunState restored = Json.read(Json.write(run), RunState.class);

        assertThat(new String(Json.write(run), java.nio.charset.StandardCharsets.UTF_8))
                .doesNotContain("trace");
        assertThat(restored.trace()).isNull();
    }

    private RunState begun() {
        RecordHeaders headers = new RecordHeaders();
        TraceHeaders.inject(CALLER, headers);
        return traces.ordered(open().run(), command(), headers);
    }

    private static RunCommand command() {
        return RunCommand.start("r", RunStateTest.request(1, 5, null, null, null), START);
    }

    private static RunState.Step open() {
        return RunState.open(command(), Generation.of(0, Sameness.USUAL), START, Duration.ofSeconds(60));
    }

    private TraceContext handOut(RunTrace trace, int number) {
        Task task = open().tasks().getFirst();
        return Objects.requireNonNull(TraceHeaders.extract(traces.handOut(task, trace, number)));
    }

    private static String traceIdOf(TraceContext context) {
        return context.traceparent().substring(3, 35);
    }
}
