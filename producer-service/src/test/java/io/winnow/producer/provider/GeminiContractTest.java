package io.winnow.producer.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.producer.provider.api.Answer;
import io.winnow.provider.ProviderException;
import io.winnow.provider.Usage;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.FailureKind;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelRequest;
import io.winnow.tester.model.ModelServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiContractTest extends ProviderContract {

    GeminiContractTest() {
        super(new GeminiWire());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    429 | {"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel"}]},{"retryDelay":"34s"}]}} | QUOTA_EXHAUSTED
                    429 | {"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel"}]}]}} | RATE_LIMITED
                    400 | {"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}} | UNAUTHORIZED
                    400 | {"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}} | FORBIDDEN
                    400 | {"error":{"code":400,"message":"bad argument","status":"INVALID_ARGUMENT"}} | BAD_REQUEST
                    404 | [{"error":{"code":404,"message":"models/x is not found","status":"NOT_FOUND"}}] | UNKNOWN_MODEL
                    """)
    void looksBehindTheStatus(int status, String body, FailureKind kind) {
        server().reply(request -> ModelReply.of(status, body));

        ProviderException failure = failure();

        assertThat(failure.failure().kind()).isEqualTo(kind);
        assertNotBilled(failure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII"})
    void tellsWhyAnAnswerWasWithheld(String reason) {
        server().reply(request -> ModelReply.of(
                200,
                "{\"candidates\":[{\"finishReason\":\"" + reason
                        + "\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":31,\"totalTokenCount\":31}}"));

        ProviderException failure = failure();

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.CONTENT_FILTERED);
        assertThat(failure.failure().message()).contains(reason);
        assertBilled(failure, new Usage(31, 0, 0));
    }

    @Test
    void keepsAnAnswerThatEndsForAReasonOfTheFutureButForAHalfLine() throws Exception {
        server().reply(
                        request -> ModelReply.of(
                                200,
                                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hm\",\"thought\":true},{\"text\":\"Louvre\"}]},"
                                        + "\"finishReason\":\"TOO_TIRED\"}],\"usageMetadata\":{\"promptTokenCount\":3,\"totalTokenCount\":9}}"));

        Answer answer = ask();

        assertThat(answer).isEqualTo(new Answer("Louvre", true, new Usage(3, 0, 6)));
    }

    @Test
    void tellsThatThePromptWasBlocked() {
        server().reply(
                        request -> ModelReply.of(
                                200,
                                "{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"},\"usageMetadata\":{\"promptTokenCount\":31,\"totalTokenCount\":31}}"));

        ProviderException failure = failure();

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.CONTENT_FILTERED);
        assertThat(failure.failure().message()).isEqualTo("the provider blocked the prompt (PROHIBITED_CONTENT)");
        assertBilled(failure, new Usage(31, 0, 0));
    }

    @Test
    void acceptsGooglesNameForTheKeyAndAVersionInTheAddress() throws Exception {
        try (ModelServer own =
                new ModelServer(request -> ModelReply.of(200, new GeminiWire().answer(Wire.Said.of("Louvre"))))) {
            Function<String, String> environment =
                    Map.of("GEMINI_BASE_URL", own.url("/v1beta"), "GOOGLE_API_KEY", KEY)::get;

            new Providers(environment)
                    .of(new Target("gemini", "gemini-2.5-flash", null))
                    .ask(question(Duration.ofSeconds(10), null));

            assertThat(own.received()).singleElement().satisfies(request -> {
                assertThat(request.header("x-goog-api-key")).isEqualTo(KEY);
                assertThat(request.path()).isEqualTo(new GeminiWire().path());
            });
        }
    }

    /** Gemini's generated content. */
    private static final class GeminiWire implements Wire {

        @Override
        public String config() {
            return "gemini:gemini-2.5-flash";
        }

        @Override
        public String basePath() {
            return "";
        }

        @Override
        public String path() {
            return "/v1beta/models/gemini-2.5-flash:generateContent";
        }

        @Override
        public String keyHeader() {
            return "x-goog-api-key";
        }

        @Override
        public String keyValue(String key) {
            return key;
        }

        @Override
        public String answer(Said said) {
            Map<String, Object> body = body(said);
            body.put(
                    "usageMetadata",
                    Map.of(
                            "promptTokenCount", said.prompt(),
                            "cachedContentTokenCount", said.cached(),
                            "candidatesTokenCount", said.visible(),
                            "thoughtsTokenCount", said.reasoning(),
                            "totalTokenCount", said.prompt() + said.visible() + said.reasoning()));
            return Wire.json(body);
        }

        @Override
        public String answerWithoutUsage(String text) {
            return Wire.json(body(Said.of(text)));
        }

        private static Map<String, Object> body(Said said) {
            String reason = switch (said.end()) {
                case DONE -> "STOP";
                case CUT_SHORT -> "MAX_TOKENS";
                case FILTERED -> "RECITATION";
                case REFUSED -> "SAFETY";
            };
            Map<String, Object> body = new LinkedHashMap<>();
            body.put(
                    "candidates",
                    List.of(Map.of(
                            "content",
                            Map.of("role", "model", "parts", List.of(Map.of("text", said.text()))),
                            "finishReason",
                            reason,
                            "index",
                            0)));
            body.put("modelVersion", "gemini-2.5-flash");
            return body;
        }

        @Override
        public String error(String message) {
            return Wire.json(Map.of("error", Map.of("code", 400, "message", message, "status", "SOME_ERROR")));
        }

        @Override
        public FailureKind refusal() {
            return FailureKind.CONTENT_FILTERED;
        }

        @Override
        public ModelReply limitedFor(Duration wait) {
            return ModelReply.of(
                    429,
                    "{\"error\":{\"code\":429,\"message\":\"quota\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\""
                            + wait.toSeconds() + "s\"}]}}");
        }

        @Override
        public String model(ModelRequest request, JsonNode body) {
            return request.path().replaceAll(".*/models/(.*):generateContent", "$1");
        }

        @Override
        public JsonNode maxOutputTokens(JsonNode body) {
            return body.path("generationConfig").path("maxOutputTokens");
        }
    }
}
