package io.winnow.messages.text;

import java.util.regex.Pattern;

/**
 * Text as one line, as every door takes it in and every list shows it. Lists are read line by line and shown on terminals, and an
 * attribute of another's making must bring neither line breaks nor commands into them.
 *
 * <p>Escape sequences of terminals go. Other control characters and the line and paragraph separators U+2028 and U+2029 become
 * spaces. White space around the text goes, byte order marks and zero-width spaces with it. Text of which nothing can be seen is
 * empty. Everything else stays, marks of writing direction included.
 */
public final class OneLine {

    /** Colours and movements of the cursor, titles of windows, character sets, as ECMA-48 has them. */
    private static final Pattern ESCAPE_SEQUENCE = Pattern.compile("(?:\u001B\\[|\u009B)[0-?]*[ -/]*[@-~]"
            + "|(?:\u001B[]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u009C]*+(?:\u0007|\u001B\\\\|\u009C)"
            + "|\u001B[()*+][0-~]");

    private OneLine() {}

    /** The text as one line; empty when nothing of it can be seen. */
    public static String of(String text) {
        return trimmed(text.chars().anyMatch(OneLine::isBreak) ? replaced(text) : text);
    }

    private static String replaced(String text) {
        String plain = ESCAPE_SEQUENCE.matcher(text).replaceAll("");
        StringBuilder line = new StringBuilder(plain.length());
        for (int i = 0; i < plain.length(); i++) {
            line.append(isBreak(plain.charAt(i)) ? ' ' : plain.charAt(i));
        }
        return line.toString();
    }

    private static String trimmed(String line) {
        int start = 0;
        int end = line.length();
        while (start < end && isSpace(line.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(line.charAt(end - 1))) {
            end--;
        }
        String text = line.substring(start, end);
        return text.codePoints().allMatch(OneLine::isInvisible) ? "" : text;
    }

    private static boolean isBreak(int c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF' || c == '\u200B' || c == '\u2800';
    }

    private static boolean isInvisible(int c) {
        return Character.getType(c) == Character.FORMAT
                || Folding.isInvisible(c)
                || (c < Character.MIN_SUPPLEMENTARY_CODE_POINT && isSpace((char) c));
    }
}
