package io.winnow.producer.provider.chat;

import io.winnow.producer.provider.api.Provider;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.http.ModelHttpClient;
import io.winnow.provider.http.Proxies;

/** The providers that are reached by HTTP; they share connections. */
public final class ChatModels {

    private final ModelHttpClient http;

    public ChatModels(Proxies proxies) {
        this.http = new ModelHttpClient(proxies);
    }

    public Provider provider(ServerAddress endpoint, String model) {
        Dialect dialect = dialectOf(endpoint);
        return new ChatModelProvider(dialect, dialect.model(endpoint, model, http), endpoint);
    }

    private static Dialect dialectOf(ServerAddress endpoint) {
        return switch (endpoint.dialect()) {
            case OPENAI -> OpenAiDialect.OPENAI;
            case OPENAI_COMPATIBLE -> OpenAiDialect.COMPATIBLE;
            case ANTHROPIC -> AnthropicDialect.ANTHROPIC;
            case GEMINI -> GeminiDialect.GEMINI;
            case NONE -> throw new IllegalArgumentException(endpoint.provider() + " is not reached by HTTP");
        };
    }
}
