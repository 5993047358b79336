package io.winnow.tracing;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a span is in its trace, as it goes from process to process; see W3C Trace Context, level 1.
 *
 * @param traceparent {@code 00-<trace id>-<span id>-<flags>}
 * @param tracestate vendor-specific data of other tracing systems; null if none
 */
public record TraceContext(String traceparent, @Nullable String tracestate) {

    /** Length of the one version of {@code traceparent} that there is. */
    static final int LENGTH = 55;

    private static final Pattern FORM = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);

    /** Most that the W3C lets {@code tracestate} have, in characters. */
    private static final int MAX_STATE = 512;

    private static final int TRACE_AT = 3;
    private static final int SPAN_AT = 36;
    private static final int FLAGS_AT = 53;

    /** Reads a received context; null when it names no span. */
    public static @Nullable TraceContext parse(@Nullable String traceparent, @Nullable String tracestate) {
        if (traceparent == null
                || traceparent.length() != LENGTH
                || !FORM.matcher(traceparent).matches()
                || traceparent.startsWith(NO_TRACE, TRACE_AT)
                || traceparent.startsWith(NO_SPAN, SPAN_AT)) {
            return null;
        }
        boolean hasState = tracestate != null && !tracestate.isBlank() && tracestate.length() <= MAX_STATE;
        return new TraceContext(traceparent, hasState ? tracestate : null);
    }

    /** Whether its spans are recorded and sent. */
    public boolean isSampled() {
        return (Character.digit(traceparent.charAt(LENGTH - 1), 16) & 1) == 1;
    }

    /** The place of a further span in the same trace, which does not exist yet. */
    public TraceContext reserve() {
        // Zero would name no span.
        long id = ThreadLocalRandom.current().nextLong() | 1;
        return new TraceContext(
                traceparent.substring(0, SPAN_AT)
                        + HexFormat.of().toHexDigits(id)
                        + traceparent.substring(FLAGS_AT - 1),
                tracestate);
    }

    String spanId() {
        return traceparent.substring(SPAN_AT, FLAGS_AT - 1);
    }
}
