package io.winnow.producer.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import io.winnow.producer.provider.api.Usage;
import io.winnow.producer.provider.catalog.ServerAddress;
import io.winnow.producer.provider.http.ErrorBody;
import io.winnow.producer.provider.http.ModelHttpClient;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** OpenAI's chat completions, and the many servers that speak them. */
enum OpenAiDialect implements Dialect {
    /** OpenAI itself, whose newer models refuse {@code max_tokens}. */
    OPENAI {
        @Override
        public ChatRequestParameters parameters(@Nullable Integer maxOutputTokens, int requestSize) {
            return OpenAiChatRequestParameters.builder()
                    .maxCompletionTokens(maxOutputTokens)
                    .build();
        }
    },
    /** Everyone else, of whom not all know {@code max_completion_tokens}, and some ignore what they don't know. */
    COMPATIBLE {
        @Override
        public ChatRequestParameters parameters(@Nullable Integer maxOutputTokens, int requestSize) {
            return OpenAiChatRequestParameters.builder()
                    .maxOutputTokens(maxOutputTokens)
                    .build();
        }
    };

    @Override
    public ChatModel model(ServerAddress endpoint, String name, ModelHttpClient http) {
        return OpenAiChatModel.builder()
                .httpClientBuilder(http.asBuilder())
                .baseUrl(endpoint.baseUrl())
                .apiKey(endpoint.key())
                .modelName(name)
                .maxRetries(0)
                .build();
    }

    @Override
    public Reading read(JsonNode body) {
        JsonNode choice = body.path("choices").path(0);
        String end = choice.path("finish_reason").asText("").toLowerCase(Locale.ROOT);
        return new Reading(
                text(choice.path("message").path("content")),
                usage(body.path("usage")),
                end.equals("length") || end.equals("model_length"),
                end.isEmpty() ? null : end,
                unusable(body, choice, end));
    }

    /** Some servers answer in parts, of which those that are reasoning are no text. */
    private static String text(JsonNode content) {
        return content.isTextual()
                ? content.asText()
                : content.valueStream()
                        .filter(part -> part.path("type").asText().equals("text"))
                        .map(part -> part.path("text").asText())
                        .collect(Collectors.joining("\n"));
    }

    private static @Nullable Failure unusable(JsonNode body, JsonNode choice, String end) {
        String refusal = choice.path("message").path("refusal").asText("");
        if (!refusal.isBlank()) {
            return Failure.of(FailureKind.REFUSED, refusal);
        }
        // OpenRouter: what fails after the model began is told in a response whose status is a success.
        JsonNode error = body.hasNonNull("error") ? body.get("error") : choice.path("error");
        if (error.isObject() || error.isTextual()) {
            ErrorBody said = ErrorBody.of(error);
            int status = said.status() < 400 ? 500 : said.status();
            return Reading.failure(said.kind(status, null), said.words().orElse(""), "the provider broke off");
        }
        return switch (end) {
            case "content_filter" ->
                Failure.of(FailureKind.CONTENT_FILTERED, "the provider's filter withheld the answer, or part of it");
            case "error", "abort", "insufficient_system_resource" ->
                Failure.of(FailureKind.UNAVAILABLE, "the provider broke off (finish reason " + end + ")");
            default -> null;
        };
    }

    /**
     * OpenAI counts cached tokens within the prompt and reasoning within the completion. Some others (xAI) leave reasoning out of
     * the completion, but not out of the total; DeepSeek has a name of its own for cached tokens.
     */
    private static @Nullable Usage usage(JsonNode usage) {
        long input = usage.path("prompt_tokens").asLong();
        long cached = Math.max(
                usage.path("prompt_tokens_details").path("cached_tokens").asLong(),
                usage.path("prompt_cache_hit_tokens").asLong());
        long output = Math.max(
                usage.path("completion_tokens").asLong(),
                usage.path("total_tokens").asLong() - input);
        return Reading.usage(input, cached, output);
    }
}
