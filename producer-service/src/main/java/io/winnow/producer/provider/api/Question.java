package io.winnow.producer.provider.api;

import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request to a model.
 *
 * @param requestSize attributes, or facets, asked for
 * @param seed for providers that can be deterministic: the same question gets the same answer
 * @param timeout from sending to the last byte of the answer
 * @param maxOutputTokens most tokens of the answer, those of hidden reasoning included; null for what the provider does by
 *     itself
 * @param plan whether facets are asked for; {@code random} does not read prompts and has to be told
 * @param known canonical forms of what the prompt says to leave out; likewise
 * @param describe whether descriptions are asked for; likewise
 * @param request what LangChain4j was asked, whose messages and parameters go to those that it can speak to; null for the prompt alone
 * @param explainsForm whether a target that takes no JSON schema is told of the request's in words; Winnow's own prompts say what form they want
 * @param run that it is asked for; {@code recorded} begins anew with each one; null where no run asks
 */
public record Question(
        String topic,
        int requestSize,
        Prompt prompt,
        long seed,
        Duration timeout,
        @Nullable Integer maxOutputTokens,
        boolean plan,
        Set<String> known,
        boolean describe,
        @Nullable ChatRequest request,
        boolean explainsForm,
        @Nullable String run) {

    public Question {
        known = Set.copyOf(known);
    }

    public Question(
            String topic,
            int requestSize,
            Prompt prompt,
            long seed,
            Duration timeout,
            @Nullable Integer maxOutputTokens,
            boolean plan,
            Set<String> known) {
        this(topic, requestSize, prompt, seed, timeout, maxOutputTokens, plan, known, false, null, false, null);
    }
}
