package io.winnow.producer.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.producer.provider.api.Answer;
import io.winnow.provider.ProviderException;
import io.winnow.router.health.FailureKind;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelRequest;
import io.winnow.tester.model.OpenAiAnswer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiContractTest extends ProviderContract {

    OpenAiContractTest() {
        super(new OpenAiWire());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    429 | {"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}} | QUOTA_EXHAUSTED
                    429 | {"error":{"message":"no credits","type":"insufficient_quota","code":"credit_balance_exhausted"}} | QUOTA_EXHAUSTED
                    429 | {"error":{"message":"limit","type":"rate_limit_error","code":"project_spend_limit_exceeded"}} | QUOTA_EXHAUSTED
                    429 | {"error":{"message":"limit","type":"rate_limit_error","code":"organization_usage_limit_exceeded"}} | QUOTA_EXHAUSTED
                    400 | {"error":{"message":"Billing hard limit has been reached","type":"invalid_request_error","code":"billing_hard_limit_reached"}} | QUOTA_EXHAUSTED
                    429 | {"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}} | RATE_LIMITED
                    400 | {"error":{"message":"no such model","code":"model_not_found"}} | UNKNOWN_MODEL
                    400 | {"error":{"message":"filtered","code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}} | CONTENT_FILTERED
                    400 | {"error":{"message":"Your prompt was flagged","code":"invalid_prompt"}} | CONTENT_FILTERED
                    503 | {"error":{"message":"overloaded","code":"server_is_overloaded"}} | UNAVAILABLE
                    """)
    void looksBehindTheStatus(int status, String body, FailureKind kind) {
        server().reply(request -> ModelReply.of(status, body));

        ProviderException failure = failure();

        assertThat(failure.failure().kind()).isEqualTo(kind);
        assertNotBilled(failure);
    }

    @Test
    void doesNotNameTheLimitThatNewerModelsRefuse() throws Exception {
        server().reply(request -> OpenAiAnswer.reply("Louvre", 1, 1));

        ask(question(Duration.ofSeconds(10), 345));

        assertThat(sent().has("max_tokens")).isFalse();
    }

    @Test
    void setsNoLimitOfItsOwn() throws Exception {
        server().reply(request -> OpenAiAnswer.reply("Louvre", 1, 1));

        ask();

        assertThat(sent().fieldNames()).toIterable().containsExactlyInAnyOrder("model", "messages", "stream");
    }

    @Test
    void passesOnBesideAnAnswerThatALimitIsUsedUp() throws Exception {
        server().reply(request -> OpenAiAnswer.reply("Louvre", 1, 1)
                .with("x-ratelimit-remaining-requests", "0")
                .with("x-ratelimit-reset-requests", "1m2s"));

        Answer answer = ask();

        assertThat(answer.hint()).isNotNull();
        assertThat(answer.hint().pause()).isEqualTo(Duration.ofSeconds(62));
    }

    /** OpenAI's chat completions. */
    static class OpenAiWire implements Wire {

        @Override
        public String config() {
            return "openai:gpt-4o-mini";
        }

        @Override
        public String basePath() {
            return "/v1";
        }

        @Override
        public String path() {
            return "/v1/chat/completions";
        }

        @Override
        public String keyHeader() {
            return "Authorization";
        }

        @Override
        public String keyValue(String key) {
            return "Bearer " + key;
        }

        @Override
        public String answer(Said said) {
            String reason = switch (said.end()) {
                case DONE, REFUSED -> "stop";
                case CUT_SHORT -> "length";
                case FILTERED -> "content_filter";
            };
            return new OpenAiAnswer(
                            "gpt-4o-mini-2024-07-18",
                            said.end() == End.REFUSED ? null : said.text(),
                            said.end() == End.REFUSED ? said.text() : null,
                            reason,
                            new OpenAiAnswer.Tokens(
                                    said.prompt(), said.cached(), said.visible() + said.reasoning(), said.reasoning()))
                    .json();
        }

        @Override
        public String answerWithoutUsage(String text) {
            return OpenAiAnswer.of(text, 0, 0).withoutTokens().json();
        }

        @Override
        public String error(String message) {
            return ModelReply.error(400, message).body();
        }

        @Override
        public FailureKind refusal() {
            return FailureKind.REFUSED;
        }

        @Override
        public ModelReply limitedFor(Duration wait) {
            return ModelReply.of(429, error("slow down"))
                    .with("x-ratelimit-remaining-requests", "12")
                    .with("x-ratelimit-reset-requests", "6m0s")
                    .with("x-ratelimit-remaining-tokens", "0")
                    .with("x-ratelimit-reset-tokens", wait.toSeconds() + "s");
        }

        @Override
        public String model(ModelRequest request, JsonNode body) {
            return body.path("model").asText();
        }

        @Override
        public JsonNode maxOutputTokens(JsonNode body) {
            return body.path("max_completion_tokens");
        }
    }
}
