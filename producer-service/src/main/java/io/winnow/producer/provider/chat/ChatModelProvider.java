package io.winnow.producer.provider.chat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.winnow.producer.provider.api.Answer;
import io.winnow.producer.provider.api.Provider;
import io.winnow.producer.provider.api.Question;
import io.winnow.provider.ProviderException;
import io.winnow.provider.Redaction;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.Usage;
import io.winnow.provider.http.ErrorBody;
import io.winnow.provider.http.HttpFailures;
import io.winnow.provider.http.HttpReply;
import io.winnow.provider.http.JsonText;
import io.winnow.provider.http.ModelHttpClient;
import io.winnow.provider.http.ModelHttpClient.Exchange;
import io.winnow.provider.http.WrongAddress;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.router.health.RateLimitHints;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Any model for which LangChain4j can build requests. The reply is read here. */
public final class ChatModelProvider implements Provider {

    private final Dialect dialect;
    private final ChatModel model;
    private final ServerAddress endpoint;
    private final TargetAbilities abilities = new TargetAbilities();

    ChatModelProvider(Dialect dialect, ChatModel model, ServerAddress endpoint) {
        this.dialect = dialect;
        this.model = model;
        this.endpoint = endpoint;
    }

    @Override
    public Answer ask(Question question) throws ProviderException, InterruptedException {
        long deadline = System.nanoTime() + question.timeout().toNanos();
        while (true) {
            TargetRequest request = TargetRequest.of(question, dialect, abilities);
            Exchange exchange = new Exchange(Duration.ofNanos(deadline - System.nanoTime()));
            ChatResponse tools = send(request, exchange, question);
            HttpReply reply = Objects.requireNonNull(exchange.reply());
            if (abilities.learn(reply.status(), reply.text(), request.features())) {
                // It was refused for its form, and nobody looked at it.
                continue;
            }
            Instant now = Instant.now();
            Failure wrongAddress = WrongAddress.of(reply, endpoint);
            if (wrongAddress != null) {
                throw ProviderException.notBilled(wrongAddress);
            }
            if (!reply.isSuccess()) {
                throw HttpFailures.of(reply, exchange, endpoint, now);
            }
            return answer(reply, question.maxOutputTokens(), tools, now);
        }
    }

    /** Gives the response when the model wants tools to be called, and null for all else: the reply is read here. */
    private @Nullable ChatResponse send(TargetRequest request, Exchange exchange, Question question)
            throws ProviderException, InterruptedException {
        ChatRequest sent = request.build();
        try {
            ChatResponse response =
                    ScopedValue.where(ModelHttpClient.EXCHANGE, exchange).call(() -> model.chat(sent));
            return response.aiMessage().hasToolExecutionRequests() ? response : null;
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (exchange.reply() == null) {
                throw HttpFailures.of(e, exchange, endpoint, question.timeout());
            }
            return null;
        }
    }

    private Answer answer(HttpReply reply, @Nullable Integer mostTokens, @Nullable ChatResponse tools, Instant now)
            throws ProviderException {
        if (reply.fault() != null) {
            throw unusable(FailureKind.MISCONFIGURED, reply.fault(), reply, null);
        }
        JsonText json = JsonText.of(reply.text());
        if (json.values().isEmpty() && json.fault() != null) {
            throw unreadable(json.fault(), reply);
        }
        Reading reading = AnswerPieces.read(json);
        ErrorBody error = reading.error();
        if (error != null) {
            throw failed(HttpFailures.failure(error, reply, endpoint, now), reading, reply);
        }
        Failure unusable = reading.unusable(mostTokens);
        if (unusable != null && tools == null) {
            throw unusable(unusable.kind(), unusable.message(), reply, reading.usage());
        }
        return new Answer(
                Redaction.withoutOwnKey(reading.text(), endpoint.key()),
                reading.isCutShort(),
                reading.usage(),
                RateLimitHints.onSuccess(reply::header, now),
                tools);
    }

    /** An error costs nothing unless it reports usage, or follows a part of the answer. */
    private ProviderException failed(Failure failure, Reading reading, HttpReply reply) {
        return reading.usage() == null && reading.text().isBlank()
                ? ProviderException.notBilled(failure)
                : ProviderException.unusable(failure, kept(reply), reading.usage());
    }

    /** Plain text does not come from an API that Winnow knows, but perhaps from a model that is billed. */
    private ProviderException unreadable(String fault, HttpReply reply) {
        return reply.isPlainText()
                ? unusable(
                        FailureKind.MISCONFIGURED,
                        "the answer is plain text (" + reply.text().strip() + "): " + WrongAddress.hint(endpoint),
                        reply,
                        null)
                : unusable(FailureKind.MALFORMED, "the answer cannot be read: " + fault, reply, null);
    }

    private ProviderException unusable(FailureKind kind, String words, HttpReply reply, @Nullable Usage usage) {
        return ProviderException.unusable(
                Failure.of(kind, Redaction.oneLine(words, endpoint.key())), kept(reply), usage);
    }

    private String kept(HttpReply reply) {
        return Redaction.withoutKey(reply.text(), endpoint.key());
    }
}
