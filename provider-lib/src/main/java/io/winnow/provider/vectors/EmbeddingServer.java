package io.winnow.provider.vectors;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import io.winnow.provider.ProviderException;
import io.winnow.provider.Redaction;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.http.HttpFailures;
import io.winnow.provider.http.HttpReply;
import io.winnow.provider.http.ModelHttpClient;
import io.winnow.provider.http.ModelHttpClient.Exchange;
import io.winnow.provider.http.WrongAddress;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.router.provider.KnownProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model for vectors on a server that speaks OpenAI's format, as all known ones do. Thread safe. */
public final class EmbeddingServer {

    /** Most texts in a request: OpenAI takes 2,048, Gemini 100. */
    public static final int MOST_TEXTS = 96;

    /** Where Gemini speaks it, below the address of its own format. */
    private static final String GEMINI_PATH = "/v1beta/openai";

    private final ServerAddress address;
    private final EmbeddingModel model;

    public EmbeddingServer(ServerAddress address, String model, ModelHttpClient http) {
        this.address = address;
        this.model = OpenAiEmbeddingModel.builder()
                .httpClientBuilder(http.asBuilder())
                .baseUrl(
                        address.dialect() == KnownProvider.Dialect.GEMINI
                                ? address.baseUrl() + GEMINI_PATH
                                : address.baseUrl())
                .apiKey(address.key())
                .modelName(model)
                .maxSegmentsPerBatch(MOST_TEXTS)
                .maxRetries(0)
                .build();
    }

    /**
     * The vectors of some texts, in their order, all of the same length.
     *
     * @param texts at most {@value #MOST_TEXTS}
     */
    public List<float[]> embed(List<String> texts, Duration timeout) throws ProviderException, InterruptedException {
        Exchange exchange = new Exchange(timeout, true);
        List<float[]> vectors;
        try {
            List<TextSegment> segments = texts.stream().map(TextSegment::from).toList();
            vectors = ScopedValue.where(ModelHttpClient.EXCHANGE, exchange)
                    .call(() -> model.embedAll(segments).content().stream()
                            .map(one -> one.vector())
                            .toList());
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw failure(e, exchange, timeout);
        }
        if (vectors.size() != texts.size()
                || vectors.stream().anyMatch(one -> one.length == 0 || one.length != vectors.getFirst().length)) {
            throw ProviderException.perhapsBilled(Failure.of(
                    FailureKind.MALFORMED,
                    "the answer has " + vectors.size() + " vectors for " + texts.size()
                            + " texts, or some of another length"));
        }
        return vectors;
    }

    private ProviderException failure(RuntimeException thrown, Exchange exchange, Duration timeout) {
        HttpReply reply = exchange.reply();
        if (reply == null) {
            return HttpFailures.of(thrown, exchange, address, timeout);
        }
        Failure wrongAddress = WrongAddress.of(reply, address);
        if (wrongAddress != null) {
            return ProviderException.notBilled(wrongAddress);
        }
        return reply.isSuccess()
                ? ProviderException.perhapsBilled(Failure.of(FailureKind.MALFORMED, unreadable(reply.fault())))
                : HttpFailures.of(reply, exchange, address, Instant.now());
    }

    private String unreadable(@Nullable String fault) {
        return Redaction.oneLine(
                "the answer cannot be read as vectors" + (fault == null ? "" : ": " + fault), address.key());
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
        return address.toString();
    }
}
