package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.CallId;
import io.winnow.messages.Doubt;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.TallyBatch;
import io.winnow.messages.kafka.WinnowHeaders;
import io.winnow.messages.rulings.Ruling;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Writes what the second stage decides, and counts it for the runs. Not thread safe. */
final class MeaningOutput {

    private static final Header UNCHECKED = WinnowHeaders.flag(WinnowHeaders.UNCHECKED);
    private static final Header RULED = WinnowHeaders.flag(WinnowHeaders.RULED);

    private final ProcessorContext<byte[], Object> context;
    private final Decisions decisions;
    private final Tallies tallies = new Tallies();
    private final Decisions.Tab tab = new Decisions.Tab();

    MeaningOutput(ProcessorContext<byte[], Object> context, Decisions decisions) {
        this.context = context;
        this.decisions = decisions;
    }

    void letThrough(Record<byte[], byte[]> record, boolean isUnchecked) {
        tallies.unique(DedupProcessor.call(record), record.key(), AttributeKey.separatorIn(record.key()));
        tab.unique++;
        RecordHeaders headers = new RecordHeaders(record.headers());
        WinnowHeaders.FORMER_VECTORS.forEach(headers::remove);
        headers.remove(WinnowHeaders.JUDGED);
        headers.remove(WinnowHeaders.EMBEDDINGS);
        if (isUnchecked) {
            headers.add(UNCHECKED);
        }
        context.forward(
                new Record<>(record.key(), record.value(), record.timestamp(), headers), DedupTopology.MEANING_UNIQUE);
    }

    void drop(Record<byte[], byte[]> record, long generation, Rulings.Twin twin, Pending.Why why) {
        count(record);
        String callId = WinnowHeaders.originText(record.headers());
        Merge merge = new Merge(
                Merge.VERSION,
                AttributeKey.parse(new String(record.key(), UTF_8)).collection(),
                generation,
                MeaningProcessor.textOf(record),
                twin.text(),
                twin.key(),
                why.rule(),
                why.score(),
                why.model(),
                callId == null ? null : CallId.runOf(callId),
                callId,
                now(),
                null,
                MeaningProcessor.attributeOf(record.value()));
        context.forward(new Record<>(record.key(), merge, record.timestamp()), DedupTopology.MERGES);
    }

    /**
     * Records why a person keeps an attribute out.
     *
     * @param twin what it was merged into; null if it was struck out
     */
    void record(Ruling ruling, Rulings.@Nullable Twin twin, long timestamp) {
        Attribute attribute = ruling.attribute();
        Merge merge = new Merge(
                Merge.VERSION,
                ruling.collection(),
                ruling.generation(),
                ruling.text(),
                twin == null ? null : twin.text(),
                twin == null ? null : twin.key(),
                Merge.Rule.PERSON,
                null,
                null,
                attribute == null ? null : attribute.runId(),
                attribute == null ? null : attribute.callId(),
                now(),
                ruling.by(),
                attribute);
        context.forward(new Record<>(ruling.key().getBytes(UTF_8), merge, timestamp), DedupTopology.MERGES);
    }

    /** Takes an entry out of its list. */
    void takeOut(Ruling ruling, long timestamp) {
        ruled(ruling, null, timestamp);
    }

    /** Makes what was dropped an entry after all. */
    void bringBack(Ruling ruling, long timestamp) {
        Attribute known = ruling.attribute();
        AttributeKey key = AttributeKey.parse(ruling.key());
        Attribute attribute = known != null && known.attribute() != null
                ? known
                : new Attribute(
                        Attribute.VERSION,
                        ruling.text(),
                        key.canonical(),
                        key.collection(),
                        null,
                        null,
                        null,
                        null,
                        ruling.at());
        ruled(ruling, Json.write(attribute), timestamp);
        context.forward(new Record<>(ruling.key().getBytes(UTF_8), null, timestamp), DedupTopology.MERGES);
    }

    private void ruled(Ruling ruling, byte @Nullable [] value, long timestamp) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(RULED);
        headers.add(
                WinnowHeaders.GENERATION, String.valueOf(ruling.generation()).getBytes(US_ASCII));
        context.forward(new Record<>(ruling.key().getBytes(UTF_8), value, timestamp, headers), DedupTopology.RULED);
    }

    /** Counts a duplicate, of which nothing more is to be told. */
    void count(Record<byte[], byte[]> record) {
        tallies.duplicate(DedupProcessor.call(record), record.key(), AttributeKey.separatorIn(record.key()));
        tab.duplicate++;
    }

    void ask(Doubt doubt, long timestamp) {
        context.forward(new Record<>(doubt.runId().getBytes(UTF_8), doubt, timestamp), DedupTopology.DOUBTS);
    }

    void refuse(Record<byte[], byte[]> record, String reason) {
        byte[] key = record.key();
        tallies.quarantined(DedupProcessor.call(record), key, key == null ? -1 : AttributeKey.separatorIn(key));
        tab.quarantined++;
        context.forward(DedupProcessor.deadLetter(context, record, reason), DedupTopology.MEANING_DEAD_LETTERS);
    }

    /** Tells a run what was counted, here or by the first stage. */
    void count(TallyBatch batch, long timestamp) {
        context.forward(new Record<>(batch.runId().getBytes(UTF_8), batch, timestamp), DedupTopology.MEANING_TALLIES);
    }

    void publishTallies() {
        decisions.add(tab);
        long now = context.currentSystemTimeMs();
        tallies.drain(batch -> count(batch, now));
    }

    Instant now() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }
}
