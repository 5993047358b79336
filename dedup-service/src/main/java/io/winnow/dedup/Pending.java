package io.winnow.dedup;

import io.winnow.messages.Merge;
import io.winnow.messages.kafka.WinnowHeaders;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * An attribute that is neither in its list nor dropped yet, as it is stored under its key.
 *
 * @param v version of this form
 * @param entry row of the entry whose verdict it waits for: its own, or that of the one that it says the same as
 * @param shown rows of the entries that the judge was shown; none for one that only follows another
 * @param value of its record
 * @param headers of its record that go on with it
 * @param why it will be dropped for that entry; null as long as it is in doubt itself
 */
record Pending(
        int v,
        int entry,
        List<Integer> shown,
        byte[] value,
        List<Kept> headers,
        @Nullable Why why) {

    private static final int VERSION = 1;

    Pending {
        shown = List.copyOf(shown);
        headers = List.copyOf(headers);
    }

    /** A header. */
    record Kept(String name, byte @Nullable [] value) {}

    /** What decided that it says the same, see {@link Merge}. */
    record Why(
            Merge.Rule rule,
            @Nullable Double score,
            @Nullable String model) {}

    /** Waits for a verdict of its own. */
    static Pending inDoubt(Record<byte[], byte[]> record, int entry, List<Integer> shown) {
        return new Pending(VERSION, entry, shown, record.value(), keptAfterwards(record.headers()), null);
    }

    /** Waits for what becomes of the entry that it says the same as. */
    static Pending following(Record<byte[], byte[]> record, int entry, Why why) {
        return new Pending(VERSION, entry, List.of(), record.value(), keptAfterwards(record.headers()), why);
    }

    Pending following(int other, Why reason) {
        return new Pending(v, other, List.of(), value, headers, reason);
    }

    boolean isInDoubt() {
        return why == null;
    }

    /** The record as it came, without what only the second stage needs. */
    Record<byte[], byte[]> record(byte[] key, long timestamp) {
        return new Record<>(key, value, timestamp, restored(headers));
    }

    /** Headers as they were before they were stored. */
    static RecordHeaders restored(List<Kept> kept) {
        RecordHeaders headers = new RecordHeaders();
        kept.forEach(header -> headers.add(header.name(), header.value()));
        return headers;
    }

    /** Headers as they are stored, without those that only the second stage needs. */
    private static List<Kept> keptAfterwards(Headers headers) {
        return kept(headers).stream()
                .filter(kept -> !WinnowHeaders.JUDGED.equals(kept.name()))
                .toList();
    }

    /** Headers as they are stored. */
    static List<Kept> kept(Headers headers) {
        List<Kept> kept = new ArrayList<>();
        for (Header header : headers) {
            if (!WinnowHeaders.FORMER_VECTORS.contains(header.key())) {
                kept.add(new Kept(header.key(), header.value()));
            }
        }
        return kept;
    }
}
