package io.winnow.provider.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.winnow.provider.ProviderException;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.http.ModelHttpClient;
import io.winnow.provider.http.Proxies;
import io.winnow.router.health.FailureKind;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelRequest;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.WordVectors;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddingServerTest {

    private static final String KEY = "sk-vectors-0123456789";
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final WordVectors VECTORS = new WordVectors(Map.of());

    private final ModelServer server = new ModelServer(VECTORS::reply);

    @AfterEach
    void stop() {
        server.close();
    }

    private EmbeddingServer asked() {
        return asked("mine", "MINE", "/v1");
    }

    private EmbeddingServer asked(String provider, String variable, String path) {
        Map<String, String> environment = Map.of(variable + "_BASE_URL", server.url(path), variable + "_API_KEY", KEY);
        return new EmbeddingServer(
                ServerAddress.of(provider, environment::get),
                "multilingual",
                new ModelHttpClient(Proxies.of(environment::get)));
    }

    @Test
    void asksForAllTextsAtOnceAndKeepsTheirOrder() throws Exception {
        List<String> texts = IntStream.range(0, EmbeddingServer.MOST_TEXTS)
                .mapToObj("text %d, über ›Öl‹"::formatted)
                .toList();

        List<float[]> vectors = asked().embed(texts, SHORT);

        assertThat(vectors).hasSize(texts.size());
        assertThat(vectors.get(1)).containsExactly(VECTORS.of(texts.get(1)));
        assertThat(server.received()).singleElement().satisfies(request -> {
            assertThat(request.path()).isEqualTo("/v1/embeddings");
            assertThat(request.header("Authorization")).isEqualTo("Bearer " + KEY);
            assertThat(request.json().get("model").asText()).isEqualTo("multilingual");
            assertThat(request.json().get("input").get(1).asText()).isEqualTo(texts.get(1));
        });
    }

    @Test
    void findsGeminiWhereItSpeaksThisFormat() throws Exception {
        asked("gemini", "GEMINI", "").embed(List.of("x"), SHORT);

        assertThat(server.received()).extracting(ModelRequest::path).containsExactly("/v1beta/openai/embeddings");
    }

    @Test
    void tellsFailuresApartWithoutTheKey() {
        assertThat(failureOf(ModelReply.error(401, "wrong key " + KEY))).isEqualTo(FailureKind.UNAUTHORIZED);
        assertThat(failureOf(ModelReply.error(404, "no such model"))).isEqualTo(FailureKind.UNKNOWN_MODEL);
        assertThat(failureOf(ModelReply.error(429, "slow down"))).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(failureOf(ModelReply.error(500, "ouch"))).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failureOf(ModelReply.fault(ModelReply.Fault.BREAKS_OFF))).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failureOf(ModelReply.of(200, "{\"data\": []}"))).isEqualTo(FailureKind.MALFORMED);
        assertThat(failureOf(ModelReply.of(200, "{\"data\": [{\"embedding\": \"?\"}")))
                .isEqualTo(FailureKind.MALFORMED);
        assertThat(failureOf(
                        ModelReply.of(200, "<html><title>Log in</title></html>").with("Content-Type", "text/html")))
                .isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(failureOf(ModelReply.of(302, "").with("Location", "https://example.org/")))
                .isEqualTo(FailureKind.MISCONFIGURED);
    }

    @Test
    void waitsNoLongerThanItIsTold() {
        server.reply(request -> ModelReply.fault(ModelReply.Fault.HANGS));

        ProviderException failure = catchThrowableOfType(
                ProviderException.class, () -> asked().embed(List.of("x"), Duration.ofMillis(200)));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.TIMED_OUT);
    }

    private FailureKind failureOf(ModelReply reply) {
        server.reply(request -> reply);
        ProviderException failure =
                catchThrowableOfType(ProviderException.class, () -> asked().embed(List.of("one", "two"), SHORT));
        assertThat(failure).isNotNull();
        assertThat(failure.getMessage()).doesNotContain(KEY).doesNotContain("Exception");
        return failure.failure().kind();
    }
}
