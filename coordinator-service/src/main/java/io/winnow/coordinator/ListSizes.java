package io.winnow.coordinator;

import java.util.HashMap;
import java.util.Map;

/**
 * How many entries each list has, from what the runs into it found. Runs are kept for as long as their collection, so that their
 * sum needs no state of its own, and what earlier releases ran is in it.
 */
final class ListSizes {

    private final Map<Key, Long> sizes = new HashMap<>();

    private record Key(String collection, long generation) {}

    /** Counts what a run found until now. */
    void add(RunState run) {
        found(run, run.accounts().totals().unique());
    }

    /** Counts entries that a run found. */
    void found(RunState run, long unique) {
        Generation generation = run.generation();
        if (generation != null) {
            sizes.merge(new Key(run.request().collection(), generation.number()), unique, Long::sum);
        }
    }

    /** Entries of the list that a run works on. */
    long of(RunState run) {
        Generation generation = run.generation();
        return generation == null
                ? 0
                : sizes.getOrDefault(new Key(run.request().collection(), generation.number()), 0L);
    }
}
