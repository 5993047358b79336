package io.winnow.tracing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says nothing. */
final class NoSpan implements Span {

    @Override
    public Span set(String attribute, @Nullable String value) {
        return this;
    }

    @Override
    public Span set(String attribute, long value) {
        return this;
    }

    @Override
    public Span set(String attribute, double value) {
        return this;
    }

    @Override
    public Span failed(String type, @Nullable String description) {
        return this;
    }

    @Override
    public @Nullable TraceContext context() {
        return null;
    }

    @Override
    public void end() {}

    @Override
    public void end(Instant at) {}
}
