package io.winnow.tracing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Trace context on records of Kafka: the headers {@value #PARENT} and {@value #STATE}, as OpenTelemetry writes them. */
public final class TraceHeaders {

    public static final String PARENT = "traceparent";
    public static final String STATE = "tracestate";

    private TraceHeaders() {}

    /** Sets the context of a record, replacing an existing one; null leaves the record as it is. */
    public static void inject(@Nullable TraceContext context, Headers headers) {
        if (context == null) {
            return;
        }
        headers.remove(PARENT).remove(STATE).add(PARENT, context.traceparent().getBytes(US_ASCII));
        String state = context.tracestate();
        if (state != null) {
            headers.add(STATE, state.getBytes(US_ASCII));
        }
    }

    /** The context of a record; null if there is none or it cannot be read. */
    public static @Nullable TraceContext extract(Headers headers) {
        Header parent = headers.lastHeader(PARENT);
        return parent == null || parent.value() == null || parent.value().length != TraceContext.LENGTH
                ? null
                : TraceContext.parse(text(parent), text(headers.lastHeader(STATE)));
    }

    /** Whether a record is to be traced. Checks one byte, and creates no objects: for hot paths. */
    public static boolean isSampled(Headers headers) {
        Header parent = headers.lastHeader(PARENT);
        if (parent == null) {
            return false;
        }
        byte[] value = parent.value();
        return value != null
                && value.length == TraceContext.LENGTH
                && (Character.digit(value[TraceContext.LENGTH - 1], 16) & 1) == 1;
    }

    private static @Nullable String text(@Nullable Header header) {
        return header == null || header.value() == null ? null : new String(header.value(), US_ASCII);
    }
}
