package io.winnow.router.health;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads providers' limits from the headers of a response.
 *
 * <ul>
 *   <li>{@code retry-after-ms}: milliseconds (OpenAI, Azure).
 *   <li>{@code Retry-After}: seconds or an HTTP date; see {@link RetryAfter}.
 *   <li>{@code x-ratelimit-remaining-requests} and {@code -tokens} with {@code x-ratelimit-reset-requests} and
 *       {@code -tokens}: a count, and a duration such as {@code 6m0s} or {@code 20ms} (OpenAI, Groq and many others).
 *   <li>{@code anthropic-ratelimit-requests-remaining} and {@code -reset}, and the same for {@code tokens},
 *       {@code input-tokens} and {@code output-tokens}: a count, and a time of RFC 3339 (Anthropic).
 * </ul>
 *
 * A header that is none of these, or cannot be read, says nothing.
 */
public final class RateLimitHints {

    private static final Pattern MILLISECONDS = Pattern.compile("\\d{1,12}(?:\\.\\d{1,9})?");
    private static final Pattern DURATION = Pattern.compile("(?:\\d{1,9}(?:\\.\\d{1,9})?(?:ns|us|µs|ms|s|m|h|d))+");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h|d)");

    private record Limit(String remaining, String reset) {}

    private static final List<Limit> LIMITS = Stream.concat(
                    Stream.of("requests", "tokens")
                            .map(what -> new Limit("x-ratelimit-remaining-" + what, "x-ratelimit-reset-" + what)),
                    Stream.of("requests", "tokens", "input-tokens", "output-tokens")
                            .map(what -> "anthropic-ratelimit-" + what)
                            .map(name -> new Limit(name + "-remaining", name + "-reset")))
            .toList();

    private RateLimitHints() {}

    /**
     * How long a provider that refused a request asks to be left alone. A direct wish ({@code retry-after-ms}, then
     * {@code Retry-After}) takes precedence over the resets of exhausted limits.
     *
     * @param headers value by name; null for a header that is not there. Names are looked up in lower case.
     * @param now the current time, by the clock of this machine
     * @return never negative; null if the provider gives none
     */
    public static @Nullable Duration onRefusal(Function<String, @Nullable String> headers, Instant now) {
        Duration wish = wish(headers, now);
        return wish == null ? reset(headers, now, true) : wish;
    }

    /**
     * What a successful response says about the next request.
     *
     * @param headers value by name; null for a header that is not there. Names are looked up in lower case.
     * @param now the current time, by the clock of this machine
     * @return null when nothing is used up
     */
    public static @Nullable Hint onSuccess(Function<String, @Nullable String> headers, Instant now) {
        Duration reset = reset(headers, now, false);
        return reset == null || reset.isZero() ? null : new Hint(reset);
    }

    private static @Nullable Duration wish(Function<String, @Nullable String> headers, Instant now) {
        String milliseconds = headers.apply("retry-after-ms");
        if (milliseconds != null && MILLISECONDS.matcher(milliseconds.strip()).matches()) {
            return Duration.ofNanos((long) Math.ceil(Double.parseDouble(milliseconds.strip()) * 1e6));
        }
        String retryAfter = headers.apply("retry-after");
        return retryAfter == null ? null : RetryAfter.parse(retryAfter, now);
    }

    /**
     * When the last of the limits that are used up is reset.
     *
     * @param refused whether one of them is known to be used up, so that a missing count may mean that one
     */
    private static @Nullable Duration reset(Function<String, @Nullable String> headers, Instant now, boolean refused) {
        Duration last = null;
        for (Limit limit : LIMITS) {
            String remaining = headers.apply(limit.remaining());
            String reset = headers.apply(limit.reset());
            boolean usedUp = remaining == null ? refused : remaining.strip().equals("0");
            Duration wait = usedUp && reset != null ? untilReset(reset.strip(), now) : null;
            if (wait != null && (last == null || wait.compareTo(last) > 0)) {
                last = wait;
            }
        }
        return last;
    }

    private static @Nullable Duration untilReset(String value, Instant now) {
        if (DURATION.matcher(value).matches()) {
            double nanos = 0;
            for (Matcher part = PART.matcher(value); part.find(); ) {
                nanos += Double.parseDouble(part.group(1)) * nanosIn(part.group(2));
            }
            return Duration.ofNanos((long) Math.ceil(nanos));
        }
        try {
            Instant reset = Instant.from(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(value));
            return reset.isAfter(now) ? Duration.between(now, reset) : Duration.ZERO;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static double nanosIn(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3_600e9;
            default -> 86_400e9;
        };
    }
}
