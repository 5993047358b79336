package io.winnow.messages.text;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import java.util.Locale;

/** What makes two attributes the same. */
public enum DedupMode {
    /** The same characters, but for white space around them. */
    EXACT,
    /** The same {@link Canonical} form. */
    CANONICAL;

    /**
     * Reads a mode as people write it; case does not matter.
     *
     * @throws WinnowException naming the modes that there are
     */
    public static DedupMode parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "canonical" -> CANONICAL;
            case "exact" -> EXACT;
            case "semantic" ->
                throw WinnowException.of(
                        Field.DEDUP,
                        "semantic is not available yet: use canonical, which merges spellings of one thing, or exact");
            default ->
                throw WinnowException.of(
                        Field.DEDUP, "must be canonical or exact, not '%s'", text.replaceAll("\\p{Cntrl}", "?"));
        };
    }
}
