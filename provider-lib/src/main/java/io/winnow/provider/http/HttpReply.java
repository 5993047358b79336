package io.winnow.provider.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The response of a server, whatever its status and contents.
 *
 * @param uri of the request
 * @param text the body, decoded
 * @param fault why the body cannot be decoded, in words; null when it could
 */
public record HttpReply(
        int status,
        URI uri,
        HttpHeaders headers,
        String text,
        @Nullable String fault) {

    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** The first value of a header, by its name in any case; null when the reply does not have it. */
    public @Nullable String header(String name) {
        return headers.firstValue(name).orElse(null);
    }

    boolean isWebPage() {
        return text.stripLeading().startsWith("<") || (contentType().contains("html") && !JsonText.looksLikeJson(text));
    }

    /** Labeled as plain text, and neither JSON nor a stream of JSON. */
    public boolean isPlainText() {
        return contentType().startsWith("text/plain") && !JsonText.looksLikeJson(text);
    }

    private String contentType() {
        String type = header("content-type");
        return type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    }
}
