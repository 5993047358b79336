package io.winnow.producer.answer;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How lines look that name a part of a list, and lines that tell more of an item. */
final class Titles {

    private static final Pattern FRAMED = Pattern.compile(
            "(?:[=]{2,}|[-–—]{2,}|[*]{3,}|[~]{2,}|[#]{2,}) ?[^=~*#\\-–—].{0,80}?[^=~*#\\-–—]? ?(?:[=]{2,}|[-–—]{2,}|[*]{3,}|[~]{2,}|[#]{2,})|\\[[^\\[\\]]{1,60}\\]|【[^【】]{1,60}】|〈[^〈〉]{1,60}〉|《{2}.{1,60}》{2}");
    private static final Pattern FIELD = Pattern.compile("[*_]{0,3}\\p{L}[\\p{L}\\p{M} /-]{1,24}[*_]{0,3}: ?[*_]{0,3} ?\\S.*");
    private static final Pattern SPACE = Pattern.compile(" ");

    private Titles() {}

    /** Whether all of it is bold or italic, a colon at its end included. */
    static boolean isEmphasised(String line) {
        String text = line.endsWith(":") || line.endsWith("：") ? line.substring(0, line.length() - 1).strip() : line;
        return isWithin(text, "***") || isWithin(text, "**") || isWithin(text, "__") || isWithin(text, "*") || isWithin(text, "_");
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
        return line.length() <= 100 && FRAMED.matcher(line).matches();
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
        return colon < 0 ? null : line.substring(0, colon).toLowerCase(Locale.ROOT).strip();
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
        String[] words = SPACE.split(text);
        int lower = 0;
        for (String word : words) {
            lower += word.length() > 3 && Character.isLowerCase(word.codePointAt(0)) ? 1 : 0;
        }
        return words.length >= 5 && lower >= 3;
    }

    private static String withoutMarks(String line) {
        int at = 0;
        while (at < line.length() && "*_>(\"“ ".indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        return line.substring(at);
    }
}
