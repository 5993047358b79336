package io.winnow.producer.provider.chat;

import io.winnow.provider.Usage;
import io.winnow.provider.http.ErrorBody;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a successful reply says.
 *
 * @param text empty when there is none
 * @param usage null when the provider did not say
 * @param ending how the answer ended
 * @param end the provider's word for it, and what it says about it; null when it said none
 * @param refusal the model's words when it declined; null when it did not
 * @param blocked why the provider did not let the prompt through; null when it did
 * @param reasoning the field, or the type of part, that holds reasoning; null when there is none
 * @param reasoningTokens 0 when the provider does not report them
 * @param error reported by the provider; null when there is none
 * @param fields of the body, when none of them can hold an answer; null otherwise
 */
record Reading(
        String text,
        @Nullable Usage usage,
        AnswerEnding ending,
        @Nullable String end,
        @Nullable String refusal,
        @Nullable String blocked,
        @Nullable String reasoning,
        long reasoningTokens,
        @Nullable ErrorBody error,
        @Nullable List<String> fields) {

    /**
     * Why there is no answer in it that can be used.
     *
     * @param mostTokens that the answer was allowed to have; null when it was not limited
     * @return null when there is one
     */
    @Nullable Failure unusable(@Nullable Integer mostTokens) {
        if (refusal != null) {
            return Failure.of(FailureKind.REFUSED, refusal);
        }
        if (blocked != null) {
            return Failure.of(FailureKind.CONTENT_FILTERED, blocked);
        }
        return switch (ending) {
            case REFUSED -> Failure.of(FailureKind.REFUSED, "the model declines to answer");
            case BROKEN_OFF -> Failure.of(FailureKind.UNAVAILABLE, "the provider broke off" + endInWords());
            case FILTERED ->
                hasWholeLine()
                        ? null
                        : Failure.of(
                                FailureKind.CONTENT_FILTERED,
                                "the provider withheld the answer, or part of it" + endInWords());
            case CUT_SHORT -> text.isBlank() ? outOfRoom(mostTokens) : null;
            case DONE, UNKNOWN -> text.isBlank() ? withoutText() : null;
        };
    }

    /** Whether the last line may be incomplete. */
    boolean isCutShort() {
        return ending != AnswerEnding.DONE;
    }

    /** Whether anything remains without the last line. Of JSON that breaks off, the parser takes the complete values. */
    private boolean hasWholeLine() {
        String start = text.strip();
        return start.contains("\n")
                || start.startsWith("[")
                || start.startsWith("{")
                || text.stripLeading().endsWith("\n");
    }

    private Failure outOfRoom(@Nullable Integer mostTokens) {
        String limit =
                mostTokens == null ? "the limit of the answer's length" : "the limit of " + mostTokens + " tokens";
        String thoughts = reasoningTokens > 0
                ? " by " + reasoningTokens + " tokens of hidden reasoning"
                : reasoning == null ? "" : " by hidden reasoning";
        return Failure.of(
                FailureKind.OUT_OF_ROOM,
                limit + " was used up" + thoughts + " before any text came" + endInWords()
                        + ": give the model more room, with reasoning_tokens in the price table (--prices)");
    }

    private Failure withoutText() {
        if (reasoning != null) {
            return Failure.of(
                    FailureKind.ONLY_REASONING,
                    "all of the answer is in " + reasoning + ", and the text is empty: the server takes the answer for"
                            + " reasoning; set the parser that fits the model (vLLM: --reasoning-parser), or none");
        }
        if (reasoningTokens > 0) {
            return Failure.of(
                    FailureKind.ONLY_REASONING,
                    "the model ended after " + reasoningTokens + " tokens of hidden reasoning, without any text"
                            + endInWords());
        }
        if (fields == null) {
            return Failure.of(FailureKind.MALFORMED, "the answer holds no text" + endInWords());
        }
        return Failure.of(
                FailureKind.MALFORMED,
                "there is no answer in choices, candidates, content or output"
                        + (fields.isEmpty() ? "" : "; the body has " + String.join(", ", fields)));
    }

    private String endInWords() {
        return end == null ? "" : " (finish reason " + end + ")";
    }
}
