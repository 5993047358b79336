package io.winnow.messages.text;

import java.util.Set;

/**
 * English articles at the beginning of a form. "The" always is one. "A" and "an" can be a letter, a name or a word of another
 * language, so they are articles only where English would have them: before two or more words, the first of which begins with
 * a sound that goes with them and does not make a letter of what stands before it ("A minor", "A level").
 */
final class Articles {

    /** What "a" is no article before: letters as names of keys, grades and exams, and articles of Romance languages. */
    private static final Set<String> NOT_AFTER_A = Set.of(
            "major", "minor", "flat", "sharp", "level", "levels", "la", "las", "le", "les", "lo", "los", "da", "do");

    private Articles() {}

    /** Whether a word would be taken for an article, if it stood before the right ones. */
    static boolean isArticle(CharSequence word) {
        return switch (word.length()) {
            case 1 -> word.charAt(0) == 'a';
            case 2 -> word.charAt(0) == 'a' && word.charAt(1) == 'n';
            case 3 -> word.charAt(0) == 't' && word.charAt(1) == 'h' && word.charAt(2) == 'e';
            default -> false;
        };
    }

    /** Words without the articles before them; words are parted by single spaces. */
    static String without(String words) {
        String rest = words;
        while (true) {
            int length = articleIn(rest);
            if (length == 0) {
                return rest;
            }
            rest = rest.substring(length);
        }
    }

    /** Length of the article that words begin with, the space included, or 0. */
    static int articleIn(CharSequence words) {
        int length = words.length();
        if (length > 4 && words.charAt(3) == ' ' && isArticle(words.subSequence(0, 3))) {
            return 4;
        }
        if (length > 2 && words.charAt(0) == 'a') {
            if (words.charAt(1) == ' ') {
                return isPhrase(words, 2) && followsA(word(words, 2)) ? 2 : 0;
            }
            if (words.charAt(1) == 'n' && words.charAt(2) == ' ') {
                return isPhrase(words, 3) && "aeiouh".indexOf(words.charAt(3)) >= 0 ? 3 : 0;
            }
        }
        return 0;
    }

    /** Whether two words or more come, of which the first has at least two letters. */
    private static boolean isPhrase(CharSequence words, int from) {
        int at = from;
        while (at < words.length() && words.charAt(at) != ' ') {
            at++;
        }
        return at - from >= 2
                && at + 1 < words.length()
                && Character.isLetter(words.charAt(from))
                && Character.isLetter(words.charAt(from + 1));
    }

    private static boolean followsA(String word) {
        return switch (word.charAt(0)) {
            case 'a', 'i' -> false;
            case 'e' -> word.startsWith("eu") || word.startsWith("ew");
            case 'o' -> word.startsWith("on");
            default -> !NOT_AFTER_A.contains(word);
        };
    }

    private static String word(CharSequence words, int from) {
        int to = from;
        while (to < words.length() && words.charAt(to) != ' ') {
            to++;
        }
        return words.subSequence(from, to).toString();
    }
}
