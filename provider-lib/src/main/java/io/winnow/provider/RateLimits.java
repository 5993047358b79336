package io.winnow.provider;

import io.winnow.messages.error.WinnowException;
import io.winnow.router.health.RateLimit;
import io.winnow.router.provider.ProviderVariables;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What each target of a provider may be asked in a minute by one instance: {@code <NAME>_RPM} requests and
 * {@code <NAME>_TPM} tokens. Without them, nothing is held back before the provider itself says that it is too much.
 */
public final class RateLimits {

    private RateLimits() {}

    /**
     * Reads a provider's limits.
     *
     * @throws WinnowException naming the variable that is no number
     */
    public static RateLimit of(String provider, Function<String, @Nullable String> environment) {
        Long requests = number(environment, ProviderVariables.requestsPerMinute(provider), "requests");
        Long tokens = number(environment, ProviderVariables.tokensPerMinute(provider), "tokens");
        return requests == null && tokens == null ? RateLimit.NONE : new RateLimit(requests, tokens);
    }

    private static @Nullable Long number(Function<String, @Nullable String> environment, String variable, String what) {
        String value = ProviderVariables.value(environment, variable);
        if (value == null) {
            return null;
        }
        if (!value.matches("[1-9]\\d{0,11}")) {
            // The value is not repeated: people paste keys into the wrong variable.
            throw new WinnowException(variable + " is not a number of " + what
                    + " per minute: expected a whole number from 1, such as 500, or leave it out for no limit");
        }
        return Long.valueOf(value);
    }
}
