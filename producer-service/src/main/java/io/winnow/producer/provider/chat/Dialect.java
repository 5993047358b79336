package io.winnow.producer.provider.chat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.http.ModelHttpClient;
import org.jspecify.annotations.Nullable;

/** What is a provider's own: how its model is built, and how it is told the length of an answer. Answers are read alike. */
public interface Dialect {

    /** Builds a model without retries of its own: router-lib decides about them. */
    ChatModel model(ServerAddress endpoint, String name, ModelHttpClient http);

    /**
     * Parameters of one request.
     *
     * @param maxOutputTokens null for what the provider does by itself
     * @param usualName whether the limit goes by the name that most servers of the dialect take, or by its other one
     */
    ChatRequestParameters parameters(@Nullable Integer maxOutputTokens, int requestSize, boolean usualName);

    /** A provider's own SDK adds the version of the API to the base URL; LangChain4j wants it there already. */
    static String versioned(String baseUrl, String version) {
        return baseUrl.matches(".*/v\\d+[a-z0-9]*") ? baseUrl : baseUrl + version;
    }
}
