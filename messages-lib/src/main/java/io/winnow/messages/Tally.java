package io.winnow.messages;

import java.util.Objects;

/**
 * How many attributes of one call deduplication decided upon since its last commit; to be added up. Several are in one record: a
 * {@link TallyBatch}.
 *
 * @param v version of the message that it was in; 2 is the first with a collection, and the last of a tally by itself
 * @param collection that the attributes belong to; empty where an earlier release counted them
 * @param unique first sights, published to {@code attributes.unique}
 * @param duplicate seen before in the collection
 * @param quarantined refused and sent to {@code dead-letters}
 */
public record Tally(
        int v, String runId, String collection, String callId, long unique, long duplicate, long quarantined)
        implements RunMessage {

    public static final int VERSION = 2;

    public Tally {
        Objects.requireNonNull(runId, "runId is missing");
        collection = collection == null ? "" : collection;
        require(callId, unique, duplicate, quarantined);
    }

    static void require(String callId, long unique, long duplicate, long quarantined) {
        Objects.requireNonNull(callId, "callId is missing");
        if (Math.min(unique, Math.min(duplicate, quarantined)) < 0) {
            throw new IllegalArgumentException("the counts of a tally must not be negative");
        }
    }

    public long total() {
        return unique + duplicate + quarantined;
    }
}
