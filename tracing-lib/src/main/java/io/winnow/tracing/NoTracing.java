package io.winnow.tracing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Traces nothing. */
final class NoTracing extends Tracing {

    static final Tracing INSTANCE = new NoTracing();

    private NoTracing() {}

    @Override
    public boolean isOn() {
        return false;
    }

    @Override
    public boolean mayFollow() {
        return false;
    }

    @Override
    public Span begin(Span.Kind kind, String name, @Nullable TraceContext parent) {
        return Span.NONE;
    }

    @Override
    public Span begin(Span.Kind kind, String name, @Nullable TraceContext parent, Instant startedAt) {
        return Span.NONE;
    }

    @Override
    public Span beginLinked(Span.Kind kind, String name, TraceContext origin) {
        return Span.NONE;
    }

    @Override
    public Span beginReserved(
            Span.Kind kind, String name, TraceContext reserved, TraceContext parent, Instant startedAt) {
        return Span.NONE;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
