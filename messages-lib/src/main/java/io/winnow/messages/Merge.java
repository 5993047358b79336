package io.winnow.messages;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why an attribute is not an entry of its list, on {@code merges}: it says the same as one that is, or a person struck it out.
 *
 * @param v version of this message
 * @param generation of the collection
 * @param dropped the text that is not on the list
 * @param twin the entry that says the same; null if it was struck out
 * @param twinKey the entry's key on {@code attributes.unique}, likewise
 * @param score how probable it is that both say the same, from 0 to 1, as far as the rule measures it
 * @param model that measured or judged it, where one did
 * @param callId the call that the dropped text came from, where a run asked for it
 * @param at when it was decided, by the decider's clock
 * @param by the person who decided, as far as known
 * @param attribute as it came, as far as it could be read
 */
public record Merge(
        int v,
        String collection,
        long generation,
        String dropped,
        @Nullable String twin,
        @Nullable String twinKey,
        Rule rule,
        @Nullable Double score,
        @Nullable String model,
        @Nullable String runId,
        @Nullable String callId,
        @Nullable Instant at,
        @Nullable String by,
        @Nullable Attribute attribute) {

    public static final int VERSION = 1;

    /** The least score of {@link Rule#MEANING}: no less is ever merged without a judge. */
    public static final double LEAST_SCORE = 0.87;

    /** Whether a person struck it out. */
    @JsonIgnore
    public boolean isStruck() {
        return rule == Rule.PERSON && twinKey == null;
    }

    /** What decided. */
    public enum Rule {
        /** Local evidence, without asking a judge. */
        MEANING,
        /** A judge, who was shown the entries that may say the same. */
        JUDGE,
        /** A person, see {@link io.winnow.messages.rulings.Ruling}. */
        PERSON
    }
}
