package io.winnow.router.health;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads the {@code Retry-After} header of HTTP (RFC 9110, section 10.2.3) in both its forms. */
public final class RetryAfter {

    private RetryAfter() {}

    /**
     * How long to wait.
     *
     * @param value seconds, decimals allowed since some providers send them, or an HTTP date
     * @param now the current time, by the clock of this machine
     * @return never negative; null when the value is neither form
     */
    public static @Nullable Duration parse(String value, Instant now) {
        String text = value.strip();
        if (text.matches("\\d{1,9}(?:\\.\\d{1,9})?")) {
            return Duration.ofMillis((long) Math.ceil(Double.parseDouble(text) * 1000));
        }
        try {
            Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
            return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
