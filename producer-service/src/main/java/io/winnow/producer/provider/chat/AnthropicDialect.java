package io.winnow.producer.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.winnow.producer.provider.api.Usage;
import io.winnow.producer.provider.catalog.ServerAddress;
import io.winnow.producer.provider.http.ModelHttpClient;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Anthropic's messages. */
enum AnthropicDialect implements Dialect {
    ANTHROPIC;

    @Override
    public ChatModel model(ServerAddress endpoint, String name, ModelHttpClient http) {
        String baseUrl = endpoint.baseUrl();
        return AnthropicChatModel.builder()
                .httpClientBuilder(http.asBuilder())
                .baseUrl(Dialect.versioned(baseUrl, "/v1") + "/")
                .apiKey(endpoint.key())
                .modelName(name)
                .maxRetries(0)
                .build();
    }

    /** Anthropic takes no request without a limit to the answer's length. */
    @Override
    public ChatRequestParameters parameters(@Nullable Integer maxOutputTokens, int requestSize) {
        return ChatRequestParameters.builder()
                .maxOutputTokens(maxOutputTokens == null ? roomFor(requestSize) : maxOutputTokens)
                .build();
    }

    @Override
    public Reading read(JsonNode body) {
        String end = body.path("stop_reason").asText("");
        Failure refusal = end.equals("refusal")
                ? Reading.failure(
                        FailureKind.REFUSED,
                        body.path("stop_details").path("explanation").asText(""),
                        "the model declined to answer")
                : null;
        String text = body.path("content")
                .valueStream()
                .filter(part -> part.path("type").asText().equals("text"))
                .map(part -> part.path("text").asText())
                .collect(Collectors.joining("\n"));
        return new Reading(
                text,
                usage(body.path("usage")),
                end.equals("max_tokens") || end.equals("model_context_window_exceeded"),
                end.isEmpty() ? null : end,
                refusal);
    }

    /** Anthropic counts what it reads from its cache, and what it writes to it, beside the input. */
    private static @Nullable Usage usage(JsonNode usage) {
        long cached = usage.path("cache_read_input_tokens").asLong();
        long written = usage.path("cache_creation_input_tokens").asLong();
        return Reading.usage(
                usage.path("input_tokens").asLong() + cached + written,
                cached,
                usage.path("output_tokens").asLong());
    }

    /** Tokens that surely hold so many attributes, within what every current model can give. */
    private static int roomFor(int requestSize) {
        return Math.clamp(256 + 32L * requestSize, 1_024, 8_192);
    }
}
