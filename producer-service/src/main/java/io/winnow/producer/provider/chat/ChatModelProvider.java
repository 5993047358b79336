package io.winnow.producer.provider.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.winnow.messages.Json;
import io.winnow.producer.provider.api.Answer;
import io.winnow.producer.provider.api.Prompt;
import io.winnow.producer.provider.api.Provider;
import io.winnow.producer.provider.api.ProviderException;
import io.winnow.producer.provider.api.Question;
import io.winnow.producer.provider.api.Redaction;
import io.winnow.producer.provider.catalog.ServerAddress;
import io.winnow.producer.provider.http.HttpFailures;
import io.winnow.producer.provider.http.ModelHttpClient;
import io.winnow.producer.provider.http.ModelHttpClient.Exchange;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.router.health.RateLimitHints;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Any model that LangChain4j can speak to. */
public final class ChatModelProvider implements Provider {

    private final Dialect dialect;
    private final ChatModel model;
    private final ServerAddress endpoint;

    ChatModelProvider(Dialect dialect, ChatModel model, ServerAddress endpoint) {
        this.dialect = dialect;
        this.model = model;
        this.endpoint = endpoint;
    }

    @Override
    public Answer ask(Question question) throws ProviderException, InterruptedException {
        ChatRequest request = ChatRequest.builder()
                .messages(messages(question.prompt()))
                .parameters(dialect.parameters(question.maxOutputTokens(), question.requestSize()))
                .build();
        Exchange exchange = new Exchange(question.timeout());
        RuntimeException thrown = null;
        try {
            ScopedValue.where(ModelHttpClient.EXCHANGE, exchange).call(() -> model.chat(request));
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (exchange.body() == null) {
                throw HttpFailures.of(e, exchange, endpoint, question.timeout(), Instant.now());
            }
            thrown = e;
        }
        return answer(Objects.requireNonNull(exchange.body()), exchange, thrown);
    }

    /** A user's prompt may have no system message, and none is not the same as an empty one. */
    private static List<ChatMessage> messages(Prompt prompt) {
        UserMessage user = UserMessage.from(prompt.user());
        return prompt.system().isBlank() ? List.of(user) : List.of(SystemMessage.from(prompt.system()), user);
    }

    /**
     * Takes the answer out of a body.
     *
     * @param thrown why LangChain4j could not; null when it could
     */
    private Answer answer(String body, Exchange exchange, @Nullable RuntimeException thrown) throws ProviderException {
        Reading reading = read(body);
        Failure unusable = reading.unusable();
        if (unusable == null && reading.text().isBlank()) {
            unusable = Failure.of(
                    FailureKind.MALFORMED,
                    thrown == null || reading.end() != null
                            ? "the answer holds no text" + reading.endInWords()
                            : "the answer cannot be read: " + HttpFailures.innermost(thrown));
        }
        if (unusable != null) {
            throw ProviderException.unusable(
                    Failure.of(unusable.kind(), Redaction.oneLine(unusable.message(), endpoint.key())),
                    Redaction.withoutKey(body, endpoint.key()),
                    reading.usage());
        }
        return new Answer(
                Redaction.withoutOwnKey(reading.text(), endpoint.key()),
                reading.cutShort(),
                reading.usage(),
                RateLimitHints.onSuccess(exchange::header, Instant.now()));
    }

    private Reading read(String body) {
        try {
            @Nullable JsonNode root = Json.MAPPER.readTree(body);
            return root == null ? Reading.NOTHING : dialect.read(root);
        } catch (JsonProcessingException e) {
            return Reading.NOTHING;
        }
    }
}
