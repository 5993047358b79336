package io.winnow.messages;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * An attribute that may say the same as an entry of its list, on {@code doubts}: local evidence cannot tell, and its run has a
 * judge. It is neither in the list nor dropped until a {@link Verdict} comes.
 *
 * @param v version of this message
 * @param runId the run that asked for the attribute, and whose judge is asked
 * @param generation of the collection
 * @param callId the call that the attribute came from
 * @param key the attribute's {@link AttributeKey}
 * @param text what it says
 * @param candidates entries that came before it and may say the same, the most probable first; some may be in doubt themselves
 * @param at when the doubt arose, by the decider's clock
 */
public record Doubt(
        int v,
        String runId,
        String collection,
        long generation,
        String callId,
        String key,
        String text,
        List<Option> candidates,
        Instant at)
        implements RunMessage {

    public static final int VERSION = 1;

    public Doubt {
        Objects.requireNonNull(runId, "runId is missing");
        Objects.requireNonNull(collection, "collection is missing");
        Objects.requireNonNull(key, "key is missing");
        candidates = candidates == null ? List.of() : List.copyOf(candidates);
    }

    /**
     * An entry that may say the same.
     *
     * @param key its {@link AttributeKey}
     */
    public record Option(String key, String text) {}
}
