package io.winnow.router.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a request failed.
 *
 * @param message the provider's own words in one line, without keys
 * @param retryAfter the pause that the provider asks for; null if none
 */
public record Failure(
        FailureKind kind, String message, @Nullable Duration retryAfter) {

    public static Failure of(FailureKind kind, String message) {
        return new Failure(kind, message, null);
    }
}
