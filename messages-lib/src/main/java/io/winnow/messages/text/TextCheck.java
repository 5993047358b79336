package io.winnow.messages.text;

import org.jspecify.annotations.Nullable;

/** What makes text of a user unusable as text, whichever door it comes through. */
public final class TextCheck {

    private TextCheck() {}

    /** The first fault of a text that may have several lines, such as "the control character U+001B"; null when there is none. */
    public static @Nullable String faultIn(String text) {
        int at = placeOfFault(text);
        return at < 0 ? null : fault(text.charAt(at));
    }

    /** Where the first fault is; -1 when there is none. */
    static int placeOfFault(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c) || (Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t')) {
                return i;
            }
        }
        return -1;
    }

    static String fault(char c) {
        return (Character.isSurrogate(c) ? "half a surrogate pair U+%04X" : "control character U+%04X")
                .formatted((int) c);
    }
}
