package io.winnow.producer.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import io.winnow.producer.provider.api.Usage;
import io.winnow.producer.provider.catalog.ServerAddress;
import io.winnow.producer.provider.http.ModelHttpClient;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gemini's generated content. */
enum GeminiDialect implements Dialect {
    GEMINI;

    private static final Set<String> FILTERED =
            Set.of("SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII");

    @Override
    public ChatModel model(ServerAddress endpoint, String name, ModelHttpClient http) {
        String baseUrl = endpoint.baseUrl();
        return GoogleAiGeminiChatModel.builder()
                .httpClientBuilder(http.asBuilder())
                .baseUrl(Dialect.versioned(baseUrl, "/v1beta"))
                .apiKey(endpoint.key())
                .modelName(name)
                .maxRetries(0)
                .build();
    }

    @Override
    public ChatRequestParameters parameters(@Nullable Integer maxOutputTokens, int requestSize) {
        return ChatRequestParameters.builder().maxOutputTokens(maxOutputTokens).build();
    }

    @Override
    public Reading read(JsonNode body) {
        JsonNode candidate = body.path("candidates").path(0);
        String end = candidate.path("finishReason").asText("");
        String text = candidate
                .path("content")
                .path("parts")
                .valueStream()
                .filter(part -> !part.path("thought").asBoolean())
                .map(part -> part.path("text").asText())
                .collect(Collectors.joining());
        return new Reading(
                text,
                usage(body.path("usageMetadata")),
                end.equals("MAX_TOKENS"),
                end.isEmpty() ? null : end,
                unusable(body.path("promptFeedback"), candidate, end));
    }

    private static @Nullable Failure unusable(JsonNode feedback, JsonNode candidate, String end) {
        String blocked = feedback.path("blockReason").asText("");
        if (!blocked.isEmpty()) {
            return Reading.failure(
                    FailureKind.CONTENT_FILTERED,
                    feedback.path("blockReasonMessage").asText(""),
                    "the provider blocked the prompt (" + blocked + ")");
        }
        return FILTERED.contains(end)
                ? Reading.failure(
                        FailureKind.CONTENT_FILTERED,
                        candidate.path("finishMessage").asText(""),
                        "the provider withheld the answer, or part of it (" + end + ")")
                : null;
    }

    /** Gemini counts cached tokens within the prompt, and thoughts beside the candidates although it bills them as output. */
    private static @Nullable Usage usage(JsonNode usage) {
        long input = usage.path("promptTokenCount").asLong()
                + usage.path("toolUsePromptTokenCount").asLong();
        long output = usage.path("candidatesTokenCount").asLong()
                + usage.path("thoughtsTokenCount").asLong();
        return Reading.usage(
                input,
                usage.path("cachedContentTokenCount").asLong(),
                Math.max(output, usage.path("totalTokenCount").asLong() - input));
    }
}
