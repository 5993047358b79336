package io.winnow.provider.http;

import io.winnow.provider.Redaction;
import io.winnow.provider.ServerAddress;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.router.provider.ProviderVariables;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replies that did not come from a model's API: a redirect, a web page, or an empty body. Nobody bills them, and asking again
 * changes nothing.
 */
public final class WrongAddress {

    private static final Pattern TITLE =
            Pattern.compile("<(title|h1)[^>]*>\\s*([^<]{1,200}?)\\s*</\\1", Pattern.CASE_INSENSITIVE);

    private WrongAddress() {}

    /** What is wrong with the address; null when the reply may come from a model's API. */
    public static @Nullable Failure of(HttpReply reply, ServerAddress endpoint) {
        String words = reply.status() / 100 == 3
                ? redirect(reply, endpoint)
                : reply.isSuccess() && reply.fault() == null ? success(reply, endpoint) : null;
        return words == null ? null : Failure.of(FailureKind.MISCONFIGURED, Redaction.oneLine(words, endpoint.key()));
    }

    /** The title of a web page, or its first heading. */
    static Optional<String> title(HttpReply reply) {
        Matcher title = TITLE.matcher(reply.text());
        return reply.isWebPage() && title.find() ? Optional.of(title.group(2)) : Optional.empty();
    }

    /** Names the setting to check. */
    public static String hint(ServerAddress endpoint) {
        return switch (endpoint.dialect()) {
            case OPENAI, OPENAI_COMPATIBLE -> "is the address right? most end in /v1 (" + variable(endpoint) + ")";
            case ANTHROPIC, GEMINI, NONE -> "is the address right? (" + variable(endpoint) + ")";
        };
    }

    private static @Nullable String success(HttpReply reply, ServerAddress endpoint) {
        String text = reply.text().strip();
        if (text.isEmpty() || text.equals("null")) {
            return "the answer is empty (HTTP " + reply.status() + ") at " + endpoint.baseUrl() + ": " + hint(endpoint);
        }
        if (reply.isWebPage()) {
            return endpoint.baseUrl() + " answers with a web page"
                    + title(reply).map(title -> " (" + title + ")").orElse("") + ": " + hint(endpoint);
        }
        return null;
    }

    /** Redirects are not followed, because the key would be sent to wherever they lead. */
    private static String redirect(HttpReply reply, ServerAddress endpoint) {
        URI target = target(reply);
        if (target == null) {
            return endpoint.baseUrl() + " answers with HTTP " + reply.status() + ": " + hint(endpoint);
        }
        String to = target.toString();
        String from = reply.uri().toString();
        String path = from.startsWith(endpoint.baseUrl())
                ? from.substring(endpoint.baseUrl().length())
                : from;
        return from + " redirects to " + to + ": "
                + (to.endsWith(path)
                        ? "set " + variable(endpoint) + " to " + to.substring(0, to.length() - path.length())
                        : hint(endpoint));
    }

    /** Without the query, which may hold secrets. */
    private static @Nullable URI target(HttpReply reply) {
        String location = reply.header("location");
        try {
            return location == null ? null : reply.uri().resolve(location.replaceAll("[?#].*", ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String variable(ServerAddress endpoint) {
        return ProviderVariables.baseUrl(endpoint.provider());
    }
}
