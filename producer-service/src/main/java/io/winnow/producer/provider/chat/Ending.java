package io.winnow.producer.provider.chat;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How an answer ended. Each provider, and each gateway, has words of its own for the same few cases. */
enum Ending {
    /** The model was done. */
    DONE,
    /** It used up the length that the answer may have. */
    CUT_SHORT,
    /** The provider's filter stopped it. */
    FILTERED,
    /** The model declined. */
    REFUSED,
    /** Something failed underway. */
    BROKEN_OFF,
    /** In a way that is not known, so that the last line may be half a line. */
    UNKNOWN;

    private static final Pattern DONE_WORDS = Pattern.compile(
            "stop|end_?turn|stop_sequence|eos|eos_token|end|end_of_(?:text|turn)|completed?|finish(?:ed)?|done|normal|success"
                    + "|tool_calls?|tool_use|function_call|message_stop");

    private static final Pattern LENGTH = Pattern.compile("length|max_|maxtokens|limit|context_window|truncat|incomplete");

    private static final Pattern FILTER = Pattern.compile(
            "filter|safety|recitation|prohibited|blocklist|blocked|spii|language|sensitive|guardrail|moderation|flagged|policy");

    private static final Pattern FAILURE =
            Pattern.compile("error.*|abort(?:ed)?|cancell?ed|failed|timeout|insufficient_system_resource");

    /** What some libraries put before the word. */
    private static final Pattern PREFIX = Pattern.compile("^.*\\.|^finish_?reason_");

    /**
     * Understands a provider's word.
     *
     * @param word null when there was none
     * @param isStream whether there has to be one
     */
    static Ending of(@Nullable String word, boolean isStream) {
        if (word == null) {
            return isStream ? UNKNOWN : DONE;
        }
        String plain = PREFIX.matcher(word.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_'))
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
