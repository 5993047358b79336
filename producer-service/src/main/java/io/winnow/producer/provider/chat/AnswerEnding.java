package io.winnow.producer.provider.chat;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How an answer ended. Providers and gateways spell the same few cases in many ways. */
enum AnswerEnding {
    /** The model was done. */
    DONE,
    /** The answer reached the limit of its length. */
    CUT_SHORT,
    /** The provider's filter stopped it. */
    FILTERED,
    /** The model declined. */
    REFUSED,
    /** The provider failed before the model was done. */
    BROKEN_OFF,
    /** The provider's word is not known. The last line may be incomplete. */
    UNKNOWN;

    private static final Pattern DONE_WORDS = Pattern.compile(
            "stop|end_?turn|stop_sequence|eos|eos_token|end|end_of_(?:text|turn)|completed?|finish(?:ed)?|done|normal|success"
                    + "|tool_calls?|tool_use|function_call|message_stop");

    private static final Pattern LENGTH =
            Pattern.compile("length|max_|maxtokens|limit|context_window|truncat|incomplete");

    private static final Pattern FILTER = Pattern.compile(
            "filter|safety|recitation|prohibited|blocklist|blocked|spii|language|sensitive|guardrail|moderation|flagged|policy");

    private static final Pattern FAILURE =
            Pattern.compile("error.*|abort(?:ed)?|cancell?ed|failed|timeout|insufficient_system_resource");

    /** What some client libraries put before the word. */
    private static final Pattern PREFIX = Pattern.compile("^.*\\.|^finish_?reason_");

    /**
     * Understands a provider's word.
     *
     * @param word null when there was none
     * @param isStream whether the end of the answer always has one
     */
    static AnswerEnding of(@Nullable String word, boolean isStream) {
        if (word == null) {
            return isStream ? UNKNOWN : DONE;
        }
        String plain = PREFIX.matcher(
                        word.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_'))
                .replaceAll("");
        if (DONE_WORDS.matcher(plain).matches()) {
            return DONE;
        }
        if (plain.equals("refusal")) {
            return REFUSED;
        }
        if (FAILURE.matcher(plain).matches()) {
            return BROKEN_OFF;
        }
        if (FILTER.matcher(plain).find()) {
            return FILTERED;
        }
        return LENGTH.matcher(plain).find() ? CUT_SHORT : UNKNOWN;
    }
}
