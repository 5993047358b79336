package io.winnow.provider;

import io.winnow.messages.error.WinnowException;
import io.winnow.router.provider.KnownProvider;
import io.winnow.router.provider.ProviderCatalog;
import io.winnow.router.provider.ProviderVariables;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider is reached, and with which key.
 *
 * @param dialect the wire format that it speaks there
 * @param baseUrl without a slash at its end
 * @param key null when none is set
 */
public record ServerAddress(
        String provider,
        KnownProvider.Dialect dialect,
        String baseUrl,
        @Nullable String key) {

    /**
     * Reads a provider's key and base URL.
     *
     * @throws WinnowException naming the variable that is missing or wrong
     */
    public static ServerAddress of(String provider, Function<String, @Nullable String> environment) {
        String keyVariable = ProviderVariables.keys(provider).getFirst();
        String urlVariable = ProviderVariables.baseUrl(provider);
        String key = key(provider, environment);
        String given = ProviderVariables.value(environment, urlVariable);
        KnownProvider known = ProviderCatalog.of(provider);
        if (known == null && given == null) {
            throw new WinnowException(ProviderCatalog.unknown(provider));
        }
        if (key == null && known != null && known.needsKey(given != null)) {
            throw new WinnowException(
                    provider + " needs a key: set " + keyVariable + " (environment or .env) or use random:random");
        }
        if (key != null && !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new WinnowException(keyVariable
                    + " holds characters that no key has (white space, control or non-ASCII): set it again");
        }
        return new ServerAddress(
                provider,
                known == null ? KnownProvider.Dialect.OPENAI_COMPATIBLE : known.dialect(),
                given == null ? address(known) : checkedUrl(urlVariable, given),
                key);
    }

    public static boolean hasKey(String provider, Function<String, @Nullable String> environment) {
        return key(provider, environment) != null;
    }

    private static @Nullable String key(String provider, Function<String, @Nullable String> environment) {
        return ProviderVariables.keys(provider).stream()
                .map(variable -> ProviderVariables.value(environment, variable))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String address(@Nullable KnownProvider known) {
        String address = known == null ? null : known.address();
        if (address == null) {
            throw new IllegalArgumentException("no address is known");
        }
        return address;
    }

    private static String checkedUrl(String variable, String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            boolean isHttp = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            if (!isHttp || uri.getHost() == null || uri.getQuery() != null || uri.getUserInfo() != null) {
                throw new URISyntaxException("", "not a plain address");
            }
        } catch (URISyntaxException e) {
            // The value is not repeated: people paste keys into the wrong variable.
            throw new WinnowException(variable + " is not an address: expected http(s)://host[:port][/path]", e);
        }
        return url.replaceAll("/+$", "");
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
        return provider + " at " + baseUrl;
    }
}
