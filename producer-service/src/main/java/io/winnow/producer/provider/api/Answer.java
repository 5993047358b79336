package io.winnow.producer.provider.api;

import dev.langchain4j.model.chat.response.ChatResponse;
import io.winnow.provider.Usage;
import io.winnow.router.health.Hint;
import org.jspecify.annotations.Nullable;

/**
 * What a model said.
 *
 * @param cutShort whether the model was stopped before it was done, so that its last line may be half a line
 * @param usage null when the provider did not say
 * @param hint what the provider says about its limits; null when none is used up
 * @param response with the tools that the model wants to be called; null when it wants none, and text is all there is
 */
public record Answer(
        String text,
        boolean cutShort,
        @Nullable Usage usage,
        @Nullable Hint hint,
        @Nullable ChatResponse response) {

    public Answer(String text, boolean cutShort, @Nullable Usage usage) {
        this(text, cutShort, usage, null, null);
    }
}
