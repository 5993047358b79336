package io.winnow.producer.provider;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.winnow.producer.provider.ModelHttpClient.Exchange;
import io.winnow.router.Failure;
import io.winnow.router.FailureKind;
import java.time.Instant;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Any model that LangChain4j can speak to. */
final class ChatModelProvider implements Provider {

    private final ChatModel model;
    private final Endpoint endpoint;
    private final IntFunction<@Nullable Integer> maxOutputTokens;

    /**
     * Wraps a model.
     *
     * @param maxOutputTokens limit to the answer's length by request size; null for none
     */
    ChatModelProvider(ChatModel model, Endpoint endpoint, IntFunction<@Nullable Integer> maxOutputTokens) {
        this.model = model;
        this.endpoint = endpoint;
        this.maxOutputTokens = maxOutputTokens;
    }

    @Override
    public Answer ask(Question question) throws ProviderException, InterruptedException {
        ChatRequest.Builder request = ChatRequest.builder()
                .messages(
                        SystemMessage.from(question.prompt().system()),
                        UserMessage.from(question.prompt().user()));
        Integer limit = maxOutputTokens.apply(question.requestSize());
        if (limit != null) {
            request.maxOutputTokens(limit);
        }
        Exchange exchange = new Exchange(question.timeout());
        ChatResponse response;
        try {
            response = ScopedValue.where(ModelHttpClient.EXCHANGE, exchange).call(() -> model.chat(request.build()));
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Failure failure = HttpFailures.of(e, exchange.body() != null, endpoint, question.timeout(), Instant.now());
            throw new ProviderException(failure, redacted(exchange.body()));
        }
        return answer(response, exchange);
    }

    private Answer answer(ChatResponse response, Exchange exchange) throws ProviderException {
        String text = response.aiMessage() == null ? null : response.aiMessage().text();
        if (text == null || text.isBlank()) {
            String reason = response.finishReason() == null
                    ? ""
                    : " (finish reason " + response.finishReason().name().toLowerCase(java.util.Locale.ROOT) + ")";
            throw new ProviderException(
                    Failure.of(FailureKind.MALFORMED, "the answer holds no text" + reason), redacted(exchange.body()));
        }
        TokenUsage usage = response.tokenUsage();
        return new Answer(
                text,
                response.finishReason() == FinishReason.LENGTH,
                usage == null ? 0 : orZero(usage.inputTokenCount()),
                usage == null ? 0 : orZero(usage.outputTokenCount()));
    }

    private @Nullable String redacted(@Nullable String body) {
        return body == null ? null : Redaction.withoutKey(body, endpoint.key());
    }

    private static long orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }
}
