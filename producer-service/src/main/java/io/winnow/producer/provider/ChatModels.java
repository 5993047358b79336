package io.winnow.producer.provider;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;

/** Builds LangChain4j's models. Each is built without retries of its own: router-lib decides about them. */
final class ChatModels {

    private static final String OPENAI_URL = "https://api.openai.com/v1";
    private static final String ANTHROPIC_URL = "https://api.anthropic.com";
    private static final String GEMINI_URL = "https://generativelanguage.googleapis.com";

    private ChatModels() {}

    static Provider provider(Endpoint endpoint, String model) {
        ModelHttpClient http = new ModelHttpClient();
        return switch (endpoint.provider()) {
            case Endpoint.ANTHROPIC ->
                // Anthropic takes no request without a limit to the answer's length.
                new ChatModelProvider(anthropic(endpoint, model, http), endpoint, ChatModels::roomFor);
            case Endpoint.GEMINI -> new ChatModelProvider(gemini(endpoint, model, http), endpoint, size -> null);
            default -> new ChatModelProvider(openAi(endpoint, model, http), endpoint, size -> null);
        };
    }

    /** Tokens that surely hold so many attributes, within what every current model can give. */
    private static Integer roomFor(int requestSize) {
        return Math.clamp(256 + 32L * requestSize, 1_024, 8_192);
    }

    private static ChatModel openAi(Endpoint endpoint, String model, ModelHttpClient http) {
        return OpenAiChatModel.builder()
                .httpClientBuilder(http.asBuilder())
                .baseUrl(endpoint.baseUrl() == null ? OPENAI_URL : endpoint.baseUrl())
                .apiKey(endpoint.key())
                .modelName(model)
                .maxRetries(0)
                .build();
    }

    private static ChatModel anthropic(Endpoint endpoint, String model, ModelHttpClient http) {
        return AnthropicChatModel.builder()
                .httpClientBuilder(http.asBuilder())
                .baseUrl(versioned(endpoint.baseUrl() == null ? ANTHROPIC_URL : endpoint.baseUrl(), "/v1") + "/")
                .apiKey(endpoint.key())
                .modelName(model)
                .maxRetries(0)
                .build();
    }

    private static ChatModel gemini(Endpoint endpoint, String model, ModelHttpClient http) {
        return GoogleAiGeminiChatModel.builder()
                .httpClientBuilder(http.asBuilder())
                .baseUrl(versioned(endpoint.baseUrl() == null ? GEMINI_URL : endpoint.baseUrl(), "/v1beta"))
                .apiKey(endpoint.key())
                .modelName(model)
                .maxRetries(0)
                .build();
    }

    /** A provider's own SDK adds the version of the API to the base URL; LangChain4j wants it there already. */
    private static String versioned(String baseUrl, String version) {
        return baseUrl.matches(".*/v\\d+[a-z0-9]*") ? baseUrl : baseUrl + version;
    }
}
