package io.winnow.messages;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link Doubt}, on {@code verdicts}, under the doubt's own key in its collection's partition. The first verdict on
 * a doubt holds; later ones change nothing.
 *
 * @param v version of this message
 * @param generation of the collection, as the doubt had it
 * @param key of the attribute in doubt
 * @param same key of the candidate that says the same; null unless the kind is {@link Kind#SAME}
 * @param judge who said so: {@code provider:model}, or a person's name; null where nobody did
 * @param runId the run whose judge it was
 * @param callId the call that the judge answered
 * @param at when it was given, by the writer's clock
 */
public record Verdict(
        int v,
        String collection,
        long generation,
        String key,
        @Nullable String same,
        Kind kind,
        @Nullable String judge,
        @Nullable String runId,
        @Nullable String callId,
        Instant at) {

    public static final int VERSION = 1;

    public Verdict {
        Objects.requireNonNull(collection, "collection is missing");
        Objects.requireNonNull(key, "key is missing");
        Objects.requireNonNull(kind, "kind is missing");
    }

    /** What was said. */
    public enum Kind {
        /** Says the same as one of those shown. */
        SAME,
        /** Says something else than all those shown. */
        DIFFERENT,
        /** Nobody judged: there is no judge or no money, the run was stopped, or the call failed. */
        UNCHECKED
    }
}
