package io.winnow.ui.overlap;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each model of a collection adds that no other model does, from all their attributes, repeats included.
 *
 * @param run the run that this is of; null for all
 * @param records read of the collection's present generation
 * @param complete whether that is all of its records: they are not too many, too slow to read or gone
 * @param attributes different ones in these records
 * @param models those with the most different attributes, at most {@value OverlapCount#MAX_SHOWN}; those that add most
 *     by themselves first
 * @param pairs of these models, each pair once
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Overlap(
        String collection,
        @Nullable String run,
        long records,
        boolean complete,
        long attributes,
        List<Model> models,
        List<Pair> pairs) {

    /**
     * One model's part.
     *
     * @param provider null if the record does not name it
     * @param model null if the record does not name it
     * @param distinct different attributes that it gave
     * @param only those of them that no other model gave
     * @param records its attributes, repeats included
     * @param run null unless runs are compared: then this is one, and provider and model are null
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Model(
            @Nullable String provider,
            @Nullable String model,
            long distinct,
            long only,
            long records,
            @Nullable String run) {}

    /**
     * What two models have in common.
     *
     * @param a index into the models, from 0
     * @param b another, greater one
     * @param both different attributes that both gave
     */
    public record Pair(int a, int b, long both) {}
}
