package io.winnow.producer.provider.chat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.http.ModelHttpClient;
import org.jspecify.annotations.Nullable;

/** Gemini's generated content. */
enum GeminiDialect implements Dialect {
    GEMINI;

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
    public ChatRequestParameters parameters(@Nullable Integer maxOutputTokens, int requestSize, boolean usualName) {
        return ChatRequestParameters.builder().maxOutputTokens(maxOutputTokens).build();
    }
}
