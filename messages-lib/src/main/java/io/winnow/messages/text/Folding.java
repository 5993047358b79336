package io.winnow.messages.text;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Characters that are one character to a reader: compatibility forms (NFKC), case, apostrophes and quotes of all styles. What
 * cannot be seen goes: variation selectors, fillers, the Arabic stroke that only makes a word longer.
 *
 * <p>NFKC alone would make "10⁵" "105" and "5½" "51/2", so figures of other kinds are parted from those they follow.
 */
final class Folding {

    private Folding() {}

    /** The text, folded, without white space around it. */
    static String fold(String text) {
        if (Latin.isAscii(text)) {
            String lower = text.toLowerCase(Locale.ROOT).strip();
            return lower.indexOf('`') < 0 ? lower : lower.replace('`', '\'');
        }
        // Upper case first: it expands what has no single lower-case partner (ß, ligatures), as full case folding does.
        String cased = Normalizer.normalize(spelled(text), Normalizer.Form.NFKC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        return Normalizer.normalize(alike(cased), Normalizer.Form.NFKC).strip();
    }

    /** What has to be said before NFKC makes it unsayable. */
    private static String spelled(String text) {
        StringBuilder spelled = new StringBuilder(text.length() + 2);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            if (isInvisible(c) || (c == '\u0640' && !spelled.isEmpty() && isOfWord(last(spelled)))) {
                // Left out.
            } else if (c == '\u2800') {
                spelled.append(' ');
            } else if (Character.getType(c) == Character.OTHER_NUMBER) {
                number(spelled, c);
            } else {
                boolean runsOn = !spelled.isEmpty() && isSmall(last(spelled)) && isDigit(c);
                spelled.append(runsOn ? " " : "").appendCodePoint(c);
            }
            i = next;
        }
        return spelled.toString();
    }

    /** "10⁵" is 10^5, "5½" is 5 1/2, "5①" is 5 1. */
    private static void number(StringBuilder spelled, int c) {
        int before = spelled.isEmpty() ? -1 : last(spelled);
        if (isDigit(before)) {
            spelled.append(isSuperscript(c) ? '^' : isSubscript(c) ? '_' : ' ');
        } else if (isSmall(before) && !isSuperscript(c) && !isSubscript(c)) {
            spelled.append(' ');
        }
        spelled.appendCodePoint(c);
    }

    private static boolean isOfWord(int c) {
        return Character.isLetter(c) || Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private static int last(StringBuilder text) {
        return text.codePointBefore(text.length());
    }

    private static boolean isDigit(int c) {
        return Character.isDigit(c);
    }

    private static boolean isSmall(int c) {
        return Character.getType(c) == Character.OTHER_NUMBER;
    }

    private static boolean isSuperscript(int c) {
        return c == '²' || c == '³' || c == '¹' || (c >= '\u2070' && c <= '\u2079');
    }

    private static boolean isSubscript(int c) {
        return c >= '\u2080' && c <= '\u2089';
    }

    static boolean isInvisible(int c) {
        return (c >= '\uFE00' && c <= '\uFE0F')
                || (c >= 0xE0100 && c <= 0xE01EF)
                || (c >= '\u180B' && c <= '\u180F')
                || c == '\u115F'
                || c == '\u1160'
                || c == '\u3164'
                || c == '\uFFA0';
    }

    /** Characters of different code and the same use. */
    private static String alike(String text) {
        StringBuilder alike = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case 'ς' -> alike.append('σ');
                case '`',
                        '\u2018',
                        '\u2019',
                        '\u201A',
                        '\u201B',
                        '\u02B9',
                        '\u02BB',
                        '\u02BC',
                        '\u02BD',
                        '\u02BE',
                        '\u02BF',
                        '\u02C8',
                        '\uA78B',
                        '\uA78C',
                        '\u055A',
                        '\u05F3' -> alike.append('\'');
                case '\u201C', '\u201D', '\u201E', '\u201F', '\u05F4' -> alike.append('"');
                case '\u2032' -> i += prime(alike, text, i);
                // What NFKC makes of U+00B4.
                case '\u0301' -> {
                    int last = alike.length() - 1;
                    if (last >= 0 && alike.charAt(last) == ' ') {
                        alike.setCharAt(last, '\'');
                    } else {
                        alike.append(c);
                    }
                }
                case '\u2044' -> alike.append('/');
                case '\u0307' -> {
                    // Turkish İ in lower case.
                    if (alike.isEmpty() || alike.charAt(alike.length() - 1) != 'i') {
                        alike.append(c);
                    }
                }
                default -> alike.append(c);
            }
        }
        return alike.toString();
    }

    /** Feet and inches, minutes and seconds, or an apostrophe; returns how many characters more it takes. */
    private static int prime(StringBuilder alike, String text, int at) {
        boolean isDouble = at + 1 < text.length() && text.charAt(at + 1) == '\u2032';
        if (at == 0) {
            alike.append(isDouble ? '"' : '\'');
        } else {
            boolean ofName = text.lastIndexOf('\u2032', at - 1) < 0
                    && Character.isLetter(text.charAt(at - 1))
                    && (at + 1 == text.length() || !Character.isLetter(text.charAt(at + 1)));
            alike.append(isDouble ? '"' : ofName ? '\u2032' : '\'');
        }
        return isDouble ? 1 : 0;
    }
}
