package io.winnow.sameness;

import java.util.List;

/**
 * Cuts English endings off, and British spellings down to American ones. Light on purpose: what is cut too little still matches by its
 * beginning, what is cut too much makes different words one.
 */
final class Stems {

    private static final List<String> VERB_ENDINGS = List.of("e", "ing", "ed");

    private Stems() {}

    static String of(String folded) {
        String word = WordLists.spelling(folded);
        if (word.length() < 4 || !word.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            return word;
        }
        return single(withoutEnding(american(singular(word))));
    }

    private static String singular(String word) {
        if (word.endsWith("ies") && word.length() > 4) {
            return cut(word, 3) + "y";
        }
        if (word.endsWith("sses") || word.endsWith("xes") || word.endsWith("ches") || word.endsWith("shes")) {
            return cut(word, 2);
        }
        boolean plural = word.endsWith("s") && !word.endsWith("ss") && !word.endsWith("us") && !word.endsWith("is");
        return plural ? cut(word, 1) : word;
    }

    private static String american(String word) {
        int length = word.length();
        if (length > 8 && word.endsWith("isation")) {
            return cut(word, 7) + "ization";
        }
        for (String ending : VERB_ENDINGS) {
            int s = length - ending.length() - 1;
            if (length > 6 && word.endsWith(ending) && word.charAt(s) == 's' && "iy".indexOf(word.charAt(s - 1)) >= 0) {
                return word.substring(0, s) + "z" + ending;
            }
        }
        if (length > 5 && word.endsWith("our") && !isVowel(word.charAt(length - 4))) {
            return cut(word, 3) + "or";
        }
        return length > 5 && (word.endsWith("bre") || word.endsWith("tre")) ? cut(word, 2) + "er" : word;
    }

    private static String withoutEnding(String word) {
        String stem = word;
        if (word.endsWith("ing") && isVerb(cut(word, 3))) {
            stem = cut(word, 3);
        } else if (word.endsWith("ed") && hasVowel(cut(word, 2)) && word.length() > 4 && !word.endsWith("eed")) {
            stem = cut(word, 2);
        } else if (word.endsWith("ization")) {
            stem = cut(word, 5);
        } else if ((word.endsWith("tion") || word.endsWith("sion")) && word.length() > 6) {
            stem = cut(word, 3);
        } else if (word.endsWith("ly") && word.length() > 5) {
            stem = cut(word, 2);
        } else if (word.endsWith("y") && word.length() > 4) {
            return cut(word, 1) + "i";
        }
        if (stem.endsWith("e") && stem.length() > 3) {
            return cut(stem, 1);
        }
        return stem.endsWith("y") && stem.length() > 4 ? cut(stem, 1) + "i" : stem;
    }

    /** "plann" is of "plan"; so that "instal" is of "install", this goes for all words. */
    private static String single(String stem) {
        int length = stem.length();
        char last = stem.charAt(length - 1);
        boolean doubled = length > 3 && last == stem.charAt(length - 2) && "bdgmnprtl".indexOf(last) >= 0;
        return doubled ? cut(stem, 1) : stem;
    }

    /** Not of "string", nor of "chainring". */
    private static boolean isVerb(String stem) {
        int length = stem.length();
        return length > 2 && hasVowel(stem) && (stem.charAt(length - 1) != 'r' || isVowel(stem.charAt(length - 2)));
    }

    private static boolean isVowel(char letter) {
        return "aeiou".indexOf(letter) >= 0;
    }

    private static boolean hasVowel(String word) {
        return word.chars().anyMatch(c -> "aeiouy".indexOf(c) >= 0);
    }

    private static String cut(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }
}
