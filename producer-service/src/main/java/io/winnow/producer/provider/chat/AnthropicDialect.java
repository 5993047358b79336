package io.winnow.producer.provider.chat;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.http.ModelHttpClient;
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
    public ChatRequestParameters parameters(@Nullable Integer maxOutputTokens, int requestSize, boolean usualName) {
        return ChatRequestParameters.builder()
                .maxOutputTokens(maxOutputTokens == null ? roomFor(requestSize) : maxOutputTokens)
                .build();
    }

    /** Tokens that surely hold so many attributes, within what every current model can give. */
    private static int roomFor(int requestSize) {
        return Math.clamp(256 + 32L * requestSize, 1_024, 8_192);
    }
}
