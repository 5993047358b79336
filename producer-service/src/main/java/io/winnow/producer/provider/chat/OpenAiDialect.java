package io.winnow.producer.provider.chat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.http.ModelHttpClient;
import org.jspecify.annotations.Nullable;

/** OpenAI's chat completions, and the many servers that speak them. */
enum OpenAiDialect implements Dialect {
    /** OpenAI itself, whose newer models refuse {@code max_tokens}. */
    OPENAI(true),
    /** Everyone else, of whom not all know {@code max_completion_tokens}, and some ignore what they don't know. */
    COMPATIBLE(false);

    private final boolean countsReasoning;

    OpenAiDialect(boolean countsReasoning) {
        this.countsReasoning = countsReasoning;
    }

    /** Both names mean the same; a server that refuses one of them asks for the other. */
    @Override
    public ChatRequestParameters parameters(@Nullable Integer maxOutputTokens, int requestSize, boolean usualName) {
        return countsReasoning == usualName
                ? OpenAiChatRequestParameters.builder()
                        .maxCompletionTokens(maxOutputTokens)
                        .build()
                : OpenAiChatRequestParameters.builder()
                        .maxOutputTokens(maxOutputTokens)
                        .build();
    }

    @Override
    public ChatModel model(ServerAddress endpoint, String name, ModelHttpClient http) {
        return OpenAiChatModel.builder()
                .httpClientBuilder(http.asBuilder())
                .baseUrl(endpoint.baseUrl())
                .apiKey(endpoint.key())
                .modelName(name)
                .strictJsonSchema(true)
                .maxRetries(0)
                .build();
    }
}
