package io.winnow.ui.lists;

import io.winnow.client.lists.Row;
import io.winnow.tracing.Span;
import io.winnow.tracing.TraceAttributes;
import io.winnow.tracing.TraceContext;
import io.winnow.tracing.TraceHeaders;
import io.winnow.tracing.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The last step of an attribute's trace: from when this node read the row until it is first written to a stream. */
public final class RowTrace {

    /**
     * A row that no client received within this time has no span: when a page is opened later, its rows no longer show
     * how long the row took.
     */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Tracing tracing;
    private final TraceContext parent;
    private final Row row;
    private final String topic;
    private final Instant readAt = Instant.now();
    private final AtomicBoolean isWritten = new AtomicBoolean();

    private RowTrace(Tracing tracing, TraceContext parent, Row row, String topic) {
        this.tracing = tracing;
        this.parent = parent;
        this.row = row;
        this.topic = topic;
    }

    /** Of a row that was just read; null unless its record is traced. */
    public static @Nullable RowTrace of(Tracing tracing, Row row, ConsumerRecord<byte[], byte[]> record) {
        if (!tracing.isOn() || !TraceHeaders.isSampled(record.headers()) || !tracing.mayFollow()) {
            return null;
        }
        TraceContext parent = TraceHeaders.extract(record.headers());
        return parent == null ? null : new RowTrace(tracing, parent, row, record.topic());
    }

    /** The row goes to a client; only the first one counts. Thread safe. */
    public void written() {
        if (isWritten.compareAndSet(false, true)
                && Duration.between(readAt, Instant.now()).compareTo(LONGEST) < 0) {
            try (Span span = tracing.process("stream", topic, parent, readAt)) {
                span.set(TraceAttributes.COLLECTION, row.collection())
                        .set(TraceAttributes.RUN, row.runId())
                        .set(TraceAttributes.MESSAGE_KEY, row.collection() + "|" + row.canonical())
                        .set(TraceAttributes.PARTITION, String.valueOf(row.partition()))
                        .set(TraceAttributes.OFFSET, row.offset());
            }
        }
    }
}
