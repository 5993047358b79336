package io.winnow.producer.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Named.named;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.producer.provider.OpenAiContractTest.OpenAiWire;
import io.winnow.producer.provider.api.Answer;
import io.winnow.provider.ProviderException;
import io.winnow.provider.Usage;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.FailureKind;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CompatibleContractTest extends ProviderContract {

    CompatibleContractTest() {
        super(new CompatibleWire());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    429 | 578  | {"error":{"message":"Rate limit reached on tokens per day (TPD): Limit 100000. Please try again in 9m38s.","type":"tokens","code":"rate_limit_exceeded"}} | RATE_LIMITED
                    429 | 7200 | {"error":{"message":"Rate limit reached on requests per day (RPD): Limit 1000.","type":"requests","code":"rate_limit_exceeded"}} | QUOTA_EXHAUSTED
                    429 | 30   | {"error":{"message":"Rate limit reached on tokens per minute (TPM)","type":"tokens","code":"rate_limit_exceeded"}} | RATE_LIMITED
                    429 | 1    | {"object":"error","message":"Service tier capacity exceeded for this model.","type":"invalid_request_error","param":null,"code":null} | RATE_LIMITED
                    429 | 1    | {"object":"error","message":"Monthly usage limit reached","type":"rate_limited","param":null,"code":"1300"} | QUOTA_EXHAUSTED
                    429 | 1    | {"code":"x","error":"Your team has either used all available credits or reached its monthly spending limit."} | QUOTA_EXHAUSTED
                    403 | 1    | {"code":"x","error":"You have run out of credits."} | QUOTA_EXHAUSTED
                    402 | 1    | {"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}} | QUOTA_EXHAUSTED
                    403 | 1    | {"error":{"code":403,"message":"requires moderation","metadata":{"reasons":["violence"],"flagged_input":"…"}}} | CONTENT_FILTERED
                    """)
    void looksBehindTheStatus(int status, String retryAfter, String body, FailureKind kind) {
        server().reply(request -> ModelReply.of(status, body).with("Retry-After", retryAfter));

        ProviderException failure = failure();

        assertThat(failure.failure().kind()).isEqualTo(kind);
        assertNotBilled(failure);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"choices":[{"finish_reason":"error","error":{"code":429,"message":"upstream is busy"},"message":{"role":"assistant","content":"Lou"}}]} | RATE_LIMITED | upstream is busy
                    {"choices":[{"finish_reason":"error","message":{"role":"assistant","content":"Lou"}}]} | UNAVAILABLE | the provider broke off (finish reason error)
                    """)
    void readsAnErrorBehindThePartOfAnAnswer(String body, FailureKind kind, String message) {
        server().reply(request -> ModelReply.of(200, body));

        ProviderException failure = failure();

        assertThat(failure.failure().kind()).isEqualTo(kind);
        assertThat(failure.failure().message()).isEqualTo(message);
        assertPerhapsBilled(failure);
    }

    /** Mistral's models that reason answer in parts. */
    @Test
    void readsAnAnswerInParts() throws Exception {
        server().reply(
                        request -> ModelReply.of(
                                200,
                                "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":["
                                        + "{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]},"
                                        + "{\"type\":\"text\",\"text\":\"Louvre\"}]}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}"));

        Answer answer = ask();

        assertThat(answer).isEqualTo(new Answer("Louvre", false, new Usage(3, 0, 2)));
    }

    /** xAI counts reasoning beside the completion, DeepSeek has a name of its own for what was cached. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"prompt_tokens":32,"completion_tokens":9,"total_tokens":135,"completion_tokens_details":{"reasoning_tokens":94}} | 32 | 0 | 103
                    {"prompt_tokens":80,"completion_tokens":9,"total_tokens":89,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":16} | 80 | 64 | 9
                    {"prompt_tokens":80,"completion_tokens":9} | 80 | 0 | 9
                    """)
    void countsTokensAsOthersTellThem(String usage, long input, long cached, long output) throws Exception {
        server().reply(request -> ModelReply.of(
                200,
                "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"Louvre\"}}],\"usage\":"
                        + usage + "}"));

        Answer answer = ask();

        assertThat(answer.usage()).isEqualTo(new Usage(input, cached, output));
    }

    @Test
    void readsNoMoreThanAnAnswerCanBe() {
        server().reply(request -> ModelReply.of(200, new byte[17 * 1024 * 1024]));

        ProviderException failure = failure();

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.MALFORMED);
        assertThat(failure.failure().message()).isEqualTo("the answer is too large");
        assertPerhapsBilled(failure);
    }

    @Test
    void doesNotNameALimitThatNotAllServersKnow() throws Exception {
        server().reply(request -> OpenAiAnswer.reply("Louvre", 1, 1));

        ask(question(Duration.ofSeconds(10), 345));

        assertThat(sent().has("max_completion_tokens")).isFalse();
    }

    @Test
    void tellsThatAServerDoesNotUseTlsAndCountsNothing() throws Exception {
        ProviderException failure = failureWhereTlsIsAnsweredBy("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));

        assertThat(failure.failure().kind()).as(failure.getMessage()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(failure.failure().message())
                .startsWith("cannot connect to local at https://127.0.0.1:")
                .endsWith(": the server does not use TLS; if that is right, the address begins with http://");
        assertNotBilled(failure);
    }

    @ParameterizedTest
    @MethodSource
    void countsNothingWhereTlsIsNotAgreedUpon(byte[] alert, String words) throws Exception {
        ProviderException failure = failureWhereTlsIsAnsweredBy(alert);

        assertThat(failure.failure().kind()).as(failure.getMessage()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failure.failure().message())
                .startsWith("cannot connect to local at ")
                .contains(words);
        assertNotBilled(failure);
    }

    static Stream<Arguments> countsNothingWhereTlsIsNotAgreedUpon() {
        return Stream.of(
                Arguments.of(named("handshake_failure", new byte[] {21, 3, 3, 0, 2, 2, 40}), "handshake_failure"),
                Arguments.of(named("internal_error", new byte[] {21, 3, 3, 0, 2, 2, 80}), "internal_error"));
    }

    /** Begins as TLS does, and is answered with these bytes and the end of the connection. */
    private static ProviderException failureWhereTlsIsAnsweredBy(byte[] answer) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket client = server.accept()) {
                    client.getOutputStream().write(answer);
                    client.shutdownOutput();
                    client.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The test is over.
                }
            });
            String url = "https://127.0.0.1:" + server.getLocalPort() + "/v1";
            return catchThrowableOfType(
                    ProviderException.class,
                    () -> new Providers(Map.of("LOCAL_BASE_URL", url)::get)
                            .of(new Target("local", "m", null))
                            .ask(question(Duration.ofSeconds(10), null)));
        }
    }

    /** No name of the internet has so long a part: that is found without asking anyone. */
    @Test
    void tellsThatAHostIsNotToBeFoundAndCountsNothing() {
        String url = "http://" + "a".repeat(64) + ".example/v1";

        ProviderException failure = catchThrowableOfType(
                ProviderException.class,
                () -> new Providers(Map.of("LOCAL_BASE_URL", url)::get)
                        .of(new Target("local", "m", null))
                        .ask(question(Duration.ofSeconds(10), null)));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failure.failure().message()).isEqualTo("cannot find the host of local at " + url);
        assertNotBilled(failure);
    }

    @Test
    void needsNoKeyForAServerOfOnesOwn() throws Exception {
        try (ModelServer own = new ModelServer(request -> OpenAiAnswer.reply("Louvre", 1, 1))) {
            Function<String, String> environment = Map.of("LOCAL_BASE_URL", own.url("/v1/"))::get;

            new Providers(environment).of(new Target("local", "m", null)).ask(question(Duration.ofSeconds(10), null));

            assertThat(own.received()).singleElement().satisfies(request -> {
                assertThat(request.path()).isEqualTo("/v1/chat/completions");
                assertThat(request.header("Authorization")).isNull();
            });
        }
    }

    /** OpenAI's chat completions, as others speak them. */
    private static final class CompatibleWire extends OpenAiWire {

        @Override
        public String config() {
            return "my-server:org/model:q4";
        }

        @Override
        public String error(String message) {
            return Wire.json(Map.of("error", message));
        }

        @Override
        public JsonNode maxOutputTokens(JsonNode body) {
            return body.path("max_tokens");
        }
    }
}
