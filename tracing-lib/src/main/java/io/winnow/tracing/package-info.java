/**
 * Traces: which steps a run, a call or an attribute went through, in which process, and how long each took.
 *
 * <p>{@link io.winnow.tracing.Tracing} is the process' instance. It is off unless the environment names a collector;
 * when off, it is a constant without state: spans are {@link io.winnow.tracing.Span#NONE} and no class of OpenTelemetry
 * is loaded. Only {@code ExportedTracing} and what it uses touch OpenTelemetry's SDK, which reads its own variables
 * ({@code OTEL_…}) and sends spans in batches from its own thread. What cannot be sent is dropped; work never waits for
 * it.
 *
 * <p>A trace is passed between processes as the W3C's {@code traceparent}: {@link io.winnow.tracing.TraceContext} is
 * its text, {@link io.winnow.tracing.TraceHeaders} puts it on records of Kafka.
 * {@link io.winnow.tracing.TraceAttributes} has the names of span attributes; docs/operations.md lists the spans.
 */
@NullMarked
package io.winnow.tracing;

import org.jspecify.annotations.NullMarked;
