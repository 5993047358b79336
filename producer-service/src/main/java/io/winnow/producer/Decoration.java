package io.winnow.producer;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands around an attribute and is no part of it: bullets, numbers, quotes, marks of emphasis, full stops. Works on
 * {@linkplain Visible visible} lines of bounded length.
 */
final class Decoration {

    /** What lies deeper than this is somebody's joke. */
    private static final int MOST_LAYERS = 5;

    private static final int MOST_MARKS = 20;

    private static final int MOST_DIGITS = 4;

    /** Need white space after them: they stand within words too. */
    private static final String DASHES = "-*+·–—→>✅☑➡👉🔹🔸";

    private static final String BULLETS = "•◦▪▫‣⁃∙▸▹►▶●○■□◆◇➤✓✔";
    private static final String NUMERALS = "一二三四五六七八九十百";
    private static final String WIDE_ENDS = "、．）】";
    private static final String END_MARKS = ",;:，；：、";
    private static final List<String> PAIRS =
            List.of("\"\"", "''", "“”", "‘’", "«»", "„“", "「」", "『』", "``", "**", "__", "||");
    private static final Set<String> ABBREVIATIONS =
            Set.of("etc", "jr", "sr", "st", "inc", "ltd", "co", "corp", "no", "vs", "dr", "mr", "mrs", "ave", "blvd");

    private static final Pattern TAG = Pattern.compile(
            "</?(?:li|ul|ol|b|i|em|strong|p|br|u|span|div|td|tr|th|table|mark|code) ?/?>", Pattern.CASE_INSENSITIVE);
    private static final Pattern STRONG = Pattern.compile("\\*{2,}|`{3,}|~{2,}");
    private static final Pattern FOOTNOTE = Pattern.compile(" ?\\[\\d{1,3}\\]$");
    private static final Pattern LINK = Pattern.compile("^\\[([^\\[\\]]+)\\]\\([^()]*\\)$");

    private Decoration() {}

    /** The text without its decoration; null when there is no end of it. */
    static @Nullable String off(String line) {
        String text = line;
        for (int layer = 0; layer < MOST_LAYERS; layer++) {
            String next = Visible.of(onePass(text));
            if (next.equals(text)) {
                return text;
            }
            text = next;
        }
        return null;
    }

    /** Where the text after a bullet or a number begins; the same place when there is none. */
    static int afterMarker(String text, int from) {
        if (from >= text.length()) {
            return from;
        }
        int c = text.codePointAt(from);
        int next = from + Character.charCount(c);
        if (next < text.length() && text.charAt(next) == '\uFE0F') {
            next++;
        }
        if (BULLETS.indexOf(c) >= 0 || isEnclosedNumber(c)) {
            return afterSpace(text, next);
        }
        if (DASHES.indexOf(c) >= 0) {
            return isSpace(text, next) ? next + 1 : from;
        }
        if (c == '|') {
            return afterSpace(text, next);
        }
        if (c == '#') {
            return afterHeading(text, from);
        }
        if (c == '[') {
            return afterBox(text, from);
        }
        return afterNumber(text, from);
    }

    static boolean isMarked(String line) {
        return afterMarker(line, 0) > 0;
    }

    static boolean isHeading(String line) {
        return line.startsWith("#") && afterHeading(line, 0) > 0;
    }

    /** Without marks of emphasis at its end, so that what it ends with can be seen. */
    static String withoutEmphasisAtEnd(String line) {
        int end = line.length();
        while (end > 0 && "*_".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return line.substring(0, end);
    }

    private static String onePass(String line) {
        String text = STRONG.matcher(line).replaceAll("");
        if (text.indexOf('<') >= 0) {
            text = TAG.matcher(text).replaceAll("");
        }
        if (text.indexOf('&') >= 0) {
            text = text.replace("&quot;", "\"")
                    .replace("&#39;", "'")
                    .replace("&apos;", "'")
                    .replace("&nbsp;", " ")
                    .replace("&amp;", "&");
        }
        if (text.startsWith("[")) {
            text = LINK.matcher(text).replaceFirst("$1");
        }
        if (text.endsWith("]")) {
            text = FOOTNOTE.matcher(text).replaceFirst("");
        }
        return trimmed(text);
    }

    /** Moves both ends inwards over all that decorates. */
    private static String trimmed(String text) {
        int begin = 0;
        int end = text.length();
        for (int layer = 0; layer < MOST_MARKS; layer++) {
            int movedBegin = afterMarker(text.substring(begin, end), 0) + begin;
            int movedEnd = beforeEnd(text, movedBegin, end);
            if (isWrapped(text, movedBegin, movedEnd)) {
                movedBegin++;
                movedEnd--;
            }
            while (movedBegin < movedEnd && text.charAt(movedBegin) == ' ') {
                movedBegin++;
            }
            while (movedBegin < movedEnd && text.charAt(movedEnd - 1) == ' ') {
                movedEnd--;
            }
            if (movedBegin == begin && movedEnd == end) {
                return text.substring(begin, end);
            }
            begin = movedBegin;
            end = movedEnd;
        }
        return text.substring(begin, end);
    }

    private static int beforeEnd(String text, int begin, int end) {
        if (end - begin < 2) {
            return end;
        }
        char last = text.charAt(end - 1);
        if (END_MARKS.indexOf(last) >= 0 || last == '|') {
            return end - 1;
        }
        boolean isFullStop = last == '.' && text.charAt(end - 2) != '.' && !endsWithAbbreviation(text, begin, end - 1);
        return isFullStop ? end - 1 : end;
    }

    /** Whether the full stop belongs to the last word: "Washington D.C.", "King Jr.". */
    private static boolean endsWithAbbreviation(String text, int begin, int stop) {
        int word = stop;
        while (word > begin && " (".indexOf(text.charAt(word - 1)) < 0) {
            word--;
        }
        int part = Math.max(word, text.lastIndexOf('.', stop - 1) + 1);
        String last = text.substring(part, stop);
        return (last.codePointCount(0, last.length()) == 1 && Character.isLetter(last.codePointAt(0)))
                || ABBREVIATIONS.contains(last.toLowerCase(Locale.ROOT));
    }

    private static boolean isWrapped(String text, int begin, int end) {
        if (end - begin < 3) {
            return false;
        }
        char first = text.charAt(begin);
        char last = text.charAt(end - 1);
        for (String pair : PAIRS) {
            if (pair.charAt(0) == first && pair.charAt(1) == last && text.indexOf(last, begin + 1) == end - 1) {
                return true;
            }
        }
        return false;
    }

    private static int afterHeading(String text, int from) {
        int at = from;
        while (at < text.length() && at - from < 7 && text.charAt(at) == '#') {
            at++;
        }
        return at - from <= 6 && isSpace(text, at) ? at + 1 : from;
    }

    /** "[ ] ", "[x] ", "[12] ". */
    private static int afterBox(String text, int from) {
        int at = from + 1;
        while (at < text.length() && at - from <= MOST_DIGITS && " xX0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        boolean isBox = at < text.length() && text.charAt(at) == ']' && isSpace(text, at + 1);
        return isBox ? at + 2 : from;
    }

    /** "1. ", "(2) ", "3 - ", "a) ", "١. ", "一、": digits and numerals of any script. */
    private static int afterNumber(String text, int from) {
        int at = from;
        if ("(（【".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        int begun = at;
        int digits = 0;
        while (at < text.length() && digits <= MOST_DIGITS && isDigit(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
            digits++;
        }
        if (at == begun) {
            return afterLetter(text, from, at);
        }
        if (at >= text.length() || digits > MOST_DIGITS) {
            return from;
        }
        char end = text.charAt(at);
        // The box around the digit of a keycap.
        int keycap = end == '\uFE0F' ? at + 1 : at;
        if (keycap < text.length() && text.charAt(keycap) == '\u20E3') {
            return afterSpace(text, keycap + 1);
        }
        if (WIDE_ENDS.indexOf(end) >= 0) {
            return afterSpace(text, at + 1);
        }
        boolean isNumeral = NUMERALS.indexOf(text.charAt(begun)) >= 0;
        if (".):".indexOf(end) >= 0 && (isSpace(text, at + 1) || (isUnspaced(text, at + 1) && !isNumeral))) {
            return afterSpace(text, at + 1);
        }
        boolean isDashed = end == ' '
                && at + 1 < text.length()
                && "-–—".indexOf(text.charAt(at + 1)) >= 0
                && isSpace(text, at + 2)
                && begun == from;
        return isDashed ? at + 3 : from;
    }

    private static int afterLetter(String text, int from, int at) {
        boolean isLettered = at + 1 < text.length()
                && isLatin(text.charAt(at))
                && text.charAt(at + 1) == ')'
                && isSpace(text, at + 2);
        return isLettered ? at + 3 : from;
    }

    private static boolean isLatin(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return Character.isDigit(c) || NUMERALS.indexOf(c) >= 0;
    }

    /** Scripts that are written without spaces are numbered without them too. */
    private static boolean isUnspaced(String text, int at) {
        return at < text.length() && Character.isIdeographic(text.codePointAt(at));
    }

    /** ① to ⑳, ⑴, ⒈ and their like, but not letters in circles. */
    private static boolean isEnclosedNumber(int c) {
        return (c >= 0x2460 && c <= 0x249B) || (c >= 0x24EB && c <= 0x24FF) || (c >= 0x2776 && c <= 0x2793);
    }

    private static boolean isSpace(String text, int at) {
        return at < text.length() && text.charAt(at) == ' ';
    }

    private static int afterSpace(String text, int at) {
        return isSpace(text, at) ? at + 1 : at;
    }
}
