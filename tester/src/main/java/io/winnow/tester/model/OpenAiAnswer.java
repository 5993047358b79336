package io.winnow.tester.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.winnow.messages.Json;
import org.jspecify.annotations.Nullable;

/**
 * A chat completion in OpenAI's wire format.
 *
 * @param content what the model said; null if it refused
 * @param refusal what it said if it refused
 * @param finishReason {@code stop}, {@code length} or {@code content_filter}
 * @param tokens null if the answer does not count them
 */
public record OpenAiAnswer(
        String model,
        @Nullable String content,
        @Nullable String refusal,
        String finishReason,
        @Nullable Tokens tokens) {

    /**
     * Token counts.
     *
     * @param input of the whole prompt
     * @param cached of the prompt, from the cache
     * @param output of the whole answer
     * @param reasoning of the answer, not visible
     */
    public record Tokens(long input, long cached, long output, long reasoning) {}

    public static OpenAiAnswer of(String content, long inputTokens, long outputTokens) {
        return new OpenAiAnswer(
                "gpt-4o-mini-2024-07-18", content, null, "stop", new Tokens(inputTokens, 0, outputTokens, 0));
    }

    /** A successful reply with such an answer. */
    public static ModelReply reply(String content, long inputTokens, long outputTokens) {
        return of(content, inputTokens, outputTokens).reply();
    }

    public OpenAiAnswer withoutTokens() {
        return new OpenAiAnswer(model, content, refusal, finishReason, null);
    }

    public ModelReply reply() {
        return ModelReply.of(200, json());
    }

    public String json() {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("id", "chatcmpl-1").put("object", "chat.completion").put("created", 1_700_000_000);
        body.put("model", model);
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", finishReason);
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", content)
                .put("refusal", refusal);
        if (tokens != null) {
            ObjectNode usage = body.putObject("usage");
            usage.put("prompt_tokens", tokens.input)
                    .put("completion_tokens", tokens.output)
                    .put("total_tokens", tokens.input + tokens.output);
            usage.putObject("prompt_tokens_details")
                    .put("cached_tokens", tokens.cached)
                    .put("audio_tokens", 0);
            usage.putObject("completion_tokens_details").put("reasoning_tokens", tokens.reasoning);
        }
        return body.toString();
    }
}
