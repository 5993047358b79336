package io.winnow.client.rededup;

import io.winnow.client.runs.RunIndex;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.text.Sameness;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The generation whose records make a list: its current one, unless that is what a rededup left that did not come to its end. Nothing has
 * been added to the records of the one before it since but by runs into the unfinished one, so all from it on count.
 *
 * @param samenesses by generation, where runs say it
 */
record FormerGeneration(long number, Map<Long, Sameness> samenesses) {

    FormerGeneration {
        samenesses = Map.copyOf(samenesses);
    }

    /**
     * Finds it.
     *
     * @param next the generation that the list is to be decided anew in
     */
    static FormerGeneration of(RunIndex known, String collection, long next) {
        Set<Long> unfinished = new HashSet<>();
        Map<Long, Sameness> samenesses = new HashMap<>();
        for (RunStatus run : known.runs(collection, null, Integer.MAX_VALUE)) {
            Long generation = run.generation();
            Sameness sameness = run.sameness();
            if (generation == null || sameness == null) {
                continue;
            }
            samenesses.put(generation, sameness);
            if (run.request().kind() == RunRequest.Kind.REDEDUP && run.state() != RunStatus.State.COMPLETED) {
                unfinished.add(generation);
            }
        }
        long number = next - 1;
        while (number > 0 && unfinished.contains(number)) {
            number--;
        }
        return new FormerGeneration(number, samenesses);
    }

    /** What made attributes the same in it, or in one after it. */
    Sameness sameness(long generation) {
        return samenesses.getOrDefault(generation, Sameness.USUAL);
    }
}
