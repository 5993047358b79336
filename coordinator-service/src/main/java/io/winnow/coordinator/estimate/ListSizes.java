package io.winnow.coordinator.estimate;

import java.util.HashMap;
import java.util.Map;

/**
 * How many entries each list has, from what the runs into it found. Runs are kept for as long as their collection, so that their
 * sum needs no state of its own, and what earlier releases ran is in it.
 */
public final class ListSizes {

    private final Map<Key, Long> sizes = new HashMap<>();

    /** A list: one life of a collection. */
    public record Key(String collection, long generation) {}

    /** Counts entries that a run found. */
    public void add(Key list, long unique) {
        sizes.merge(list, unique, Long::sum);
    }

    public long of(Key list) {
        return sizes.getOrDefault(list, 0L);
    }
}
