package io.winnow.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs occasionally, in one line, that spans could not be sent; the SDK would log it each time, with a stack trace. */
final class WatchedExporter implements SpanExporter {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedExporter.class);
    private static final long EVERY_NANOS = Duration.ofMinutes(5).toNanos();

    private final SpanExporter exporter;
    private final String endpoint;
    private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());
    private final AtomicLong dropped = new AtomicLong();

    WatchedExporter(SpanExporter exporter, String endpoint) {
        this.exporter = exporter;
        this.endpoint = endpoint;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        CompletableResultCode result = exporter.export(spans);
        result.whenComplete(() -> {
            if (!result.isSuccess()) {
                warn(dropped.addAndGet(count), result.getFailureThrowable());
            }
        });
        return result;
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    private void warn(long all, @org.jspecify.annotations.Nullable Throwable reason) {
        long now = System.nanoTime();
        long due = nextWarning.get();
        if (now - due >= 0 && nextWarning.compareAndSet(due, now + EVERY_NANOS)) {
            LOG.warn(
                    "{} does not accept traces{}; {} spans are lost so far, and nothing else",
                    endpoint,
                    reason == null ? "" : " (" + Tracing.oneLine(reason) + ")",
                    all);
        }
    }
}
