package io.winnow.messages.text;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Version 1 of the {@link Canonical} form, as collections of earlier releases have it. Frozen: their keys are made from it.
 *
 * <p>It sees one line and takes a number, a sign or the letter "a" at its beginning for list markup or an article, so that
 * "5. Arrondissement" and "6. Arrondissement" are one.
 */
final class FirstForm {

    /** "1. ", "12) ", "(3) ", "a) ": what models put before the lines of a list. */
    private static final Pattern NUMBERING = Pattern.compile("^(?:\\(?\\d{1,4}[.):]|\\(?[a-z][)])\\s+(?=\\S)");

    private static final Pattern ARTICLE = Pattern.compile("^(?:the|an|a)\\s+(?=\\S)");

    private FirstForm() {}

    /** The canonical form; empty only when the text is blank. */
    static String of(String attribute) {
        String form = pass(attribute);
        // Removing one thing can lay bare another ("the the x", "1. 2. x"); a form is final when a pass changes
        // nothing.
        while (true) {
            String next = pass(form);
            if (next.equals(form)) {
                return form;
            }
            form = next;
        }
    }

    private static String pass(String attribute) {
        String folded = fold(attribute);
        String text = NUMBERING.matcher(folded).replaceFirst("");
        String words = collapse(withoutPunctuation(text));
        if (words.isEmpty()) {
            return collapse(folded);
        }
        return ARTICLE.matcher(words).replaceFirst("");
    }

    private static String fold(String text) {
        if (Latin.isAscii(text)) {
            return text.toLowerCase(Locale.ROOT).strip();
        }
        // Upper case first: it expands what has no single lower-case partner (ß, ligatures), as full case folding does.
        String cased = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT)
                .replace('ς', 'σ');
        return Normalizer.normalize(Latin.foldDiacritics(cased), Normalizer.Form.NFKC)
                .strip();
    }

    private static String withoutPunctuation(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int length = Character.charCount(c);
            if (isKept(text, i, c)) {
                kept.appendCodePoint(c);
            } else if (!isDropped(c)) {
                kept.append(' ');
            }
            i += length;
        }
        return kept.toString();
    }

    private static boolean isKept(String text, int at, int c) {
        return switch (Character.getType(c)) {
            case Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.OTHER_PUNCTUATION ->
                switch (c) {
                    // "C#" is a name, "# Title" is markup.
                    case '#' -> at > 0 && Character.isLetterOrDigit(text.codePointBefore(at));
                    case '%', '&', '@' -> true;
                    // Part of a figure: "3.5", "1,000".
                    case '.', ',' -> at > 0 && at + 1 < text.length() && isDigit(text, at - 1) && isDigit(text, at + 1);
                    default -> false;
                };
            case Character.MODIFIER_SYMBOL -> false;
            default -> c != '\uFE0F';
        };
    }

    private static boolean isDigit(String text, int at) {
        return Character.isDigit(text.charAt(at));
    }

    /** Removed without leaving a gap, so that "d'Orsay" and "dOrsay", "don't" and "dont" are one. */
    private static boolean isDropped(int c) {
        return switch (c) {
            case '\'', '\u2018', '\u2019', '\u02BC', '`', '\u00B4', '\uFE0F' -> true;
            default -> Character.getType(c) == Character.FORMAT;
        };
    }

    private static String collapse(String text) {
        StringBuilder collapsed = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)) {
                gap = !collapsed.isEmpty();
                continue;
            }
            if (gap) {
                collapsed.append(' ');
                gap = false;
            }
            collapsed.appendCodePoint(c);
        }
        return collapsed.toString();
    }
}
