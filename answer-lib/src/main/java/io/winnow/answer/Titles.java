package io.winnow.answer;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How lines look that name a part of a list, and lines that tell more of an item. */
final class Titles {

    private static final Pattern FRAMED = Pattern.compile(
            "(?:[=]{2,}|[-–—]{2,}|[*]{3,}|[~]{2,}|[#]{2,}) ?[^=~*#\\-–—].{0,80}?[^=~*#\\-–—]? ?(?:[=]{2,}|[-–—]{2,}|[*]{3,}|[~]{2,}|[#]{2,})|\\[[^\\[\\]]{1,60}\\]|<[^<>/]{1,60}>|【[^【】]{1,60}】|〈[^〈〉]{1,60}〉|《{2}.{1,60}》{2}");
    private static final Pattern RULED = Pattern.compile(
            "(?:={2,}|-{2,}|[–—]{1,9}|\\*{3,}|~{2,}|─{1,99}|═{1,99}|_{3,}) (\\S|\\S.{0,80}\\S) (?:={2,}|-{2,}|[–—]{1,9}|\\*{3,}|~{2,}|─{1,99}|═{1,99}|_{3,})");
    private static final Pattern FIELD =
            Pattern.compile("[*_]{0,3}\\p{L}[\\p{L}\\p{M} /-]{1,24}[*_]{0,3}: ?[*_]{0,3} ?\\S.*");
    private static final Set<String> SMALL = Set.of(
            "of", "the", "and", "a", "an", "in", "on", "for", "to", "with", "from", "at", "by", "or", "vs.", "de", "la",
            "le", "les", "du", "des", "et", "el", "los", "y", "der", "die", "das", "und", "von", "im", "am", "van",
            "den", "en", "da", "do", "e", "di", "del", "della", "il", "i", "no");
    private static final Pattern SPACE = Pattern.compile(" ");

    private Titles() {}

    /** Whether all of it is bold or italic, a colon at its end included. */
    static boolean isEmphasised(String line) {
        String text = line.endsWith(":") || line.endsWith("：")
                ? line.substring(0, line.length() - 1).strip()
                : line;
        return isWithin(text, "***")
                || isWithin(text, "**")
                || isWithin(text, "__")
                || isWithin(text, "*")
                || isWithin(text, "_");
    }

    private static boolean isWithin(String text, String marks) {
        return text.length() > 2 * marks.length()
                && text.startsWith(marks)
                && text.endsWith(marks)
                && text.indexOf(marks, marks.length()) == text.length() - marks.length()
                && text.charAt(marks.length()) != marks.charAt(0);
    }

    static boolean endsWithColon(String line) {
        String bare = ListMarkup.withoutEmphasisAtEnd(line);
        return bare.endsWith(":") || bare.endsWith("：");
    }

    /** "--- x ---", "== x ==", "[x]", "【x】". */
    static boolean isFramed(String line) {
        return line.length() <= 100
                && !beginsWithLetter(line)
                && FRAMED.matcher(line).matches();
    }

    /** Whether it cannot begin with anything that only marks a line. */
    static boolean beginsWithLetter(String line) {
        return !line.isEmpty() && Character.isLetterOrDigit(line.charAt(0));
    }

    /** What stands between rules on its line; null when none do. */
    static @Nullable String within(String line) {
        Matcher frame = line.length() <= 100 && !beginsWithLetter(line) ? RULED.matcher(line) : null;
        return frame != null && frame.matches() ? frame.group(1).strip() : null;
    }

    static boolean isCapitals(String line) {
        int letters = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (Character.isLowerCase(c)) {
                return false;
            }
            letters += Character.isUpperCase(c) ? 1 : 0;
        }
        return letters > 4;
    }

    /** Whether it is like "Born: 1815". */
    static boolean isField(String line) {
        return line.length() <= 1_000 && FIELD.matcher(line).matches();
    }

    static @Nullable String fieldName(String line) {
        int colon = line.indexOf(':');
        return colon < 0
                ? null
                : line.substring(0, colon).toLowerCase(Locale.ROOT).strip();
    }

    /** Whether it tells of something rather than naming it. */
    static boolean isProse(String line) {
        String text = withoutMarks(line);
        if (text.isEmpty()) {
            return false;
        }
        int first = text.codePointAt(0);
        if (Character.isLowerCase(first) || Boilerplate.isSentence(text)) {
            return true;
        }
        int words = 0;
        int lower = 0;
        for (int from = 0; from < text.length(); ) {
            int space = text.indexOf(' ', from);
            int to = space < 0 ? text.length() : space;
            words++;
            lower += to - from > 3 && Character.isLowerCase(text.codePointAt(from)) ? 1 : 0;
            from = to + 1;
        }
        return words >= 5 && lower >= 3;
    }

    /** Whether it is written as a sentence is and not as a title: "Largest art museum", not "A New Hope". */
    static boolean isSentenceCase(String line) {
        String[] words = SPACE.split(withoutMarks(line));
        int lower = 0;
        int upper = 0;
        for (int i = 1; i < words.length; i++) {
            if (words[i].isEmpty() || SMALL.contains(words[i])) {
                continue;
            }
            lower += Character.isLowerCase(words[i].codePointAt(0)) ? 1 : 0;
            upper += Character.isUpperCase(words[i].codePointAt(0)) ? 1 : 0;
        }
        return words.length > 1 && lower > upper;
    }

    private static String withoutMarks(String line) {
        int at = 0;
        while (at < line.length() && "*_>(\"“ ".indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        return line.substring(at);
    }
}
