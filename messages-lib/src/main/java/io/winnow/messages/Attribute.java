package io.winnow.messages;

import io.winnow.messages.text.BoundedLine;
import io.winnow.messages.text.Sameness;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attribute as a model gave it, on {@code attributes.raw}, and unchanged on {@code attributes.unique} when it is the
 * first of its kind.
 *
 * @param v version of this message
 * @param attribute the text that people read; at most {@value #MAX_LENGTH} characters
 * @param canonical {@link Sameness#keyOf} the text; what a foreign producer says here is not trusted
 * @param collection the slug of the topic
 * @param provider where it comes from ({@code openai}, {@code random}, {@code import}, …), where known
 * @param callId the call that it came from; null if no run found it
 * @param at when the producer had it, by the producer's clock
 * @param facet part of the topic that the prompt was about; null for the whole topic
 * @param control whether it came from a control call, whose prompt does not contain the list; null when unknown
 * @param description what the model said of it, in one line of at most {@value #MAX_DESCRIPTION} characters; null when the run
 *     did not ask for that, or nothing was said. Two attributes are the same whatever it says
 * @param category the kind of thing that it is, in at most {@value #MAX_CATEGORY} characters; likewise
 */
public record Attribute(
        int v,
        String attribute,
        String canonical,
        String collection,
        @Nullable String provider,
        @Nullable String model,
        @Nullable String runId,
        @Nullable String callId,
        @Nullable Instant at,
        @Nullable String facet,
        @Nullable Boolean control,
        @Nullable String description,
        @Nullable String category) {

    public static final int VERSION = 1;

    /** Longest attribute text, in UTF-16 units; longer ones are refused, not cut. */
    public static final int MAX_LENGTH = 4096;

    /** Longest description, in UTF-16 units; longer ones are {@linkplain BoundedLine cut}. */
    public static final int MAX_DESCRIPTION = 300;

    /** Longest category, in UTF-16 units; longer ones are {@linkplain BoundedLine cut}. */
    public static final int MAX_CATEGORY = 80;

    /** An attribute that no facet led to, and of which nothing is said. */
    public Attribute(
            int v,
            String attribute,
            String canonical,
            String collection,
            @Nullable String provider,
            @Nullable String model,
            @Nullable String runId,
            @Nullable String callId,
            @Nullable Instant at) {
        this(v, attribute, canonical, collection, provider, model, runId, callId, at, null, null, null, null);
    }
}
