package io.winnow.tracing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A step in progress; it is recorded when it ends. Not thread safe; no method throws. */
public interface Span extends AutoCloseable {

    /** What there is when nothing is traced. */
    Span NONE = new NoSpan();

    /** The kind of work, as defined by OpenTelemetry. */
    enum Kind {
        /** The process' own. */
        INTERNAL,
        /** Answers a request. */
        SERVER,
        /** Sends a request and waits for the answer. */
        CLIENT,
        /** Puts records on a topic. */
        PRODUCER,
        /** Works on records of a topic. */
        CONSUMER
    }

    Span set(String attribute, @Nullable String value);

    Span set(String attribute, long value);

    Span set(String attribute, double value);

    /**
     * Records that the step failed.
     *
     * @param type the class of failure, as {@code error.type}
     * @param description for display, in one line without secrets; null when the type is sufficient
     */
    Span failed(String type, @Nullable String description);

    /** For steps that come after this one; null when nothing is traced. */
    @Nullable TraceContext context();

    /** Ends the step; it cannot be changed afterwards. */
    void end();

    /** The step ended then. */
    void end(Instant at);

    @Override
    default void close() {
        end();
    }
}
