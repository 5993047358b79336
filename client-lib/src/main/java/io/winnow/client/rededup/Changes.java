package io.winnow.client.rededup;

import io.winnow.messages.AttributeKey;
import io.winnow.messages.Merge;
import io.winnow.messages.RunStatus;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Sameness;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a list became when it was decided anew.
 *
 * @param runId the run that did it
 * @param raw recorded attributes that were decided
 * @param gone entries that are not in the list any more
 * @param anew entries that were not in the list before
 * @param rulings decisions of people that were carried over
 * @param costUsd what the judge cost, in US dollars; null if that is unknown
 */
public record Changes(
        String collection,
        String runId,
        Side before,
        Side after,
        long raw,
        Part gone,
        Part anew,
        long rulings,
        @Nullable BigDecimal costUsd) {

    /** Most examples of each. */
    static final int MOST_EXAMPLES = 5;

    /**
     * The list at one time.
     *
     * @param unchecked entries that may say the same as another one, which nobody judged
     */
    public record Side(long generation, DedupMode dedup, long entries, long unchecked) {}

    /** Some entries: how many, and the first of them. */
    public record Part(long count, List<Example> examples) {

        public Part {
            examples = List.copyOf(examples);
        }
    }

    /**
     * An entry.
     *
     * @param into the entry that now stands for it; null if none does
     */
    public record Example(String attribute, @Nullable String into) {}

    static Changes between(
            ListContents before, DedupMode former, ListContents after, Sameness rules, long rulings, RunStatus run) {
        Set<String> were = new HashSet<>(before.entries().values());
        Set<String> are = new HashSet<>(after.entries().values());
        return new Changes(
                run.collection(),
                run.runId(),
                new Side(before.generation(), former, before.entries().size(), before.unchecked()),
                new Side(after.generation(), rules.mode(), after.entries().size(), after.unchecked()),
                run.totals().raw(),
                part(were, are, text -> standsFor(text, run.collection(), after, rules)),
                part(are, were, text -> null),
                rulings,
                run.totals().costUsd());
    }

    private static Part part(Set<String> all, Set<String> others, Function<String, @Nullable String> into) {
        List<String> only =
                all.stream().filter(text -> !others.contains(text)).sorted().toList();
        List<Example> examples = new ArrayList<>();
        only.stream().limit(MOST_EXAMPLES).forEach(text -> examples.add(new Example(text, into.apply(text))));
        return new Part(only.size(), examples);
    }

    private static @Nullable String standsFor(String text, String collection, ListContents after, Sameness rules) {
        String key = new AttributeKey(collection, rules.keyOf(text)).toString();
        Merge merge = after.merges().get(key);
        return merge == null ? after.entries().get(key) : merge.twin();
    }
}
