package io.winnow.sameness;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which words a collection's entries have, and how rare each one is. Rows of one entry count once. */
final class Lexicon {

    /** As if the list had so many other entries, so that in a short one not every word is rare. */
    private static final double OTHERS = 40;
    /** Words in more entries than these find no neighbours: they say too little, and cost too much. */
    private static final int COMMON = 200;

    private final Map<String, Postings> words = new HashMap<>();
    private int entries;

    private static final class Postings {
        int[] rows = new int[2];
        int size;
        int entries;
    }

    /** @param others words that the entry has by its other rows; null where it has no other */
    void add(int row, Set<String> stems, @Nullable Set<String> others) {
        if (others == null) {
            entries++;
        }
        for (String stem : stems) {
            Postings postings = words.computeIfAbsent(stem, key -> new Postings());
            if (postings.size == postings.rows.length) {
                postings.rows = Arrays.copyOf(postings.rows, postings.size * 2);
            }
            int place = Arrays.binarySearch(postings.rows, 0, postings.size, row);
            int free = place < 0 ? -place - 1 : place;
            System.arraycopy(postings.rows, free, postings.rows, free + 1, postings.size++ - free);
            postings.rows[free] = row;
            if (others == null || !others.contains(stem)) {
                postings.entries++;
            }
        }
    }

    /** @param others words that the entry keeps by its other rows; null where it has no other */
    void remove(int row, Set<String> stems, @Nullable Set<String> others) {
        if (others == null) {
            entries--;
        }
        for (String stem : stems) {
            Postings postings = words.get(stem);
            if (postings == null) {
                continue;
            }
            int place = Arrays.binarySearch(postings.rows, 0, postings.size, row);
            if (place >= 0) {
                System.arraycopy(postings.rows, place + 1, postings.rows, place, --postings.size - place);
            }
            if (others == null || !others.contains(stem)) {
                postings.entries--;
            }
            if (postings.size == 0) {
                words.remove(stem);
            }
        }
    }

    /** How much a word says in this list: 1 for one that no entry has, towards 0 for one that all have. */
    double weight(String stem) {
        Postings postings = words.get(stem);
        double having = postings == null ? 0 : postings.entries;
        double weight = StrictMath.log((entries + OTHERS) / (having + 0.5)) / StrictMath.log((entries + OTHERS) / 0.5);
        return Math.max(0.05, WordLists.isLight(stem) ? weight / 3 : weight);
    }

    int entries() {
        return entries;
    }

    /** How many entries have it. */
    int entriesWith(String stem) {
        Postings postings = words.get(stem);
        return postings == null ? 0 : postings.entries;
    }

    /** The rows that share the weightiest words with a text; of equal ones the older. */
    List<Integer> sharing(Set<String> stems, int limit) {
        Map<Integer, Double> shared = new TreeMap<>();
        for (String stem : stems) {
            Postings postings = words.get(stem);
            if (postings == null || postings.size > COMMON) {
                continue;
            }
            double weight = weight(stem);
            for (int i = 0; i < postings.size; i++) {
                shared.merge(postings.rows[i], weight, Double::sum);
            }
        }
        return shared.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue().reversed())
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
    }
}
