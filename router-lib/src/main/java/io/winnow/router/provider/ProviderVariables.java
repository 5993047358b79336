package io.winnow.router.provider;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of the environment variables that configure a provider: its own name in upper case, {@code _} for {@code -}, and a suffix. */
public final class ProviderVariables {

    private static final Pattern BASE_URL = Pattern.compile("([A-Z][A-Z0-9_]{0,63})_BASE_URL");

    private ProviderVariables() {}

    /** Those that can hold its key; the first that is set counts, and the first is the one to recommend. */
    public static List<String> keys(String provider) {
        // Google's own SDKs take either.
        return provider.equals("gemini")
                ? List.of(name(provider, "_API_KEY"), "GOOGLE_API_KEY")
                : List.of(name(provider, "_API_KEY"));
    }

    /** Holds its address, if not the usual one. */
    public static String baseUrl(String provider) {
        return name(provider, "_BASE_URL");
    }

    /** Contains the limit of requests per minute for each of its models. */
    public static String requestsPerMinute(String provider) {
        return name(provider, "_RPM");
    }

    /** Contains the limit of tokens per minute for each of its models. */
    public static String tokensPerMinute(String provider) {
        return name(provider, "_TPM");
    }

    /** The provider whose address a variable holds; null when it holds none. */
    public static @Nullable String ofBaseUrl(String variable) {
        Matcher matcher = BASE_URL.matcher(variable);
        return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-') : null;
    }

    /** A variable's value without the white space around it; null when it is not set, or blank. */
    public static @Nullable String value(Function<String, @Nullable String> environment, String variable) {
        String value = environment.apply(variable);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static String name(String provider, String suffix) {
        return provider.toUpperCase(Locale.ROOT).replace('-', '_') + suffix;
    }
}
