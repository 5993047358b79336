package io.winnow.messages.text;

/**
 * What stands before an entry of a list and can be nothing else, whatever the list: bullets, check boxes, numbers in Markdown's
 * emphasis, numbers and letters with a closing bracket that was never opened, Chinese and Japanese numbers with their comma.
 *
 * <p>"5. " and "(5) " are not among them: as far as one line tells, they may be ordinals or parts of a name.
 */
final class LeadingMarks {

    private static final int MOST_DIGITS = 4;

    /** Bullets that also stand directly before a word. */
    private static final String SOLID = "•‣⁃◦●◉◎■□▪▫◆◇❖▶►▸▹➔➜➢➣➤➥✓✔☐☑✅※";

    /** Signs that are bullets only with a space after them. */
    private static final String SPACED = "·∙⋅○★☆✦✧✪→⇒»›~";

    /** Signs that are bullets only with a space after them, and not before a figure. */
    private static final String SIGNS = "-–—―−+>";

    private static final String CHINESE_DIGITS = "一二三四五六七八九十";

    private LeadingMarks() {}

    /** Where the entry itself begins; text is folded, and begins with no white space. */
    static int end(String text) {
        int end = 0;
        while (end < text.length()) {
            int next = skipOne(text, end);
            if (next == end || !hasWord(text, next)) {
                return end;
            }
            end = next;
        }
        return end;
    }

    private static int skipOne(String text, int at) {
        char c = text.charAt(at);
        if (c == '*' || c == '_') {
            return skipEmphasized(text, at);
        }
        if (c == '[') {
            return skipBox(text, at);
        }
        boolean solid = SOLID.indexOf(c) >= 0;
        if (solid || SPACED.indexOf(c) >= 0 || SIGNS.indexOf(c) >= 0) {
            int after = skipSpace(text, at + 1);
            boolean parted = after > at + 1 || (solid && isLetter(text, after));
            return parted && !(SIGNS.indexOf(c) >= 0 && isFigure(text, after)) ? after : at;
        }
        return skipNumber(text, at);
    }

    /** "1)" and "a)" with a space or a letter after them, "1、", "一、". */
    private static int skipNumber(String text, int at) {
        int end = digits(text, at);
        if (end > at && end < text.length() && text.charAt(end) == ')') {
            int after = skipSpace(text, end + 1);
            return after > end + 1 || isLetter(text, after) ? after : at;
        }
        if (isLetter(text, at) && text.startsWith(") ", at + 1)) {
            return skipSpace(text, at + 2);
        }
        boolean chinese = end == at;
        while (chinese && end < text.length() && end < at + 3 && CHINESE_DIGITS.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        if (end > at && end + 1 < text.length() && text.charAt(end) == '、') {
            char next = text.charAt(end + 1);
            return Character.isDigit(next) || CHINESE_DIGITS.indexOf(next) >= 0 ? at : skipSpace(text, end + 1);
        }
        return at;
    }

    /** "**1. " and "**1.** ", and a bullet that is a star. */
    private static int skipEmphasized(String text, int at) {
        int number = at;
        while (number < text.length() && text.charAt(number) == text.charAt(at)) {
            number++;
        }
        int space = skipSpace(text, number);
        int end = digits(text, number);
        if (end > number && end < text.length() && (text.charAt(end) == '.' || text.charAt(end) == ')')) {
            end++;
            while (end < text.length() && text.charAt(end) == text.charAt(at)) {
                end++;
            }
            int after = skipSpace(text, end);
            return after > end ? after : at;
        }
        return space > number && text.charAt(at) == '*' && number == at + 1 && !isFigure(text, space) ? space : at;
    }

    private static int skipBox(String text, int at) {
        int close = text.indexOf(']', at);
        boolean isBox = close == at + 1 || (close == at + 2 && " x✓✔".indexOf(text.charAt(at + 1)) >= 0);
        int after = skipSpace(text, close + 1);
        return isBox && after > close + 1 ? after : at;
    }

    private static int digits(String text, int at) {
        int end = at;
        while (end < text.length() && end < at + MOST_DIGITS && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int skipSpace(String text, int at) {
        int end = at;
        while (end < text.length() && isSpace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isLetter(String text, int at) {
        return at < text.length() && Character.isLetter(text.codePointAt(at));
    }

    /** Whether a figure begins here, with a currency or a point before it or without. */
    static boolean isFigure(String text, int at) {
        if (at >= text.length()) {
            return false;
        }
        char c = text.charAt(at);
        boolean mayPrecede = c == '.' || c == ',' || Character.getType(c) == Character.CURRENCY_SYMBOL;
        return Character.isDigit(c)
                || c == '∞'
                || (mayPrecede && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1)));
    }

    private static boolean hasWord(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (Character.isLetterOrDigit(text.charAt(i)) || Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
