package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.CallId;
import io.winnow.messages.TallyBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The decisions for each call since the last commit. Not thread safe.
 *
 * <p>A call is counted by its id and the collection that its records name, because a tally goes to the collection's partition.
 * A record with a call and without a collection is not counted: no run waits for its tally.
 */
final class Tallies {

    /** Longest call id that is counted, in bytes; Winnow's have a few dozen, so a longer one is not Winnow's. */
    static final int MAX_CALL_BYTES = 512;

    private final Map<Counted, Counts> byCall = new LinkedHashMap<>();
    private byte @Nullable [] lastCall;
    private byte[] lastCollection = {};
    private Counts last = new Counts();

    /**
     * Counts a new attribute.
     *
     * @param key of the record; its prefix names the collection
     * @param collectionLength in bytes; nothing is counted where it is not positive
     */
    void unique(byte @Nullable [] call, byte[] key, int collectionLength) {
        if (call != null && isName(call) && collectionLength > 0) {
            of(call, key, collectionLength).unique++;
        }
    }

    /** Counts a known attribute. */
    void duplicate(byte @Nullable [] call, byte[] key, int collectionLength) {
        if (call != null && isName(call) && collectionLength > 0) {
            of(call, key, collectionLength).duplicate++;
        }
    }

    /** Counts an unusable attribute. */
    void quarantined(byte @Nullable [] call, byte @Nullable [] key, int collectionLength) {
        if (call != null && isName(call) && key != null && collectionLength > 0) {
            of(call, key, collectionLength).quarantined++;
        }
    }

    /** Hands out the counts, those of a run together, and starts again from 0. */
    void drain(Consumer<TallyBatch> consumer) {
        Map<Recipient, List<TallyBatch.OfCall>> byRun = new LinkedHashMap<>();
        byCall.forEach((counted, counts) -> {
            String callId = text(counted.call());
            Recipient recipient = new Recipient(CallId.runOf(callId), counted.collection());
            List<TallyBatch.OfCall> calls = byRun.computeIfAbsent(recipient, none -> new ArrayList<>());
            calls.add(new TallyBatch.OfCall(callId, counts.unique, counts.duplicate, counts.quarantined));
            if (calls.size() == TallyBatch.MOST) {
                consumer.accept(recipient.batch(calls));
                byRun.remove(recipient);
            }
        });
        byRun.forEach((recipient, calls) -> consumer.accept(recipient.batch(calls)));
        clear();
    }

    void clear() {
        byCall.clear();
        lastCall = null;
    }

    /** Whether a header's value can be the id of a call. */
    static boolean isName(byte[] call) {
        return call.length > 0 && call.length <= MAX_CALL_BYTES && call[0] != '.';
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes.duplicate()).toString();
    }

    private Counts of(byte[] call, byte[] key, int collectionLength) {
        // The attributes of one call come one after the other.
        if (!Arrays.equals(call, lastCall)
                || !Arrays.equals(key, 0, collectionLength, lastCollection, 0, lastCollection.length)) {
            lastCollection = Arrays.copyOf(key, collectionLength);
            last = byCall.computeIfAbsent(
                    new Counted(ByteBuffer.wrap(call), ByteBuffer.wrap(lastCollection)), unseen -> new Counts());
            lastCall = call;
        }
        return last;
    }

    private record Recipient(String runId, ByteBuffer collection) {

        TallyBatch batch(List<TallyBatch.OfCall> calls) {
            return new TallyBatch(TallyBatch.VERSION, runId, text(collection), calls);
        }
    }

    private record Counted(ByteBuffer call, ByteBuffer collection) {}

    private static final class Counts {
        private long unique;
        private long duplicate;
        private long quarantined;
    }
}
