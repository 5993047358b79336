package io.winnow.producer.provider.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a server sent back, whatever it is.
 *
 * @param uri of the request
 * @param text the body, decoded
 * @param fault why the body cannot be decoded, in words; null when it could
 */
public record HttpReply(
        int status, URI uri, HttpHeaders headers, String text, @Nullable String fault) {

    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Whatever the case of its name; null when there is none. */
    public @Nullable String header(String name) {
        return headers.firstValue(name).orElse(null);
    }

    boolean isWebPage() {
        return text.stripLeading().startsWith("<")
                || (contentType().contains("html") && !JsonText.looksLikeJson(text));
    }

    /** Text by its label, and by its look no JSON and no stream of it. */
    public boolean isPlainText() {
        return contentType().startsWith("text/plain") && !JsonText.looksLikeJson(text);
    }

    private String contentType() {
        String type = header("content-type");
        return type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    }
}
