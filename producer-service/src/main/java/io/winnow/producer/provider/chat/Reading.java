package io.winnow.producer.provider.chat;

import io.winnow.producer.provider.api.Usage;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says, taken from the body itself: LangChain4j loses cached tokens and hidden reasoning, changes why an answer
 * ended, and gives an answer up that it cannot read whole, although it was paid for.
 *
 * @param text empty when there is none
 * @param usage null when the provider did not say
 * @param cutShort whether the model was stopped before it was done
 * @param end the provider's word for how the answer ended; null when it said none
 * @param unusable why there is no answer in it; null when there may be one
 */
public record Reading(
        String text,
        @Nullable Usage usage,
        boolean cutShort,
        @Nullable String end,
        @Nullable Failure unusable) {

    /** Of a body that is not even JSON. */
    static final Reading NOTHING = new Reading("", null, false, null, null);

    /** The same, with a failure in the provider's words or, when it has none, in these. */
    static Failure failure(FailureKind kind, String words, String otherwise) {
        return Failure.of(kind, words.isBlank() ? otherwise : words);
    }

    /**
     * Usage as counted.
     *
     * @return null when the numbers cannot be of a request that was answered
     */
    static @Nullable Usage usage(long input, long cached, long output) {
        return input <= 0 && output <= 0 ? null : new Usage(Math.max(input, cached), cached, Math.max(output, 0));
    }

    /** How the answer ended, for people. */
    String endInWords() {
        return end == null ? "" : " (finish reason " + end.toLowerCase(Locale.ROOT) + ")";
    }
}
