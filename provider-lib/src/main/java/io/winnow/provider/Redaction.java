package io.winnow.provider;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a provider's words fit for logs, records and terminals: one line, not too long, without keys. */
public final class Redaction {

    private static final int MAX_LENGTH = 300;
    private static final String HIDDEN = "***";

    /** What keys of well-known providers look like: a provider may repeat more than the key that we sent. */
    private static final Pattern KEY_LIKE = Pattern.compile("\\b(?:sk|pk|rk)-[A-Za-z0-9_*-]{6,}"
            + "|\\bgsk_[A-Za-z0-9*]{6,}|\\bxai-[A-Za-z0-9*]{20,}"
            + "|AIza[A-Za-z0-9_*-]{8,}|(?i:bearer)\\s+\\S{8,}");

    private Redaction() {}

    public static String oneLine(String words, @Nullable String key) {
        String clean = withoutKey(words, key)
                .replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029\\s]+", " ")
                .strip();
        return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + "…";
    }

    public static String withoutKey(String words, @Nullable String key) {
        return KEY_LIKE.matcher(withoutOwnKey(words, key)).replaceAll(HIDDEN);
    }

    /** Leaves alone what only looks like a key: an answer may be about such things. */
    public static String withoutOwnKey(String words, @Nullable String key) {
        // Short "keys" such as "x" or "none", which local servers ask for, would blank out ordinary words.
        return key == null || key.length() < 6 ? words : words.replace(key, HIDDEN);
    }
}
