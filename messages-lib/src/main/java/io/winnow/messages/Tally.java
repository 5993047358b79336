package io.winnow.messages;

import java.util.Objects;

/**
 * How many attributes of one call deduplication decided upon since its last commit; to be added up.
 *
 * @param v version of this message
 * @param unique first sights, published to {@code attributes.unique}
 * @param duplicate seen before in the collection
 * @param quarantined refused and sent to {@code dead-letters}
 */
public record Tally(int v, String runId, String callId, long unique, long duplicate, long quarantined) {

    public static final int VERSION = 1;

    public Tally {
        Objects.requireNonNull(runId, "runId is missing");
        Objects.requireNonNull(callId, "callId is missing");
        if (Math.min(unique, Math.min(duplicate, quarantined)) < 0) {
            throw new IllegalArgumentException("a tally counts less than nothing");
        }
    }

    public long total() {
        return unique + duplicate + quarantined;
    }
}
