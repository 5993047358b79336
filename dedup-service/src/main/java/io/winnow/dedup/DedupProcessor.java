package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.dedup.store.Fingerprints;
import io.winnow.dedup.vectors.EmbeddingModels;
import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.ForeignAttribute;
import io.winnow.messages.Json;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import io.winnow.service.DeadLetter;
import io.winnow.tracing.Span;
import io.winnow.tracing.TraceAttributes;
import io.winnow.tracing.TraceHeaders;
import io.winnow.tracing.Tracing;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Decides on each record of one partition of {@code attributes.raw}. */
final class DedupProcessor implements Processor<byte[], byte[], byte[], Object> {

    /** Longest key that is let through, in bytes: the longest attribute in the widest script fits. */
    private static final int MAX_KEY_BYTES = 32 * 1024;

    /** Limit for foreign headers that are kept when a record is published again, in bytes. */
    private static final int MAX_HEADER_BYTES = 32 * 1024;

    /** Maximum size of a trace header according to the W3C, in bytes. */
    private static final int MAX_TRACE_BYTES = 512;

    private static final Header JUDGED = WinnowHeaders.flag(WinnowHeaders.JUDGED);
    private static final Header TALLY = WinnowHeaders.flag(WinnowHeaders.TALLY);

    private final Partitioning partitioning;
    private final int maxValueBytes;
    private final Tallies tallies = new Tallies();
    private final Decisions decisions;
    private final Decisions.Tab tab = new Decisions.Tab();
    private final Tracing tracing;
    private final boolean isTracing;
    private final EmbeddingModels models;

    /** Of the record that is decided upon, where it is one of the few that are traced. */
    private Span span = Span.NONE;

    private ProcessorContext<byte[], Object> context;
    private Fingerprints known;
    private CollectionStates collections;
    private int partition;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
    DedupProcessor(
            Partitioning partitioning,
            int maxValueBytes,
            Decisions decisions,
            Tracing tracing,
            EmbeddingModels models) {
        this.partitioning = partitioning;
        this.maxValueBytes = maxValueBytes;
        this.decisions = decisions;
        this.tracing = tracing;
        this.isTracing = tracing.isOn();
        this.models = models;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.partition = context.taskId().partition();
        KeyValueStore<byte[], byte[]> store = context.getStateStore(DedupTopology.KNOWN);
        this.known = new Fingerprints(store);
        this.collections = new CollectionStates(store);
        warmUp();
        tallies.clear();
        BeforeCommit beforeCommit = context.getStateStore(DedupTopology.BEFORE_COMMIT);
        beforeCommit.onCommit(context, this::beforeCommit);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (isTracing && TraceHeaders.isSampled(record.headers()) && tracing.mayFollow()) {
            processTraced(record);
        } else {
            take(record);
        }
    }

    private void processTraced(Record<byte[], byte[]> record) {
        RecordMetadata from = context.recordMetadata().orElse(null);
        span = tracing.process(from == null ? "" : from.topic(), TraceHeaders.extract(record.headers()))
                .set(TraceAttributes.PARTITION, String.valueOf(partition));
        if (from != null) {
            span.set(TraceAttributes.OFFSET, from.offset());
        }
        byte[] call = call(record);
        if (call != null && call.length <= Tallies.MAX_CALL_BYTES) {
            String text = new String(call, UTF_8);
            int dot = text.indexOf('.');
            span.set(TraceAttributes.CALL, text).set(TraceAttributes.RUN, dot < 0 ? null : text.substring(0, dot));
        }
        byte[] key = record.key();
        if (key != null && key.length <= MAX_KEY_BYTES) {
            int separator = AttributeKey.separatorIn(key);
            span.set(TraceAttributes.MESSAGE_KEY, new String(key, UTF_8))
                    .set(TraceAttributes.COLLECTION, separator < 0 ? null : new String(key, 0, separator, UTF_8));
        }
        try {
            take(record);
        } finally {
            span.end();
            span = Span.NONE;
        }
    }

    /** The first call of a run takes longer than the model, so that no attribute waits for it. */
    private void warmUp() {
        if (collections.anyByShippedModel()) {
            models.shipped().warm();
        }
    }

    private void take(Record<byte[], byte[]> record) {
        byte[] key = record.key();
        byte[] value = record.value();
        int separator = key == null ? -1 : AttributeKey.separatorIn(key);
        if (key != null && separator < 0 && record.headers().lastHeader(WinnowHeaders.GENERATION) != null) {
            begin(record, key);
        } else if (key != null && separator > 0 && record.headers().lastHeader(WinnowHeaders.FORGET) != null) {
            forget(record, key, separator);
        } else if (WinnowHeaders.isRuled(record.headers())) {
            ruled(record, key, separator);
        } else if (value == null || value.length == 0) {
            quarantine(record, "the record has no value");
        } else if (value.length > maxValueBytes) {
            quarantine(
                    record, "the value is " + value.length + " bytes long; at most " + maxValueBytes + " are allowed");
        } else if (key != null && separator > 0 && separator <= CollectionStates.MAX_COLLECTION_BYTES) {
            CollectionState collection = collections.of(key, separator);
            if (WinnowHeaders.vouchForKey(record.headers(), collection.vouched().value())) {
                vouched(record, key, separator, collection);
            } else {
                foreign(record, key, value);
            }
        } else {
            foreign(record, key, value);
        }
    }

    private void vouched(Record<byte[], byte[]> record, byte[] key, int separator, CollectionState collection) {
        if (key.length > MAX_KEY_BYTES) {
            quarantine(record, "the key is " + key.length + " bytes long; at most " + MAX_KEY_BYTES + " are allowed");
        } else if (partitioning.of(key) != partition) {
            publishAgain(record, key, record.value(), collection);
        } else {
            decide(record, key, separator, record.value(), collection);
        }
    }

    private void foreign(Record<byte[], byte[]> record, byte @Nullable [] key, byte[] value) {
        switch (ForeignAttribute.read(key, value, this::samenessOf)) {
            case ForeignAttribute.Reading.Unusable(String reason) -> quarantine(record, reason);
            case ForeignAttribute.Reading.Usable(AttributeKey right, Attribute attribute) -> {
                CollectionState collection = collections.of(right.collection());
                byte[] rightKey = right.toBytes();
                byte[] message = Json.write(attribute);
                if (Arrays.equals(rightKey, key) && partitioning.of(rightKey) == partition) {
                    decide(record, rightKey, AttributeKey.separatorIn(rightKey), message, collection);
                } else {
                    publishAgain(record, rightKey, message, collection);
                }
            }
        }
    }

    private void decide(
            Record<byte[], byte[]> record, byte[] key, int separator, byte[] value, CollectionState collection) {
        byte[] call = call(record);
        if (!known.putIfNewer(key, collection.generation())) {
            tallies.duplicate(call, key, separator);
            tab.duplicate++;
            span.set(TraceAttributes.OUTCOME, "duplicate");
            return;
        }
        if (collection.sameness().mode() == DedupMode.SEMANTIC) {
            span.set(TraceAttributes.OUTCOME, "candidate");
            Record<byte[], byte[]> candidate = decided(record, key, value, collection);
            if (WinnowHeaders.isJudged(record.headers())) {
                candidate.headers().add(JUDGED);
            }
            if (collection.embeddings() != null) {
                candidate.headers().add(collection.embeddings());
            }
            context.forward(candidate, DedupTopology.CANDIDATES);
            return;
        }
        tallies.unique(call, key, separator);
        tab.unique++;
        span.set(TraceAttributes.OUTCOME, "unique");
        context.forward(decided(record, key, value, collection), DedupTopology.UNIQUE);
    }

    /** The second stage has decided for a person; this one only keeps the place in the order of the key's records. */
    private void ruled(Record<byte[], byte[]> record, byte @Nullable [] key, int separator) {
        byte[] value = record.value();
        if (key == null
                || separator <= 0
                || separator > CollectionStates.MAX_COLLECTION_BYTES
                || key.length > MAX_KEY_BYTES
                || partitioning.of(key) != partition
                || (value != null && value.length > maxValueBytes)) {
            quarantine(record, "not written by stage two of deduplication");
            return;
        }
        CollectionState collection = collections.of(key, separator);
        long generation = WinnowHeaders.generation(record.headers());
        if (generation > collection.generation()) {
            quarantine(record, "a ruling on generation " + generation + ", which has not begun");
            return;
        }
        if (generation < collection.generation()) {
            // The list was started over in the meantime.
            return;
        }
        known.put(key, generation);
        context.forward(decided(record, key, value, collection), DedupTopology.UNIQUE);
    }

    /** What is let through. Its headers are added one by one, because a record copies those that it is made with. */
    private Record<byte[], byte[]> decided(
            Record<byte[], byte[]> record, byte[] key, byte @Nullable [] value, CollectionState collection) {
        Record<byte[], byte[]> decided = new Record<>(key, value, record.timestamp());
        Headers headers = decided.headers();
        headers.add(collection.vouched());
        headers.add(collection.header());
        Header call = record.headers().lastHeader(WinnowHeaders.CALL);
        if (call != null && call.value() != null && call.value().length <= Tallies.MAX_CALL_BYTES) {
            headers.add(call);
        }
        Header origin = record.headers().lastHeader(WinnowHeaders.ORIGIN);
        if (origin != null && origin.value() != null && origin.value().length <= Tallies.MAX_CALL_BYTES) {
            headers.add(origin);
        }
        if (span != Span.NONE) {
            TraceHeaders.inject(span.context(), headers);
            return decided;
        }
        Header parent = record.headers().lastHeader(TraceHeaders.PARENT);
        if (parent != null) {
            addTrace(headers, parent);
            addTrace(headers, record.headers().lastHeader(TraceHeaders.STATE));
        }
        return decided;
    }

    private static void addTrace(Headers headers, @Nullable Header header) {
        if (header != null && header.value() != null && header.value().length <= MAX_TRACE_BYTES) {
            headers.add(header);
        }
    }

    private void publishAgain(Record<byte[], byte[]> record, byte[] key, byte[] value, CollectionState collection) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(collection.vouched());
        long bytes = 0;
        for (Header header : record.headers()) {
            switch (header.key()) {
                case WinnowHeaders.CANONICAL, WinnowHeaders.GENERATION, WinnowHeaders.DEDUP -> {}
                default -> {
                    headers.add(header);
                    bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
                }
            }
        }
        if (bytes > MAX_HEADER_BYTES) {
            quarantine(record, "the headers hold " + bytes + " bytes; at most " + MAX_HEADER_BYTES + " are allowed");
            return;
        }
        tab.rekeyed++;
        span.set(TraceAttributes.OUTCOME, "rekeyed");
        context.forward(new Record<>(key, value, record.timestamp(), headers), DedupTopology.RAW_AGAIN);
    }

    private void begin(Record<byte[], byte[]> record, byte[] key) {
        if (!collections.begin(key, record.headers())) {
            quarantine(record, "an order to begin a generation must name a collection and a number from 0");
            return;
        }
        warmUp();
    }

    /**
     * Removes what earlier generations let through under a key. Decided here, between the records of the key: once the current generation
     * has let it through, or handed it on as a candidate, what the topics hold is its own.
     */
    private void forget(Record<byte[], byte[]> record, byte[] key, int separator) {
        if (partitioning.of(key) != partition) {
            quarantine(record, "an order to forget an attribute must be in the partition of its key");
            return;
        }
        if (known.generation(key) < collections.of(key, separator).generation()) {
            Record<byte[], byte[]> tombstone = new Record<>(key, null, record.timestamp());
            context.forward(tombstone, DedupTopology.UNIQUE);
            context.forward(tombstone, DedupTopology.FORGOTTEN_MERGES);
        }
    }

    private void quarantine(Record<byte[], byte[]> record, String reason) {
        byte[] key = record.key();
        tallies.quarantined(call(record), key, key == null ? -1 : AttributeKey.separatorIn(key));
        tab.quarantined++;
        span.set(TraceAttributes.OUTCOME, "quarantined").failed("quarantined", reason);
        context.forward(deadLetter(context, record, reason), DedupTopology.DEAD_LETTERS);
    }

    static Record<byte[], byte[]> deadLetter(
            ProcessorContext<?, ?> context, Record<byte[], byte[]> record, String reason) {
        String source = context.recordMetadata()
                .map(from -> from.topic() + "-" + from.partition() + "@" + from.offset())
                .orElse("");
        Record<byte[], byte[]> kept =
                new Record<>(DeadLetter.cut(record.key()), record.value(), record.timestamp(), new RecordHeaders());
        return DeadLetter.of(kept, reason, source);
    }

    private void beforeCommit() {
        known.log();
        decisions.add(tab);
        long now = context.currentSystemTimeMs();
        tallies.drain(batch -> {
            if (collections.of(batch.collection()).sameness().mode() == DedupMode.SEMANTIC) {
                context.forward(behindCandidates(batch, now), DedupTopology.CANDIDATES);
            } else {
                context.forward(new Record<>(batch.runId().getBytes(UTF_8), batch, now), DedupTopology.TALLIES);
            }
        });
    }

    /**
     * What repeats a candidate counts when that is decided: a run that ended before would leave a list that is not whole yet. Its own
     * candidates make a run wait anyway; but not those of one whose client was killed, when the same lines come once more.
     */
    private static Record<byte[], byte[]> behindCandidates(TallyBatch batch, long now) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(TALLY);
        return new Record<>(AttributeKey.none(batch.collection()).toBytes(), Json.write(batch), now, headers);
    }

    private Sameness samenessOf(String collection) {
        return collections.of(collection).sameness();
    }

    static byte @Nullable [] call(Record<byte[], byte[]> record) {
        Header call = record.headers().lastHeader(WinnowHeaders.CALL);
        return call == null ? null : call.value();
    }
}
