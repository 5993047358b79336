package io.winnow.producer.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.winnow.producer.provider.catalog.ServerAddress;
import io.winnow.producer.provider.http.ModelHttpClient;
import org.jspecify.annotations.Nullable;

/** What is a provider's own: how its model is built, how it is told the length of an answer, how it tells of an answer. */
public interface Dialect {

    /** Builds a model without retries of its own: router-lib decides about them. */
    ChatModel model(ServerAddress endpoint, String name, ModelHttpClient http);

    /**
     * Parameters of one request.
     *
     * @param maxOutputTokens null for what the provider does by itself
     */
    ChatRequestParameters parameters(@Nullable Integer maxOutputTokens, int requestSize);

    /** Reads the body of a successful response. */
    Reading read(JsonNode body);

    /** A provider's own SDK adds the version of the API to the base URL; LangChain4j wants it there already. */
    static String versioned(String baseUrl, String version) {
        return baseUrl.matches(".*/v\\d+[a-z0-9]*") ? baseUrl : baseUrl + version;
    }
}
