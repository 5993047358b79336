package io.winnow.producer.provider.catalog;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Environment variables that belong to a provider: {@code <NAME>_API_KEY} and the like. */
public final class Variables {

    private Variables() {}

    /** The variable's name: the provider's in upper case, with underscores for hyphens, and the suffix. */
    public static String name(String provider, String suffix) {
        return provider.toUpperCase(Locale.ROOT).replace('-', '_') + suffix;
    }

    /** The variable's value without the white space around it; null when it is not set, or blank. */
    public static @Nullable String value(Function<String, @Nullable String> environment, String variable) {
        String value = environment.apply(variable);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
