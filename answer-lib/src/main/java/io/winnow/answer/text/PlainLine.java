package io.winnow.answer.text;

/**
 * Makes one line of what a model, or anybody else, wrote: without control characters, terminal sequences, characters that cannot be
 * seen or turn the text around them, and halves of surrogate pairs; white space collapsed. Idempotent and linear.
 */
public final class PlainLine {

    private static final char ESCAPE = 0x1B;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private PlainLine() {}

    public static String of(String text) {
        if (isPlain(text)) {
            return text;
        }
        StringBuilder line = new StringBuilder(Math.min(text.length(), 256));
        int previous = ' ';
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            if (c == ESCAPE) {
                next = endOfSequence(text, next);
            }
            if (isBlank(c)) {
                if (previous != ' ') {
                    line.append(' ');
                    previous = ' ';
                }
            } else if (isJoiner(c) ? joins(previous, text, next) : isShown(c)) {
                line.appendCodePoint(c);
                previous = c;
            }
            i = next;
        }
        int end = line.length();
        return line.substring(0, end > 0 && line.charAt(end - 1) == ' ' ? end - 1 : end);
    }

    /** The line quoted as JSON quotes, so that a quotation ends where it seems to. */
    public static String quoted(String text) {
        return '"' + of(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Whether it is one line of ASCII without anything to change, as most lines are. */
    private static boolean isPlain(String text) {
        char previous = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == ' ' && previous == ' ') {
                return false;
            }
            previous = c;
        }
        return text.isEmpty() || previous != ' ';
    }

    /** Where a terminal's control sequence ends; the same place when there is none. */
    private static int endOfSequence(String text, int from) {
        if (from >= text.length() || text.charAt(from) != '[') {
            return from;
        }
        int at = from + 1;
        while (at < text.length() && text.charAt(at) >= ' ' && text.charAt(at) <= '?') {
            at++;
        }
        boolean isWhole = at < text.length() && text.charAt(at) >= '@' && text.charAt(at) <= '~';
        return isWhole ? at + 1 : from;
    }

    private static boolean isBlank(int c) {
        return switch (c) {
            // Letters by their class, and yet nothing is seen of them.
            case 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0 -> true;
            default -> Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
        };
    }

    private static boolean isJoiner(int c) {
        return c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;
    }

    /** Persian and the scripts of India spell with joiners, and emoji are made with them; elsewhere they only hide. */
    private static boolean joins(int previous, String text, int next) {
        return next < text.length() && isJoined(previous) && isJoined(text.codePointAt(next));
    }

    private static boolean isJoined(int c) {
        return c > 0x7F
                && switch (Character.getType(c)) {
                    case Character.OTHER_LETTER,
                            Character.NON_SPACING_MARK,
                            Character.COMBINING_SPACING_MARK,
                            Character.OTHER_SYMBOL,
                            Character.MODIFIER_SYMBOL -> !isBlank(c);
                    default -> false;
                };
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.SURROGATE, Character.UNASSIGNED -> false;
            // Arabic's and Kaithi's number signs are the ones that are seen.
            case Character.FORMAT ->
                (c >= 0x600 && c <= 0x605)
                        || c == 0x6DD
                        || c == 0x70F
                        || c == 0x890
                        || c == 0x891
                        || c == 0x8E2
                        || c == 0x110BD
                        || c == 0x110CD;
            default -> true;
        };
    }
}
