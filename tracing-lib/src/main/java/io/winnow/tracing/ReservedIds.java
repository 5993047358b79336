package io.winnow.tracing;

import io.opentelemetry.sdk.trace.IdGenerator;
import org.jspecify.annotations.Nullable;

/** Random ids, but for spans whose id was given away before they began. */
final class ReservedIds implements IdGenerator {

    private final IdGenerator random = IdGenerator.random();
    private final ThreadLocal<@Nullable String> next = new ThreadLocal<>();

    /** The id of the next span that this thread begins. */
    void use(String spanId) {
        next.set(spanId);
    }

    @Override
    public String generateSpanId() {
        String reserved = next.get();
        if (reserved == null) {
            return random.generateSpanId();
        }
        next.remove();
        return reserved;
    }

    @Override
    public String generateTraceId() {
        return random.generateTraceId();
    }
}
