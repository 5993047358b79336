package io.winnow.producer.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.winnow.messages.Json;
import io.winnow.producer.provider.ModelHttpClient.Refusal;
import io.winnow.producer.provider.ModelHttpClient.TimeLimitException;
import io.winnow.router.Failure;
import io.winnow.router.FailureKind;
import io.winnow.router.RateLimitHints;
import io.winnow.router.RetryAfter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the failures of HTTP providers apart.
 *
 * <p>The status alone does not do: an empty account is 429 at OpenAI ({@code insufficient_quota}), 400 at Anthropic and
 * 402 elsewhere; a bad key is 400 at Gemini ({@code API_KEY_INVALID}); a quota of Gemini's that ends with the day is a 429
 * like one that ends with the minute.
 */
final class HttpFailures {

    private HttpFailures() {}

    /**
     * Classifies what was thrown while a model was asked.
     *
     * @param answered whether a successful response came; what failed then is its contents
     * @param now what dates in headers are compared with
     */
    static Failure of(Throwable thrown, boolean answered, Endpoint endpoint, Duration timeout, Instant now) {
        if (answered) {
            return failure(FailureKind.MALFORMED, "the answer cannot be read: " + innermost(thrown), endpoint);
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case Refusal refusal -> {
                    return refused(refusal.response(), endpoint, now);
                }
                case TimeLimitException limit -> {
                    return failure(FailureKind.TIMED_OUT, "no answer within " + seconds(timeout), endpoint);
                }
                case IOException broken -> {
                    return failure(FailureKind.UNAVAILABLE, unreachable(broken, endpoint), endpoint);
                }
                case UnresolvedAddressException unknown -> {
                    return failure(FailureKind.UNAVAILABLE, "cannot find the host of " + endpoint, endpoint);
                }
                default -> {}
            }
        }
        // Nothing was sent: LangChain4j or the JDK refused to build the request.
        return failure(FailureKind.BAD_REQUEST, innermost(thrown), endpoint);
    }

    private static Failure refused(HttpResponse<String> response, Endpoint endpoint, Instant now) {
        JsonNode error = errorIn(response.body());
        FailureKind kind = kindOf(response.statusCode(), error, response.body());
        String words = wordsOf(error)
                .orElseGet(() -> "HTTP " + response.statusCode() + " from " + response.uri()
                        + (response.body().isBlank() || isMarkup(response.body()) ? "" : ": " + response.body()));
        Duration said = RateLimitHints.onRefusal(
                name -> response.headers().firstValue(name).orElse(null), now);
        return new Failure(kind, Redaction.oneLine(words, endpoint.key()), said == null ? retryDelayIn(error) : said);
    }

    private static FailureKind kindOf(int status, JsonNode error, String body) {
        String code = (error.path("code").asText() + " " + error.path("type").asText()).toLowerCase(Locale.ROOT);
        if (isExhausted(status, code, error, body)) {
            return FailureKind.QUOTA_EXHAUSTED;
        }
        return switch (status) {
            case 401 -> FailureKind.UNAUTHORIZED;
            case 403 -> FailureKind.FORBIDDEN;
            case 404 -> FailureKind.UNKNOWN_MODEL;
            case 408 -> FailureKind.TIMED_OUT;
            case 429 -> FailureKind.RATE_LIMITED;
            default -> {
                if (status >= 500) {
                    yield FailureKind.UNAVAILABLE;
                }
                if (body.contains("API_KEY_INVALID") || code.contains("invalid_api_key")) {
                    yield FailureKind.UNAUTHORIZED;
                }
                yield code.contains("model_not_found") ? FailureKind.UNKNOWN_MODEL : FailureKind.BAD_REQUEST;
            }
        };
    }

    private static boolean isExhausted(int status, String code, JsonNode error, String body) {
        if (status == 402 || code.contains("insufficient_quota") || code.contains("billing")) {
            return status / 100 == 4;
        }
        return switch (status) {
            case 400 -> error.path("message").asText().toLowerCase(Locale.ROOT).contains("credit balance");
            case 429 -> body.contains("PerDay");
            default -> false;
        };
    }

    /** The object that describes the error; providers differ in what they wrap around it. */
    private static JsonNode errorIn(String body) {
        try {
            JsonNode root = Json.MAPPER.readTree(body);
            if (root == null) {
                return MissingNode.getInstance();
            }
            JsonNode object = root.isArray() && !root.isEmpty() ? root.get(0) : root;
            return object.has("error") ? object.get("error") : object;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static Optional<String> wordsOf(JsonNode error) {
        for (JsonNode words : new JsonNode[] {error, error.path("message"), error.path("detail")}) {
            if (words.isTextual() && !words.asText().isBlank()) {
                return Optional.of(words.asText());
            }
        }
        return Optional.empty();
    }

    /** Gemini says how long to wait in the body: {@code {"@type": "…RetryInfo", "retryDelay": "34s"}}. */
    private static @Nullable Duration retryDelayIn(JsonNode error) {
        for (JsonNode detail : error.path("details")) {
            String delay = detail.path("retryDelay").asText();
            if (delay.endsWith("s")) {
                return RetryAfter.parse(delay.substring(0, delay.length() - 1), Instant.EPOCH);
            }
        }
        return null;
    }

    private static boolean isMarkup(String body) {
        return body.stripLeading().startsWith("<");
    }

    private static String unreachable(IOException broken, Endpoint endpoint) {
        String what = broken instanceof ConnectException || broken instanceof java.net.http.HttpConnectTimeoutException
                ? "cannot connect to "
                : "broken connection to ";
        String why = broken.getMessage() == null ? "" : ": " + broken.getMessage();
        return what + endpoint + why;
    }

    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String words = cause instanceof JsonProcessingException json ? json.getOriginalMessage() : cause.getMessage();
        return words == null ? cause.getClass().getSimpleName() : words;
    }

    private static Failure failure(FailureKind kind, String words, Endpoint endpoint) {
        return Failure.of(kind, Redaction.oneLine(words, endpoint.key()));
    }

    private static String seconds(Duration timeout) {
        return timeout.toMillis() % 1_000 == 0
                ? timeout.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.1f s", timeout.toMillis() / 1_000.0);
    }
}
