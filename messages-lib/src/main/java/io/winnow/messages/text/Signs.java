package io.winnow.messages.text;

/**
 * Punctuation and symbols of one text: which are part of what it names, and which are not. The same character can be either,
 * and its neighbours tell: the dash of "-5" and "A-" is a sign, that of "Eiffel-Tower" is a space.
 */
final class Signs {

    private static final int KEYCAP = 0x20E3;
    private static final int BLACK_FLAG = 0x1F3F4;

    /** Marks that suppress a vowel. A joiner beside one decides between letters; elsewhere it decides between shapes. */
    private static final String VIRAMAS = "\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA";

    private final String text;
    private final int begin;
    private final StringBuilder words;

    /**
     * Begins with a text.
     *
     * @param text folded
     * @param begin where it begins behind bullets
     */
    Signs(String text, int begin) {
        this.text = text;
        this.begin = begin;
        this.words = new StringBuilder(text.length() + 8);
    }

    /** The text's words, parted by single spaces; empty when it holds punctuation only. */
    String words() {
        int i = begin;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c >= 'a' && c <= 'z') {
                i = isWord(before(i)) ? plain(c, i) : letter(c, i);
            } else if (c >= '0' && c <= '9') {
                i = plain(c, i);
            } else if (c == ' ') {
                gap();
                i++;
            } else {
                i = sign(i);
            }
        }
        int end = words.length();
        while (end > 0 && words.charAt(end - 1) == ' ') {
            end--;
        }
        words.setLength(end);
        return words.toString();
    }

    private int plain(char c, int i) {
        words.append(c);
        return i + 1;
    }

    /** A letter at the beginning of a word: that of "U.S.A." or "Ph.D." begins an abbreviation. */
    private int letter(int c, int i) {
        int end = abbreviationEnd(i);
        if (end == i) {
            words.appendCodePoint(c);
            return i + Character.charCount(c);
        }
        for (int at = i; at < end; at++) {
            if (text.charAt(at) != '.' && text.charAt(at) != ' ') {
                words.append(text.charAt(at));
            }
        }
        return end;
    }

    /** Where the dotted abbreviation ends that begins here: one letter or two, dot, one letter or two, and so on; or where it begins. */
    private int abbreviationEnd(int begin) {
        if (!isDot(begin + 1) && !isDot(begin + 2)) {
            return begin;
        }
        int at = begin;
        int end = begin;
        int parts = 0;
        boolean hasInitial = false;
        while (true) {
            int letters = 0;
            while (letters < 3 && isLower(at + letters)) {
                letters++;
            }
            int after = at + letters;
            boolean dotted = isDot(after);
            boolean spaced = at > begin && text.charAt(at - 1) == ' ';
            if (letters == 0 || letters > 2 || (spaced && (letters > 1 || !dotted)) || (!dotted && isWord(at(after)))) {
                // "J. R. R. Tolkien" ends before the name; "node.js" and "u.s.army" are no abbreviations.
                return parts > 1 && hasInitial && (spaced || letters == 0) ? end : begin;
            }
            parts++;
            hasInitial |= letters == 1;
            end = dotted ? after + 1 : after;
            if (!dotted) {
                return parts > 1 && hasInitial ? end : begin;
            }
            boolean initialFollows = letters == 1 && end < text.length() && text.charAt(end) == ' ' && isLower(end + 1);
            at = initialFollows ? end + 1 : end;
            if (isDot(at)) {
                return begin;
            }
        }
    }

    private int sign(int i) {
        int c = text.codePointAt(i);
        int next = i + Character.charCount(c);
        switch (Character.getType(c)) {
            case Character.LOWERCASE_LETTER -> {
                return isWord(before(i)) ? keep(c, next) : letter(c, i);
            }
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION -> gap();
            case Character.FORMAT -> format(c, i, next);
            case Character.DASH_PUNCTUATION -> {
                return dash(c, i, next);
            }
            case Character.CONNECTOR_PUNCTUATION -> keepIf(isDigit(before(i)) && isDigit(at(next)), c);
            case Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION -> gap();
            case Character.OTHER_PUNCTUATION -> punctuation(c, i, next);
            case Character.MODIFIER_SYMBOL ->
                keepIf(isSkinTone(c) || (c == '^' && isWord(before(i)) && isWord(at(next))), c);
            default -> {
                if (c == '\u2212') {
                    return dash(c, i, next);
                }
                words.appendCodePoint(c);
            }
        }
        return next;
    }

    private void punctuation(int c, int i, int next) {
        int before = before(i);
        int after = at(next);
        boolean inFigure = isDigit(before) && isDigit(after);
        switch (c) {
            case '\'' -> apostrophe(i, before, after);
            case '"' -> keepIf(isDigit(before) && !Character.isLetter(after) && isClosedBefore(i), c);
            case '%', '@', '\u2030', '\u2031', '§' -> words.appendCodePoint(c);
            case '&' -> {
                // "B&B" and "B & B" are "B and B".
                if (!words.isEmpty() && hasWordAfter(next)) {
                    gap();
                    words.append("and ");
                } else {
                    words.append('&');
                }
            }
            // "C#" is a name, "# Title" is markup.
            case '#' -> keepIf(after == KEYCAP || (before >= 0 && Character.isLetterOrDigit(before)), c);
            // Emphasis has a star before it, the grade A* has none.
            case '*' ->
                keepIf(
                        after == KEYCAP
                                || inFigure
                                || (isWord(before) && !isWord(after) && after != '*' && isClosedBefore(i)),
                        c);
            // ".45" and ".NET".
            case '.' ->
                keepIf(inFigure || (before != '.' && !isWord(before) && isWord(after)) || endsArticle(before), c);
            case ',', ':', '/', '·' -> keepIf(inFigure || endsArticle(before), c);
            case '\u2032' -> keepIf(isWord(before), c);
            default -> keepIf(endsArticle(before), c);
        }
    }

    private void apostrophe(int i, int before, int after) {
        boolean joins = Character.isLetter(before) || isMark(before);
        if (isDigit(before)
                ? isDigit(after) || (!isWord(after) && isClosedBefore(i))
                : joins && Character.isLetter(after)) {
            words.append('\'');
        }
    }

    private int dash(int c, int i, int next) {
        int before = before(i);
        int after = at(next);
        int nonSpace = skipSpace(next);
        if (isDigit(before) && isDigit(after)) {
            words.append('-');
        } else if (!isWord(before) && LeadingMarks.isFigure(text, next)) {
            words.append('-');
        } else if (words.isEmpty() && before < 0 && isNumber(nonSpace)) {
            // "- 5 °C"
            words.append('-');
            return nonSpace;
        } else if (isWord(before) && !isWord(after) && !isDash(after) && c != '\u2014' && c != '\u2015') {
            // "A-", "Cl-"
            words.append('-');
        } else {
            keepIf(endsArticle(before), '-');
        }
        return next;
    }

    private void format(int c, int i, int next) {
        int before = before(i);
        int after = at(next);
        boolean isJoiner = c == '\u200D' || c == '\u200C';
        boolean joins = isJoiner
                && ((isPicture(before) && isPicture(after))
                        || VIRAMAS.indexOf(before) >= 0
                        || VIRAMAS.indexOf(after) >= 0);
        // England and Scotland are a black flag and their letters as tags.
        boolean tags = c >= 0xE0020 && c <= 0xE007F && (before == BLACK_FLAG || isTag(before)) && isFlagged();
        if (joins || tags) {
            words.appendCodePoint(c);
        }
    }

    private boolean isFlagged() {
        int at = words.length();
        while (at > 0) {
            int c = words.codePointBefore(at);
            if (!isTag(c)) {
                return c == BLACK_FLAG;
            }
            at -= Character.charCount(c);
        }
        return false;
    }

    private static boolean isTag(int c) {
        return c >= 0xE0020 && c <= 0xE007F;
    }

    private static boolean isPicture(int c) {
        return c >= 0 && (Character.getType(c) == Character.OTHER_SYMBOL || isSkinTone(c));
    }

    private static boolean isSkinTone(int c) {
        return c >= 0x1F3FB && c <= 0x1F3FF;
    }

    /** Whether all so far is a word that would be taken for an article if a space came instead of a sign. */
    private boolean endsArticle(int before) {
        return words.length() <= 3 && before >= 0 && Character.isLetter(before) && Articles.isArticle(words);
    }

    /** Whether as many of the character at a place are before it as open and close again: this one closes nothing. */
    private boolean isClosedBefore(int i) {
        char c = text.charAt(i);
        int runs = 0;
        for (int at = 0; at < i; at++) {
            runs += text.charAt(at) == c && (at == 0 || text.charAt(at - 1) != c) ? 1 : 0;
        }
        return runs % 2 == 0;
    }

    private boolean hasWordAfter(int from) {
        for (int i = from; i < text.length(); i++) {
            if (Character.isLetterOrDigit(text.charAt(i)) || Character.isHighSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private int keep(int c, int next) {
        words.appendCodePoint(c);
        return next;
    }

    private void keepIf(boolean kept, int c) {
        if (kept) {
            words.appendCodePoint(c);
        } else {
            gap();
        }
    }

    private void gap() {
        if (!words.isEmpty() && words.charAt(words.length() - 1) != ' ') {
            words.append(' ');
        }
    }

    private int at(int i) {
        return i < text.length() ? text.codePointAt(i) : -1;
    }

    private int before(int i) {
        return i == begin ? -1 : text.codePointBefore(i);
    }

    private int skipSpace(int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) == ' ') {
            i++;
        }
        return i;
    }

    /** Whether a figure stands here that is not part of a word, such as that of "3D". */
    private boolean isNumber(int from) {
        int i = from;
        while (i < text.length()
                && (Character.isDigit(text.charAt(i)) || text.charAt(i) == '.' || text.charAt(i) == ',')) {
            i++;
        }
        return LeadingMarks.isFigure(text, from)
                && i > from
                && !(i < text.length() && Character.isLetter(text.codePointAt(i)));
    }

    private boolean isDot(int i) {
        return i < text.length() && text.charAt(i) == '.';
    }

    private boolean isLower(int i) {
        return i < text.length() && Character.isLowerCase(text.charAt(i));
    }

    private static boolean isDash(int c) {
        return c >= 0 && (Character.getType(c) == Character.DASH_PUNCTUATION || c == '\u2212');
    }

    private static boolean isDigit(int c) {
        return c >= 0 && Character.isDigit(c);
    }

    private static boolean isMark(int c) {
        return c >= 0
                && (Character.getType(c) == Character.NON_SPACING_MARK
                        || Character.getType(c) == Character.COMBINING_SPACING_MARK);
    }

    private static boolean isWord(int c) {
        if (c < 128) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        }
        return Character.isLetterOrDigit(c)
                || isMark(c)
                || Character.getType(c) == Character.OTHER_NUMBER
                || Character.getType(c) == Character.LETTER_NUMBER;
    }
}
