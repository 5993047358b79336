package io.winnow.messages.text;

import org.jspecify.annotations.Nullable;

/** Version 2 of the {@link Canonical} form. */
final class SecondForm {

    /** Passes that may make a form longer: the first ones spell things out. */
    private static final int SPELLING_PASSES = 3;

    private SecondForm() {}

    static String of(String attribute) {
        String form = plain(attribute);
        if (form != null) {
            return Articles.without(form);
        }
        form = pass(attribute);
        // Removing one thing can lay bare another; a form is final when a pass changes nothing.
        for (int passes = 1; !isFinal(form); passes++) {
            String next = pass(form);
            if (next.equals(form) || (passes > SPELLING_PASSES && next.length() >= form.length())) {
                return form;
            }
            form = next;
        }
        return form;
    }

    private static String pass(String attribute) {
        String folded = Folding.fold(attribute);
        int begin = LeadingMarks.end(folded);
        String words = new Signs(folded, begin).words();
        return words.isEmpty() ? collapse(folded) : Marks.fold(Articles.without(words));
    }

    /** The text in lower case if it is nothing but ASCII letters and digits with a space between, which most texts are; else null. */
    private static @Nullable String plain(String text) {
        int length = text.length();
        boolean lower = true;
        boolean gap = true;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == ' ') {
                if (gap) {
                    return null;
                }
                gap = true;
            } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                gap = false;
            } else if (c >= 'A' && c <= 'Z') {
                gap = false;
                lower = false;
            } else {
                return null;
            }
        }
        if (gap) {
            return null;
        }
        return lower ? text : text.toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether another pass is sure to change nothing; most forms are words and figures that no rule is for. */
    private static boolean isFinal(String form) {
        for (int i = 0; i < form.length(); i++) {
            if (!isSettled(form.charAt(i))) {
                return false;
            }
        }
        return Articles.articleIn(form) == 0;
    }

    /** Lower-case letters without marks, figures, kana, ideographs and Hangul syllables. */
    private static boolean isSettled(char c) {
        return c == ' '
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || (c >= '\u0430' && c <= '\u044F')
                || (c >= '\u3041' && c <= '\u3096')
                || (c >= '\u30A1' && c <= '\u30FA')
                || (c >= '\u4E00' && c <= '\u9FEF')
                || (c >= '\uAC00' && c <= '\uD7A3');
    }

    /** The text with one space for each stretch of white space and control characters, and none around it. */
    static String collapse(CharSequence text) {
        StringBuilder collapsed = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)) {
                gap = !collapsed.isEmpty();
                continue;
            }
            if (gap) {
                collapsed.append(' ');
                gap = false;
            }
            collapsed.append(c);
        }
        return collapsed.toString();
    }
}
