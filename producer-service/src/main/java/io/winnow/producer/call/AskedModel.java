package io.winnow.producer.call;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.winnow.producer.provider.api.Answer;
import io.winnow.producer.provider.api.Provider;
import io.winnow.producer.provider.api.Question;
import io.winnow.provider.ProviderException;
import io.winnow.router.grammar.Target;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request to one target, as LangChain4j's listeners see it: each is told of every request, failed ones included. */
final class AskedModel implements ChatModel {

    private final Target target;
    private final Provider provider;
    private final Question question;
    private final List<ChatModelListener> listeners;
    private @Nullable Answer answer;

    AskedModel(Target target, Provider provider, Question question, List<ChatModelListener> listeners) {
        this.target = target;
        this.provider = provider;
        this.question = question;
        this.listeners = listeners;
    }

    /** A request that was not answered. */
    static final class Failed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient @Nullable ProviderException reason;

        private Failed(@Nullable ProviderException reason) {
            super(reason == null ? "cancelled" : reason.getMessage(), reason, false, false);
            this.reason = reason;
        }

        /** Null when the thread was interrupted. */
        @Nullable ProviderException reason() {
            return reason;
        }
    }

    /** What was answered, by the project's own reading. */
    Answer answer() {
        return Objects.requireNonNull(answer, "not asked yet");
    }

    Target target() {
        return target;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        try {
            Answer given = provider.ask(question);
            answer = given;
            return response(given);
        } catch (ProviderException e) {
            throw new Failed(e);
        } catch (InterruptedException e) {
            throw new Failed(null);
        }
    }

    private ChatResponse response(Answer given) {
        ChatResponse tools = given.response();
        TokenUsage usage = given.usage() == null
                ? null
                : new TokenUsage((int) Math.min(Integer.MAX_VALUE, given.usage().inputTokens()), (int)
                        Math.min(Integer.MAX_VALUE, given.usage().outputTokens()));
        FinishReason end = tools == null ? FinishReason.STOP : FinishReason.TOOL_EXECUTION;
        return ChatResponse.builder()
                .aiMessage(tools == null ? AiMessage.from(given.text()) : tools.aiMessage())
                .metadata(ChatResponseMetadata.builder()
                        .modelName(target.model())
                        .tokenUsage(usage)
                        .finishReason(given.cutShort() ? FinishReason.LENGTH : end)
                        .build())
                .build();
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return ChatRequestParameters.builder().modelName(target.model()).build();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return listeners;
    }

    @Override
    public ModelProvider provider() {
        return switch (target.provider()) {
            case "openai" -> ModelProvider.OPEN_AI;
            case "anthropic" -> ModelProvider.ANTHROPIC;
            case "gemini" -> ModelProvider.GOOGLE_AI_GEMINI;
            case "mistral" -> ModelProvider.MISTRAL_AI;
            case "ollama" -> ModelProvider.OLLAMA;
            default -> ModelProvider.OTHER;
        };
    }
}
