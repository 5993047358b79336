package io.winnow.provider.http;

import io.winnow.router.health.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What tells one kind of error from another.
 *
 * <p>The status alone does not tell what is wrong. An account that has nothing left to spend is a 429 at OpenAI and xAI, a
 * 400 or 429 at Anthropic, a 402 at OpenRouter and DeepSeek, a 200 at MiniMax; a bad key is a 400 at Gemini; a quota of Gemini's
 * that ends with the day is a 429 like one that ends with the minute; a prompt that a filter stopped is a 400 at Azure and a 403 at
 * OpenRouter; a context that is too small is a 400, 413 or 500. So codes and words that name a lasting fault decide first,
 * whatever the status. The status decides the rest.
 *
 * @param status of HTTP or, in a response that is a success, the one that the error names; 0 when it names none
 * @param codes in lower case, separated by spaces
 * @param words in lower case
 * @param body all of it
 * @param isFlagged whether the provider repeats the input that its filter stopped
 * @param retryAfter null when the provider does not say
 */
record ErrorSigns(
        int status,
        String codes,
        String words,
        String body,
        boolean isFlagged,
        @Nullable Duration retryAfter) {

    /** A daily limit that has room again sooner than this is a rolling one: it is worth waiting for. */
    private static final Duration WORTH_WAITING = Duration.ofMinutes(15);

    private static final Pattern EXHAUSTED_CODES =
            Pattern.compile("insufficient_(?:[a-z]+_)?(?:quota|balance|credit|funds)|billing"
                    + "|credit_balance_exhausted|spend_limit|usage_limit_exceeded|arrearage|payment_required");

    private static final Pattern EXHAUSTED_WORDS = Pattern.compile(
            "credit balance|specified (?:workspace )?api usage limits|all available credits|out of credits"
                    + "|insufficient (?:account )?(?:balance|credit|funds|quota)|余额不足|欠费");

    private static final Pattern BAD_KEY_CODES =
            Pattern.compile("invalid_api_key|authentication_error|invalid_authentication|unauthenticated");

    private static final Pattern BAD_KEY_WORDS = Pattern.compile(
            "(?:invalid|incorrect|wrong) api[ _-]?key|api[ _-]?key (?:is )?(?:not valid|invalid)|(?:missing|no) api[ _-]?key|no auth credentials");

    private static final Pattern FILTER_CODES = Pattern.compile(
            "content_filter|content_policy_violation|responsibleaipolicyviolation|data_inspection_failed");

    private static final Pattern CONTEXT_CODES =
            Pattern.compile("context_length_exceeded|exceed_context_size|context_window_exceeded|request_too_large");

    private static final Pattern CONTEXT_WORDS =
            Pattern.compile("(?:exceed|maximum|larger|longer|too (?:long|large|small))"
                    + ".{0,80}context (?:length|size|window|limit)|context (?:length|size|window).{0,80}(?:exceed|too|maximum)"
                    + "|(?:prompt|input) is too long|input token count.{0,40}exceeds");

    private static final Pattern UNKNOWN_MODEL_CODES = Pattern.compile(
            "model_?not_?(?:found|supported|available|exist)|model_decommissioned|model_deprecated|unknown_model|invalid_model"
                    + "|unsupported_model");

    private static final Pattern UNKNOWN_MODEL_WORDS = Pattern.compile("not a valid model"
            + "|\\bmodel:? (?:\\S+ ){0,2}(?:(?:does|do) not exist|doesn't exist|not exist|(?:is |was )?not found|is not supported"
            + "|has been (?:decommissioned|deprecated|retired))|模型不存在"
            + "|(?:no such|unknown|invalid|unsupported) model\\b|no endpoints found for ");

    private static final Pattern LIMIT_CODES =
            Pattern.compile("rate_?limit|too_?many_?requests|throttl|resource_exhausted|limit_burst");

    private static final Pattern LIMIT_WORDS = Pattern.compile("rate limit|too many requests");

    private static final Pattern DAILY_WORDS = Pattern.compile("per day|perday|daily");

    /** What web servers say when the address is not that of a model's API. */
    private static final Pattern NOTHING_HERE = Pattern.compile(
            "|(?:404 page |resource |page |route )?not found\\.?|(?:405 )?method not allowed\\.?|unexpected endpoint.*",
            Pattern.DOTALL);

    private static final Pattern PLAIN_TO_TLS =
            Pattern.compile("HTTP request (?:was sent )?to (?:an )?HTTPS (?:port|server)", Pattern.CASE_INSENSITIVE);

    private record Sign(Pattern pattern, int status) {}

    /** The status that an error in a success stands for. */
    private static final List<Sign> STATUSES = List.of(
            new Sign(LIMIT_CODES, 429),
            new Sign(Pattern.compile("overloaded|unavailable|server_error|internal|timeout|deadline"), 503),
            new Sign(Pattern.compile("unauthorized|authentication|login fail"), 401),
            new Sign(Pattern.compile("permission|forbidden|access[ _]?denied"), 403),
            new Sign(Pattern.compile("not_found"), 404),
            new Sign(Pattern.compile("invalid[ _]?(?:request|argument|param)|bad[ _]?request|validation"), 400));

    FailureKind kind() {
        int effective = status == 0 ? impliedStatus() : status;
        if (isExhausted(effective)) {
            return FailureKind.QUOTA_EXHAUSTED;
        }
        if (isFiltered(effective)) {
            return FailureKind.CONTENT_FILTERED;
        }
        FailureKind lasting = lasting(effective);
        if (lasting != null) {
            return lasting;
        }
        return switch (effective) {
            case 401 -> FailureKind.UNAUTHORIZED;
            case 403 -> FailureKind.FORBIDDEN;
            case 404 -> isNothingHere() ? FailureKind.MISCONFIGURED : FailureKind.UNKNOWN_MODEL;
            // What is there takes no requests like this; with 407, a proxy in between wants to know who asks.
            case 405, 407 -> FailureKind.MISCONFIGURED;
            case 408 -> FailureKind.TIMED_OUT;
            case 429 -> FailureKind.RATE_LIMITED;
            default ->
                effective >= 500
                        ? isLimit() ? FailureKind.RATE_LIMITED : FailureKind.UNAVAILABLE
                        // Gemini's word for an account or a country that it does not serve, whatever is asked.
                        : codes.contains("failed_precondition") ? FailureKind.FORBIDDEN : FailureKind.BAD_REQUEST;
        };
    }

    private @Nullable FailureKind lasting(int effective) {
        if (effective != 403 && (body.contains("API_KEY_INVALID") || says(BAD_KEY_CODES, BAD_KEY_WORDS))) {
            return FailureKind.UNAUTHORIZED;
        }
        // Of tokens per minute, providers say the same words.
        if (effective != 429 && says(CONTEXT_CODES, CONTEXT_WORDS)) {
            return FailureKind.BAD_REQUEST;
        }
        if (effective != 429 && says(UNKNOWN_MODEL_CODES, UNKNOWN_MODEL_WORDS)) {
            return FailureKind.UNKNOWN_MODEL;
        }
        return words.startsWith("unexpected endpoint")
                        || PLAIN_TO_TLS.matcher(body).find()
                ? FailureKind.MISCONFIGURED
                : null;
    }

    private int impliedStatus() {
        return STATUSES.stream()
                .filter(sign -> sign.pattern().matcher(codes + " " + words).find())
                .mapToInt(Sign::status)
                .findFirst()
                .orElse(isLimit() ? 429 : 500);
    }

    private boolean isNothingHere() {
        return NOTHING_HERE.matcher(words.strip()).matches();
    }

    private boolean isLimit() {
        return says(LIMIT_CODES, LIMIT_WORDS);
    }

    private boolean isExhausted(int effective) {
        if (effective == 402 || says(EXHAUSTED_CODES, EXHAUSTED_WORDS)) {
            return true;
        }
        // Mistral, xAI: "monthly limit", "monthly spending limit".
        if ((effective == 403 || effective == 429) && words.contains("monthly")) {
            return true;
        }
        if (effective != 429) {
            return false;
        }
        // Gemini asks to come back in seconds even when the day's quota is used up.
        boolean isGeminisDay = body.contains("PerDay");
        boolean isDaily = DAILY_WORDS.matcher(words).find();
        return isGeminisDay || (isDaily && (retryAfter == null || retryAfter.compareTo(WORTH_WAITING) > 0));
    }

    private boolean isFiltered(int effective) {
        return FILTER_CODES.matcher(codes).find()
                || (codes.contains("invalid_prompt") && words.contains("flagged"))
                || (effective == 403 && isFlagged);
    }

    private boolean says(Pattern inCodes, Pattern inWords) {
        return inCodes.matcher(codes).find() || inWords.matcher(words).find();
    }
}
