package io.winnow.producer.provider.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.winnow.messages.Json;
import io.winnow.router.health.FailureKind;
import io.winnow.router.health.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of an error, in its own shape and words.
 *
 * <p>The status alone does not tell what is wrong. An account that has nothing left to spend is a 429 at OpenAI and xAI, a
 * 400 or 429 at Anthropic, a 402 at OpenRouter and DeepSeek; a bad key is a 400 at Gemini; a quota of Gemini's that ends with
 * the day is a 429 like one that ends with the minute; a prompt that a filter stopped is a 400 at Azure and a 403 at
 * OpenRouter.
 */
public final class ErrorBody {

    /** A daily limit that has room again sooner than this is a rolling one: it is worth waiting for. */
    private static final Duration WORTH_WAITING = Duration.ofMinutes(15);

    private static final List<String> EXHAUSTED_CODES = List.of(
            "insufficient_quota",
            "insufficient_balance",
            "billing",
            "credit_balance_exhausted",
            "spend_limit",
            "usage_limit_exceeded");

    private static final List<String> EXHAUSTED_WORDS = List.of(
            "credit balance",
            "specified api usage limits",
            "specified workspace api usage limits",
            "all available credits",
            "out of credits",
            "insufficient balance");

    private static final List<String> DAILY_WORDS = List.of("per day", "perday", "daily");

    private final String body;
    private final JsonNode error;
    private final String codes;
    private final String message;

    private ErrorBody(String body, JsonNode error) {
        this.body = body;
        this.error = error;
        this.codes = Stream.of(
                        error.path("code"),
                        error.path("type"),
                        error.path("status"),
                        error.path("innererror").path("code"),
                        error.path("details").path("error_code"))
                .map(JsonNode::asText)
                .reduce("", (all, code) -> all + " " + code)
                .toLowerCase(Locale.ROOT);
        this.message = words().orElse("").toLowerCase(Locale.ROOT);
    }

    /** Reads the body of an error response; providers differ in what they wrap around the error. */
    public static ErrorBody of(String body) {
        try {
            JsonNode root = Json.MAPPER.readTree(body);
            if (root != null) {
                JsonNode object = root.isArray() && !root.isEmpty() ? root.get(0) : root;
                return new ErrorBody(body, object.has("error") ? object.get("error") : object);
            }
        } catch (JsonProcessingException e) {
            // Then the status has to do.
        }
        return new ErrorBody(body, MissingNode.getInstance());
    }

    /** An error that stands within a response that is a success by its status. */
    public static ErrorBody of(JsonNode error) {
        return new ErrorBody(error.toString(), error);
    }

    /** The provider's own words; empty when there are none. */
    public Optional<String> words() {
        return Stream.of(error, error.path("message"), error.path("detail"))
                .filter(words -> words.isTextual() && !words.asText().isBlank())
                .map(JsonNode::asText)
                .findFirst();
    }

    /** The status that the error names itself; 0 when it names none. */
    public int status() {
        return error.path("code").asInt(0);
    }

    /** Gemini says how long to wait in the body: {@code {"@type": "…RetryInfo", "retryDelay": "34s"}}. */
    @Nullable Duration retryDelay() {
        for (JsonNode detail : error.path("details")) {
            String delay = detail.path("retryDelay").asText();
            if (delay.endsWith("s")) {
                return RetryAfter.parse(delay.substring(0, delay.length() - 1), Instant.EPOCH);
            }
        }
        return null;
    }

    /**
     * What kind of failure it is.
     *
     * @param status of HTTP, or what stands for it
     * @param retryAfter how long the provider asks to be left alone; null when it does not say
     */
    public FailureKind kind(int status, @Nullable Duration retryAfter) {
        if (status / 100 == 4 && isExhausted(status, retryAfter)) {
            return FailureKind.QUOTA_EXHAUSTED;
        }
        if (status / 100 == 4 && isFiltered(status)) {
            return FailureKind.CONTENT_FILTERED;
        }
        return switch (status) {
            case 401 -> FailureKind.UNAUTHORIZED;
            case 403 -> FailureKind.FORBIDDEN;
            case 404 -> FailureKind.UNKNOWN_MODEL;
            // A proxy in between wants to know who asks; the provider was not asked.
            case 407 -> FailureKind.MISCONFIGURED;
            case 408 -> FailureKind.TIMED_OUT;
            case 429 -> FailureKind.RATE_LIMITED;
            default -> status >= 500 ? FailureKind.UNAVAILABLE : badRequest();
        };
    }

    private FailureKind badRequest() {
        if (body.contains("API_KEY_INVALID") || codes.contains("invalid_api_key")) {
            return FailureKind.UNAUTHORIZED;
        }
        if (codes.contains("model_not_found")) {
            return FailureKind.UNKNOWN_MODEL;
        }
        // Gemini's word for an account or a country that it does not serve, whatever is asked.
        return codes.contains("failed_precondition") ? FailureKind.FORBIDDEN : FailureKind.BAD_REQUEST;
    }

    private boolean isExhausted(int status, @Nullable Duration retryAfter) {
        if (status == 402 || EXHAUSTED_CODES.stream().anyMatch(codes::contains)) {
            return true;
        }
        if (status != 400 && status != 403 && status != 429) {
            return false;
        }
        if (EXHAUSTED_WORDS.stream().anyMatch(message::contains)) {
            return true;
        }
        // Mistral, xAI: "monthly limit", "monthly spending limit".
        if (status != 400 && message.contains("monthly")) {
            return true;
        }
        if (status != 429) {
            return false;
        }
        // Gemini asks to come back in seconds even when the day's quota is used up.
        boolean isGeminisDay = body.contains("PerDay");
        boolean isDaily = DAILY_WORDS.stream().anyMatch(message::contains);
        return isGeminisDay || (isDaily && (retryAfter == null || retryAfter.compareTo(WORTH_WAITING) > 0));
    }

    private boolean isFiltered(int status) {
        return codes.contains("content_filter")
                || codes.contains("content_policy_violation")
                || codes.contains("responsibleaipolicyviolation")
                || (codes.contains("invalid_prompt") && message.contains("flagged"))
                || (status == 403 && error.path("metadata").has("flagged_input"));
    }
}
