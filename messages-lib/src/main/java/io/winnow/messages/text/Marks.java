package io.winnow.messages.text;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * Marks on Latin letters, and apostrophes within words. In most languages they tell words apart ("schon" and "schön", "año" and
 * "ano", "we'll" and "well"), so a word that stands alone keeps them. In a phrase the other words tell which one is meant, and
 * whether its marks were typed is a matter of the keyboard: "Musée d'Orsay" is "Musee dOrsay". Phrases of Vietnamese or Pinyin
 * keep their marks, since there all words are a syllable and a tone.
 */
final class Marks {

    /** As far as Vietnamese and Mandarin in Latin letters have syllables; decomposed, without marks. */
    private static final Pattern SYLLABLE = Pattern.compile(
            "(?:ngh|[cgknpt]h|[csz]h|ng|gi|qu|tr|[bcdđghjklmnpqrstvwxyzf])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?");

    private static final char HOOK_ABOVE = '\u0309';
    private static final char HORN = '\u031B';

    private Marks() {}

    /** Words parted by single spaces, with marks and apostrophes gone where they tell nothing apart. */
    static String fold(String words) {
        boolean ascii = Latin.isAscii(words);
        if ((ascii && words.indexOf('\'') < 0) || !isPhrase(words)) {
            return words;
        }
        String folded = withoutApostrophes(ascii || isTonal(words) ? words : Latin.foldDiacritics(words));
        // "Thé vert" is not "The vert", nor is "À la carte" "A la carte".
        int first = words.indexOf(' ');
        int firstFolded = folded.indexOf(' ');
        boolean makesArticle =
                Articles.isArticle(folded.substring(0, firstFolded)) && !Articles.isArticle(words.substring(0, first));
        return makesArticle ? words.substring(0, first) + folded.substring(firstFolded) : folded;
    }

    /** Whether at least two words have a letter. */
    private static boolean isPhrase(String words) {
        int count = 0;
        boolean counted = false;
        for (int i = 0; i < words.length(); ) {
            int c = words.codePointAt(i);
            i += Character.charCount(c);
            if (c == ' ') {
                counted = false;
            } else if (!counted && Character.isLetter(c)) {
                counted = true;
                if (++count == 2) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isTonal(String words) {
        String decomposed = Normalizer.normalize(words, Normalizer.Form.NFD);
        boolean marked = false;
        for (int i = 0; i < decomposed.length(); i++) {
            char c = decomposed.charAt(i);
            if (Character.getType(c) != Character.NON_SPACING_MARK) {
                marked = false;
            } else if (c == HOOK_ABOVE || c == HORN || marked) {
                // Two marks on one letter, or one that is found in Vietnamese only.
                return true;
            } else {
                marked = true;
            }
        }
        StringBuilder word = new StringBuilder();
        for (int i = 0; i <= decomposed.length(); i++) {
            char c = i < decomposed.length() ? decomposed.charAt(i) : ' ';
            if (Character.isLetter(c)) {
                word.append(c);
            } else if (c == ' ') {
                if (!word.isEmpty() && !SYLLABLE.matcher(word).matches()) {
                    return false;
                }
                word.setLength(0);
            }
        }
        return true;
    }

    private static String withoutApostrophes(String words) {
        if (words.indexOf('\'') < 0) {
            return words;
        }
        StringBuilder kept = new StringBuilder(words.length());
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            // That of a figure stays: 6'2.
            if (c != '\'' || i == 0 || Character.isDigit(words.charAt(i - 1))) {
                kept.append(c);
            }
        }
        return kept.toString();
    }
}
