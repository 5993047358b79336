package io.winnow.messages.text;

/**
 * Text as one line. Lists are read line by line, and an attribute of another's making must not bring line breaks into them.
 *
 * <p>Control characters and the line and paragraph separators U+2028 and U+2029 become spaces; white space around the text goes.
 * Everything else stays, marks of writing direction included.
 */
public final class OneLine {

    private OneLine() {}

    public static String of(String text) {
        return text.chars().anyMatch(OneLine::isBreak) ? replaced(text).strip() : text.strip();
    }

    private static String replaced(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            line.append(isBreak(text.charAt(i)) ? ' ' : text.charAt(i));
        }
        return line.toString();
    }

    private static boolean isBreak(int c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }
}
