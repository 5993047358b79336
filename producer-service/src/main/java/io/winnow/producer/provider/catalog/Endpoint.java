package io.winnow.producer.provider.catalog;

import io.winnow.messages.error.WinnowException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider is reached, and with which key.
 *
 * @param baseUrl without a slash at its end; null for the provider's public address
 * @param key null when none is set
 */
public record Endpoint(
        String provider, @Nullable String baseUrl, @Nullable String key) {

    public static final String OPENAI = "openai";
    public static final String ANTHROPIC = "anthropic";
    public static final String GEMINI = "gemini";
    public static final String RANDOM = "random";

    /**
     * Reads a provider's key and base URL.
     *
     * @throws WinnowException naming the variable that is missing or wrong
     */
    public static Endpoint of(String provider, Function<String, @Nullable String> environment) {
        String keyVariable = Variables.name(provider, "_API_KEY");
        String urlVariable = Variables.name(provider, "_BASE_URL");
        String key = key(provider, environment);
        String given = Variables.value(environment, urlVariable);
        KnownServer known = KnownServer.of(provider);
        if (needsKey(provider, environment)) {
            if (key == null) {
                throw new WinnowException(provider + " needs a key: set " + keyVariable
                        + " (environment or .env) or use random:random");
            }
        } else if (given == null && known == null) {
            throw new WinnowException(provider + " is no provider that Winnow knows by name: set " + urlVariable
                    + " (environment or .env) to the address of its OpenAI-compatible API, such as"
                    + " http://localhost:11434/v1");
        }
        if (key != null && !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new WinnowException(
                    keyVariable + " holds characters that no key has (white space, control or non-ASCII): set it anew");
        }
        String usual = known == null ? null : known.baseUrl();
        return new Endpoint(provider, given == null ? usual : checkedUrl(urlVariable, given), key);
    }

    public static boolean hasKey(String provider, Function<String, @Nullable String> environment) {
        return key(provider, environment) != null;
    }

    /** Whether a provider takes nothing without a key. */
    public static boolean needsKey(String provider, Function<String, @Nullable String> environment) {
        KnownServer known = KnownServer.of(provider);
        return isPublic(provider)
                || (known != null
                        && known.hosted()
                        && Variables.value(environment, Variables.name(provider, "_BASE_URL")) == null);
    }

    private static @Nullable String key(String provider, Function<String, @Nullable String> environment) {
        String key = Variables.value(environment, Variables.name(provider, "_API_KEY"));
        return key == null && provider.equals(GEMINI) ? Variables.value(environment, "GOOGLE_API_KEY") : key;
    }

    private static boolean isPublic(String provider) {
        return provider.equals(OPENAI) || provider.equals(ANTHROPIC) || provider.equals(GEMINI);
    }

    private static String checkedUrl(String variable, String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            boolean isHttp = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            if (!isHttp || uri.getHost() == null || uri.getQuery() != null || uri.getUserInfo() != null) {
                throw new URISyntaxException("", "no plain address");
            }
        } catch (URISyntaxException e) {
            // The value is not repeated: people paste keys into the wrong variable.
            throw new WinnowException(variable + " is no address: expected http(s)://host[:port][/path]", e);
        }
        return url.replaceAll("/+$", "");
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
        return provider + (baseUrl == null ? "" : " at " + baseUrl);
    }
}
