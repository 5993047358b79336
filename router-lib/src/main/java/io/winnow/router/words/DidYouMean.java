package io.winnow.router.words;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What a person may have meant who wrote a word that is not known. */
public final class DidYouMean {

    /** Of shorter words, too many are alike. */
    private static final int LEAST_PART = 3;

    private static final int FAR = Integer.MAX_VALUE;

    private DidYouMean() {}

    /** The end of a message about an unknown word: {@code ; did you mean openai?}, or nothing where no known word is near. */
    public static String hint(String word, Collection<String> known) {
        return hint(nearest(word, known));
    }

    /** The same for a guess that was made already. */
    public static String hint(Optional<String> guess) {
        return guess.map(meant -> "; did you mean " + meant + "?").orElse("");
    }

    /**
     * The known word that is nearest: by insertions, deletions, replacements and swaps of neighbours, about one for three characters;
     * otherwise one that begins with the word, or contains it.
     */
    public static Optional<String> nearest(String word, Collection<String> known) {
        return known.stream()
                .filter(candidate -> distance(word, candidate) < FAR)
                .min(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparingInt(String::length));
    }

    private static int distance(String word, String candidate) {
        String typed = plain(word);
        String right = plain(candidate);
        int longest = Math.max(typed.length(), right.length());
        int edits = edits(typed, right);
        if (edits <= (Math.min(typed.length(), right.length()) + 1) / 3) {
            return edits;
        }
        if (typed.length() >= LEAST_PART && right.startsWith(typed)) {
            return longest;
        }
        return typed.length() > LEAST_PART && right.contains(typed) ? 2 * longest : FAR;
    }

    private static String plain(String word) {
        return word.strip().toLowerCase(Locale.ROOT).replaceFirst("^-+", "");
    }

    /** Optimal string alignment. */
    private static int edits(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
