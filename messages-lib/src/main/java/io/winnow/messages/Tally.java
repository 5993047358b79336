package io.winnow.messages;

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

    public long total() {
        return unique + duplicate + quarantined;
    }
}
