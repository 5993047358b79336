package io.winnow.messages.text;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Reads durations as people type them. */
public final class Durations {

    private Durations() {}

    /**
     * Reads {@code 30s}, {@code 10m}, {@code 2h}, {@code 1d}, {@code 1h30m}, or ISO-8601 such as {@code PT10M}.
     *
     * @param field what the text was given as
     * @throws WinnowException when the text is none of these
     */
    public static Duration parse(Field field, String text) {
        String iso = text.strip().toUpperCase(Locale.ROOT);
        if (iso.matches("\\d{1,9}D")) {
            iso = "P" + iso;
        } else if (!iso.startsWith("P")) {
            iso = "PT" + iso;
        }
        try {
            return Duration.parse(iso);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw WinnowException.of(
                    field,
                    "'%s' is not a duration: use a number with a unit, such as 30s, 10m or 2h",
                    text.replaceAll("\\p{Cntrl}", "?"));
        }
    }
}
