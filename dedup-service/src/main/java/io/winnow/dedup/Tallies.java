package io.winnow.dedup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.winnow.messages.CallId;
import io.winnow.messages.Tally;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What was decided upon for each call since the last commit. Not thread safe. */
final class Tallies {

    /** Longest call id that is counted, in bytes; ours have a few dozen, and what is longer names no call of ours. */
    static final int MAX_CALL_BYTES = 512;

    private final Map<ByteBuffer, Counts> byCall = new HashMap<>();
    private byte @Nullable [] lastCall;
    private Counts last = new Counts();

    void unique(byte @Nullable [] call) {
        if (call != null && isName(call)) {
            of(call).unique++;
        }
    }

    void duplicate(byte @Nullable [] call) {
        if (call != null && isName(call)) {
            of(call).duplicate++;
        }
    }

    void quarantined(byte @Nullable [] call) {
        if (call != null && isName(call)) {
            of(call).quarantined++;
        }
    }

    /** Hands out what was counted and starts from nothing. */
    void drain(Consumer<Tally> consumer) {
        byCall.forEach((call, counts) -> {
            String callId = UTF_8.decode(call.duplicate()).toString();
            consumer.accept(new Tally(
                    Tally.VERSION, CallId.runOf(callId), callId, counts.unique, counts.duplicate, counts.quarantined));
        });
        clear();
    }

    void clear() {
        byCall.clear();
        lastCall = null;
    }

    private static boolean isName(byte[] call) {
        return call.length > 0 && call.length <= MAX_CALL_BYTES && call[0] != '.';
    }

    private Counts of(byte[] call) {
        // The attributes of one call come one after the other.
        if (!Arrays.equals(call, lastCall)) {
            last = byCall.computeIfAbsent(ByteBuffer.wrap(call), unseen -> new Counts());
            lastCall = call;
        }
        return last;
    }

    private static final class Counts {
        private long unique;
        private long duplicate;
        private long quarantined;
    }
}
