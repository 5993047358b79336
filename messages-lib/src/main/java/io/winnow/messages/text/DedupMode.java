package io.winnow.messages.text;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.router.words.DidYouMean;
import java.util.Arrays;
import java.util.Locale;

/** What makes two attributes the same. */
public enum DedupMode {
    /** The same characters, but for white space around them. */
    EXACT,
    /** The same {@link Canonical} form. */
    CANONICAL,
    /** The same {@link Canonical} form, or beyond doubt the same meaning. */
    SEMANTIC;

    private static final String NAMES = "canonical, exact or semantic";

    /**
     * Reads a mode as people write it; case does not matter.
     *
     * @throws WinnowException naming the modes that there are
     */
    public static DedupMode parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "canonical" -> CANONICAL;
            case "exact" -> EXACT;
            case "semantic" -> SEMANTIC;
            default ->
                throw WinnowException.of(
                        Field.DEDUP,
                        "must be " + NAMES + ", not '%s'%s",
                        text.replaceAll("\\p{Cntrl}", "?"),
                        DidYouMean.hint(
                                text,
                                Arrays.stream(values()).map(DedupMode::text).toList()));
        };
    }

    /** As people and orders write it, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
