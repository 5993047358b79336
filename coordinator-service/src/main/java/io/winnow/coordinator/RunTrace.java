package io.winnow.coordinator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.winnow.tracing.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a run is in its trace. Kept with the run, because the run's span ends long after it began, perhaps in another process.
 *
 * @param traceparent of the run's span, which is sent when the run has ended; tasks are parts of it
 * @param orderedBy {@code traceparent} of what the run's span is a part of
 * @param tracestate of both; null when there is none
 * @param tasks how many tasks have been handed out as parts of it
 */
record RunTrace(
        String traceparent, String orderedBy, @Nullable String tracestate, int tasks) {

    /** A run that comes from an order. */
    static RunTrace of(TraceContext order) {
        return new RunTrace(order.reserve().traceparent(), order.traceparent(), order.tracestate(), 0);
    }

    RunTrace withTasks(int more) {
        return new RunTrace(traceparent, orderedBy, tracestate, tasks + more);
    }

    /** The run's span. */
    @JsonIgnore
    @Nullable TraceContext run() {
        return TraceContext.parse(traceparent, tracestate);
    }

    /** What it is a part of. */
    @JsonIgnore
    @Nullable TraceContext order() {
        return TraceContext.parse(orderedBy, tracestate);
    }
}
