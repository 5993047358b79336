package io.winnow.producer.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.producer.provider.api.Answer;
import io.winnow.provider.ProviderException;
import io.winnow.provider.Usage;
import io.winnow.router.health.FailureKind;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicContractTest extends ProviderContract {

    AnthropicContractTest() {
        super(new AnthropicWire());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    400 | {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API"}} | QUOTA_EXHAUSTED
                    400 | {"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits. You will regain access on 2026-12-01"}} | QUOTA_EXHAUSTED
                    402 | {"type":"error","error":{"type":"billing_error","message":"pay"}} | QUOTA_EXHAUSTED
                    429 | {"type":"error","error":{"type":"rate_limit_error","message":"cap","details":{"error_code":"enforced_spend_limit_reached"}}} | QUOTA_EXHAUSTED
                    429 | {"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your rate limit of 50 requests per minute"}} | RATE_LIMITED
                    529 | {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}} | UNAVAILABLE
                    """)
    void looksBehindTheStatus(int status, String body, FailureKind kind) {
        server().reply(request -> ModelReply.of(status, body));

        ProviderException failure = failure();

        assertThat(failure.failure().kind()).isEqualTo(kind);
        assertNotBilled(failure);
    }

    @Test
    void givesRoomForTheWholeListSinceItHasToSayHowMuch() throws Exception {
        server().reply(request -> ModelReply.of(200, new AnthropicWire().answer(Wire.Said.of("Louvre"))));

        ask();

        assertThat(sent().get("max_tokens").asInt()).isEqualTo(256 + 32 * 60);
    }

    @Test
    void countsWhatIsWrittenToTheCacheAsInput() throws Exception {
        server().reply(
                        request -> ModelReply.of(
                                200,
                                "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Louvre\"}],\"stop_reason\":\"end_turn\","
                                        + "\"usage\":{\"input_tokens\":10,\"cache_creation_input_tokens\":200,\"cache_read_input_tokens\":30,\"output_tokens\":4}}"));

        Answer answer = ask();

        assertThat(answer.usage()).isEqualTo(new Usage(240, 30, 4));
    }

    /** Anthropic's messages. */
    private static final class AnthropicWire implements Wire {

        @Override
        public String config() {
            return "anthropic:claude-haiku-4-5";
        }

        @Override
        public String basePath() {
            return "";
        }

        @Override
        public String path() {
            return "/v1/messages";
        }

        @Override
        public String keyHeader() {
            return "x-api-key";
        }

        @Override
        public String keyValue(String key) {
            return key;
        }

        @Override
        public String answer(Said said) {
            Map<String, Object> body = body(said);
            body.put(
                    "usage",
                    Map.of(
                            "input_tokens",
                            said.prompt() - said.cached(),
                            "cache_creation_input_tokens",
                            0,
                            "cache_read_input_tokens",
                            said.cached(),
                            "output_tokens",
                            said.visible() + said.reasoning()));
            return Wire.json(body);
        }

        @Override
        public String answerWithoutUsage(String text) {
            return Wire.json(body(Said.of(text)));
        }

        private static Map<String, Object> body(Said said) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("id", "msg_1");
            body.put("type", "message");
            body.put("role", "assistant");
            body.put("model", "claude-haiku-4-5");
            body.put("content", List.of(Map.of("type", "text", "text", said.text())));
            body.put(
                    "stop_reason",
                    switch (said.end()) {
                        case DONE -> "end_turn";
                        case CUT_SHORT -> "max_tokens";
                        case FILTERED, REFUSED -> "refusal";
                    });
            return body;
        }

        @Override
        public String error(String message) {
            return Wire.json(Map.of("type", "error", "error", Map.of("type", "some_error", "message", message)));
        }

        @Override
        public FailureKind refusal() {
            return FailureKind.REFUSED;
        }

        @Override
        public ModelReply limitedFor(Duration wait) {
            return ModelReply.of(429, error("slow down"))
                    .with("anthropic-ratelimit-requests-remaining", "12")
                    .with(
                            "anthropic-ratelimit-requests-reset",
                            Instant.now().plus(1, ChronoUnit.HOURS).toString())
                    .with("anthropic-ratelimit-input-tokens-remaining", "0")
                    .with(
                            "anthropic-ratelimit-input-tokens-reset",
                            Instant.now()
                                    .plus(wait)
                                    .truncatedTo(ChronoUnit.SECONDS)
                                    .toString());
        }

        @Override
        public String model(ModelRequest request, JsonNode body) {
            return body.path("model").asText();
        }

        @Override
        public JsonNode maxOutputTokens(JsonNode body) {
            return body.path("max_tokens");
        }
    }
}
