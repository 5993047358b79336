package io.winnow.coordinator;

import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Task;
import io.winnow.messages.kafka.Topics;
import io.winnow.tracing.Span;
import io.winnow.tracing.TraceAttributes;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.TraceHeaders;
import io.winnow.tracing.Tracing;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Runs as spans. A run's own span is sent when the run has ended; its id is settled at the beginning, so that tasks are parts of it
 * from the first one on.
 */
final class RunTracing {

    /** Tasks beyond these begin traces of their own: no viewer shows one of a hundred thousand spans. */
    static final int MOST_TASKS = 200;

    private final Tracing tracing;
    private final Topics topics;

    RunTracing(Tracing tracing, Topics topics) {
        this.tracing = tracing;
        this.topics = topics;
    }

    /** Notes where a run that was just ordered is in its trace. */
    RunState ordered(RunState run, RunCommand command, Headers headers) {
        if (!tracing.isOn()) {
            return run;
        }
        try (Span span = tracing.process(topics.runs(), TraceHeaders.extract(headers))
                .set(TraceAttributes.RUN, command.runId())
                .set(TraceAttributes.COLLECTION, command.request().collection())) {
            TraceContext context = span.context();
            return context == null ? run : run.withTrace(RunTrace.of(context));
        }
    }

    /**
     * Traces the handing out of a task.
     *
     * @param number how many tasks of the run were handed out before
     * @return the headers that the task's record goes with
     */
    Headers handOut(Task task, RunTrace trace, int number) {
        RecordHeaders headers = new RecordHeaders();
        TraceContext run = trace.run();
        if (!tracing.isOn() || run == null) {
            // Whoever works on it may trace.
            TraceHeaders.inject(run, headers);
            return headers;
        }
        boolean fits = number < MOST_TASKS || !run.isSampled();
        try (Span span = (fits ? tracing.send(topics.tasks(), run) : tracing.sendLinked(topics.tasks(), run))
                .set(TraceAttributes.RUN, task.runId())
                .set(TraceAttributes.CALL, task.callId())
                .set(TraceAttributes.COLLECTION, task.collection())) {
            TraceHeaders.inject(span.context(), headers);
        }
        return headers;
    }

    /** A run has ended. */
    void ended(RunState state, RunStatus status) {
        RunTrace trace = state.trace();
        if (!tracing.isOn() || trace == null) {
            return;
        }
        TraceContext run = trace.run();
        TraceContext order = trace.order();
        if (run == null || order == null) {
            return;
        }
        Instant began = status.startedAt() == null ? status.requestedAt() : status.startedAt();
        Instant ended = status.finishedAt() == null ? status.at() : status.finishedAt();
        Span span = tracing.beginReserved(Span.Kind.INTERNAL, "run", run, order, began)
                .set(TraceAttributes.RUN, status.runId())
                .set(TraceAttributes.COLLECTION, status.request().collection())
                .set(TraceAttributes.OUTCOME, status.state().name().toLowerCase(java.util.Locale.ROOT))
                .set("winnow.run.reason", status.reason())
                .set("winnow.run.calls", status.totals().calls())
                .set("winnow.run.unique", status.totals().unique());
        if (status.state() == RunStatus.State.FAILED) {
            span.failed("failed", status.reason());
        }
        span.end(ended);
    }
}
