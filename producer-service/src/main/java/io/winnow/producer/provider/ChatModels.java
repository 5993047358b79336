package io.winnow.producer.provider;

/** The providers that are reached by HTTP; they share connections. */
final class ChatModels {

    private final ModelHttpClient http;

    ChatModels(Proxies proxies) {
        this.http = new ModelHttpClient(proxies);
    }

    Provider provider(Endpoint endpoint, String model) {
        Dialect dialect = dialectOf(endpoint.provider());
        return new ChatModelProvider(dialect, dialect.model(endpoint, model, http), endpoint);
    }

    private static Dialect dialectOf(String provider) {
        return switch (provider) {
            case Endpoint.OPENAI -> OpenAiDialect.OPENAI;
            case Endpoint.ANTHROPIC -> AnthropicDialect.ANTHROPIC;
            case Endpoint.GEMINI -> GeminiDialect.GEMINI;
            default -> OpenAiDialect.COMPATIBLE;
        };
    }
}
