package io.winnow.messages.consensus;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often an entry of a list was named, on {@code mentions}: in any spelling, and in other words that were dropped for it.
 *
 * @param v version of this message
 * @param generation of the collection; a record of an older one than the newest says nothing of the present list
 * @param calls that named it. One that named several wordings of it counts once for each; a record without a call counts as one
 * @param models which of them named it how often, most often first; at most {@value #MOST_MODELS}, so that their calls can add up to less
 * @param first when it was named first, by the producer's clock; null when no record says
 * @param last when it was named last; likewise
 */
public record Mentions(
        int v,
        String collection,
        long generation,
        long calls,
        List<Model> models,
        @Nullable Instant first,
        @Nullable Instant last) {

    public static final int VERSION = 1;

    /** Most models that are told apart. */
    public static final int MOST_MODELS = 64;

    public Mentions {
        models = List.copyOf(models);
    }

    /**
     * One of those who named it.
     *
     * @param provider null when the records do not say; likewise the model
     */
    public record Model(@Nullable String provider, @Nullable String model, long calls) {}
}
