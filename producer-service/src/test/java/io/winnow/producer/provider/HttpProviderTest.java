package io.winnow.producer.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import io.winnow.producer.provider.ModelServer.Received;
import io.winnow.producer.provider.ModelServer.Reply;
import io.winnow.router.FailureKind;
import io.winnow.router.RoutingConfig;
import io.winnow.router.Target;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One contract for every provider that is reached by HTTP. */
class HttpProviderTest {

    private static final String KEY = "sk-secret-0123456789";

    /** The providers, each with its own wire format. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Wire {
        OPENAI("openai:gpt-4o-mini", "/v1", "/v1/chat/completions", "Authorization", "Bearer " + KEY) {
            @Override
            Reply answer(String text) {
                return ModelServer.openAi(text, 31, 17);
            }

            @Override
            String error(String message) {
                return ModelServer.json(Map.of("error", Map.of("message", message, "type", "some_error")));
            }
        },
        ANTHROPIC("anthropic:claude-haiku-4-5", "", "/v1/messages", "x-api-key", KEY) {
            @Override
            Reply answer(String text) {
                return ModelServer.anthropic(text, 31, 17);
            }

            @Override
            String error(String message) {
                return ModelServer.json(
                        Map.of("type", "error", "error", Map.of("type", "some_error", "message", message)));
            }
        },
        GEMINI(
                "gemini:gemini-2.5-flash",
                "",
                "/v1beta/models/gemini-2.5-flash:generateContent",
                "x-goog-api-key",
                KEY) {
            @Override
            Reply answer(String text) {
                return ModelServer.gemini(text, 31, 17);
            }

            @Override
            String error(String message) {
                return ModelServer.json(
                        Map.of("error", Map.of("code", 400, "message", message, "status", "SOME_ERROR")));
            }
        },
        COMPATIBLE("my-server:org/model:q4", "/v1", "/v1/chat/completions", "Authorization", "Bearer " + KEY) {
            @Override
            Reply answer(String text) {
                return ModelServer.openAi(text, 31, 17);
            }

            @Override
            String error(String message) {
                return ModelServer.json(Map.of("error", message));
            }
        };

        final Target target;
        final String basePath;
        final String path;
        final String keyHeader;
        final String keyValue;

        Wire(String config, String basePath, String path, String keyHeader, String keyValue) {
            this.target = RoutingConfig.parse(config).targets().getFirst();
            this.basePath = basePath;
            this.path = path;
            this.keyHeader = keyHeader;
            this.keyValue = keyValue;
        }

        abstract Reply answer(String text);

        abstract String error(String message);
    }

    private final ModelServer server = new ModelServer(request -> Reply.of(500, ""));

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void asksTheConfiguredModelOnceAndReportsItsTokens(Wire wire) throws Exception {
        server.reply(request -> wire.answer("Eiffel Tower\nLouvre"));

        Answer answer = provider(wire).ask(question(Duration.ofSeconds(10)));

        assertThat(answer).isEqualTo(new Answer("Eiffel Tower\nLouvre", false, 31, 17));
        assertThat(server.received()).singleElement().satisfies(request -> {
            assertThat(request.path()).isEqualTo(wire.path);
            assertThat(request.header(wire.keyHeader)).isEqualTo(wire.keyValue);
            assertThat(request.header("Upgrade")).isNull();
            assertThat(request.body()).contains("Paris attractions").contains("system words");
            if (wire != Wire.GEMINI) {
                assertThat(body(request).get("model").asText()).isEqualTo(wire.target.model());
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void tellsStatusesApartInTheProvidersOwnWords(Wire wire) {
        Map<Integer, FailureKind> kinds = Map.of(
                400, FailureKind.BAD_REQUEST,
                401, FailureKind.UNAUTHORIZED,
                402, FailureKind.QUOTA_EXHAUSTED,
                403, FailureKind.FORBIDDEN,
                404, FailureKind.UNKNOWN_MODEL,
                408, FailureKind.TIMED_OUT,
                429, FailureKind.RATE_LIMITED,
                500, FailureKind.UNAVAILABLE,
                503, FailureKind.UNAVAILABLE,
                529, FailureKind.UNAVAILABLE);

        kinds.forEach((status, kind) -> {
            server.reply(request -> Reply.of(status, wire.error("words\nof " + KEY + " status " + status)));
            int before = server.received().size();

            ProviderException failure = failureOf(wire, Duration.ofSeconds(10));

            assertThat(failure.failure().kind()).as(wire + " " + status).isEqualTo(kind);
            assertThat(failure.failure().message()).isEqualTo("words of *** status " + status);
            assertThat(server.received()).as("no hidden retries").hasSize(before + 1);
        });
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void passesRetryAfterOnInSeconds(Wire wire) {
        server.reply(request -> Reply.of(429, wire.error("slow down")).with("Retry-After", "7"));

        ProviderException failure = failureOf(wire, Duration.ofSeconds(10));

        assertThat(failure.failure().retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void passesRetryAfterOnAsADate(Wire wire) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(90));
        server.reply(request -> Reply.of(503, wire.error("later")).with("Retry-After", date));

        ProviderException failure = failureOf(wire, Duration.ofSeconds(10));

        assertThat(failure.failure().retryAfter()).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void givesUpOnASlowAnswerInTime(Wire wire) {
        server.hang();
        long begun = System.nanoTime();

        ProviderException failure = failureOf(wire, Duration.ofMillis(300));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.TIMED_OUT);
        assertThat(failure.failure().message()).isEqualTo("no answer within 0.3 s");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(290), Duration.ofSeconds(5));
        assertThat(server.received()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void givesUpOnAnAnswerThatStopsHalfWay(Wire wire) {
        server.reply(request -> wire.answer("Eiffel Tower"));
        server.hangInBody();

        ProviderException failure = failureOf(wire, Duration.ofMillis(500));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.TIMED_OUT);
        assertThat(server.received()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void keepsAnAnswerThatIsNoJson(Wire wire) {
        server.reply(request -> Reply.of(200, "{\"choices\": [" + KEY));

        ProviderException failure = failureOf(wire, Duration.ofSeconds(10));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.MALFORMED);
        assertThat(failure.answer()).isEqualTo("{\"choices\": [***");
        assertThat(failure.failure().message()).doesNotContain(KEY).doesNotContain("\n");
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void takesAnAnswerWithoutTextForMalformed(Wire wire) {
        server.reply(request -> Reply.of(200, "{}"));
        assertThat(failureOf(wire, Duration.ofSeconds(10)).failure().kind()).isEqualTo(FailureKind.MALFORMED);

        server.reply(request -> wire.answer(" "));
        assertThat(failureOf(wire, Duration.ofSeconds(10)).failure().kind()).isEqualTo(FailureKind.MALFORMED);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void takesAClosedPortForUnavailable(Wire wire) {
        Provider provider = provider(wire);
        server.close();

        ProviderException failure =
                catchThrowableOfType(ProviderException.class, () -> provider.ask(question(Duration.ofSeconds(10))));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failure.failure().message())
                .startsWith("cannot connect to " + wire.target.provider() + " at http://127.0.0.1:");
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void followsNoRedirect(Wire wire) {
        server.reply(request -> Reply.of(307, "").with("Location", server.url("/elsewhere")));

        ProviderException failure = failureOf(wire, Duration.ofSeconds(10));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.BAD_REQUEST);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void stopsWhenItsThreadIsInterrupted() throws Exception {
        server.hang();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Provider provider = provider(Wire.OPENAI);
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                provider.ask(question(Duration.ofMinutes(1)));
                thrown.complete(null);
            } catch (Exception e) {
                thrown.complete(e);
            }
        });
        Awaitility.await().until(() -> server.received().size() == 1);

        thread.interrupt();

        assertThat(thrown.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    OPENAI    | 429 | {"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}} | QUOTA_EXHAUSTED
                    ANTHROPIC | 400 | {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API"}} | QUOTA_EXHAUSTED
                    GEMINI    | 429 | {"error":{"code":429,"message":"quota","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]}]}} | QUOTA_EXHAUSTED
                    GEMINI    | 429 | {"error":{"code":429,"message":"quota","details":[{"violations":[{"quotaId":"GenerateRequestsPerMinute"}]}]}} | RATE_LIMITED
                    GEMINI    | 400 | {"error":{"code":400,"message":"API key not valid","details":[{"reason":"API_KEY_INVALID"}]}} | UNAUTHORIZED
                    OPENAI    | 400 | {"error":{"message":"no such model","code":"model_not_found"}} | UNKNOWN_MODEL
                    """)
    void looksBehindTheStatus(Wire wire, int status, String body, FailureKind kind) {
        server.reply(request -> Reply.of(status, body));

        assertThat(failureOf(wire, Duration.ofSeconds(10)).failure().kind()).isEqualTo(kind);
    }

    @Test
    void readsWhenALimitThatIsUsedUpIsReset() {
        server.reply(request -> Reply.of(429, Wire.OPENAI.error("slow down"))
                .with("x-ratelimit-remaining-requests", "0")
                .with("x-ratelimit-reset-requests", "1m2s"));

        ProviderException failure = failureOf(Wire.OPENAI, Duration.ofSeconds(10));

        assertThat(failure.failure().retryAfter()).isEqualTo(Duration.ofSeconds(62));
    }

    @Test
    void readsGeminisRetryDelay() {
        server.reply(
                request -> Reply.of(
                        429,
                        "{\"error\":{\"message\":\"quota\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"34s\"}]}}"));

        assertThat(failureOf(Wire.GEMINI, Duration.ofSeconds(10)).failure().retryAfter())
                .isEqualTo(Duration.ofSeconds(34));
    }

    @Test
    void noticesThatAnAnswerWasCutShort() throws Exception {
        server.reply(request -> {
            Reply whole = ModelServer.openAi("Eiffel Tower\nLou", 3, 4);
            return Reply.of(200, whole.body().replace("\"stop\"", "\"length\""));
        });

        assertThat(provider(Wire.OPENAI).ask(question(Duration.ofSeconds(10))).cutShort())
                .isTrue();
    }

    @Test
    void givesAnthropicRoomForTheWholeList() throws Exception {
        server.reply(request -> Wire.ANTHROPIC.answer("Louvre"));

        provider(Wire.ANTHROPIC).ask(question(Duration.ofSeconds(10)));

        assertThat(body(server.received().getFirst()).get("max_tokens").asInt()).isEqualTo(256 + 32 * 60);
    }

    @Test
    void needsNoKeyForAServerOfOnesOwn() throws Exception {
        server.reply(request -> ModelServer.openAi("Louvre", 1, 1));
        Function<String, String> environment = Map.of("LOCAL_BASE_URL", server.url("/v1/"))::get;

        new Providers(environment).of(new Target("local", "m", null)).ask(question(Duration.ofSeconds(10)));

        assertThat(server.received()).singleElement().satisfies(request -> {
            assertThat(request.path()).isEqualTo("/v1/chat/completions");
            assertThat(request.header("Authorization")).isNull();
        });
    }

    @Test
    void acceptsGooglesNameForGeminisKey() throws Exception {
        server.reply(request -> Wire.GEMINI.answer("Louvre"));
        Function<String, String> environment =
                Map.of("GEMINI_BASE_URL", server.url("/v1beta"), "GOOGLE_API_KEY", KEY)::get;

        new Providers(environment).of(Wire.GEMINI.target).ask(question(Duration.ofSeconds(10)));

        assertThat(server.received().getFirst().header("x-goog-api-key")).isEqualTo(KEY);
        assertThat(server.received().getFirst().path()).isEqualTo(Wire.GEMINI.path);
    }

    @Test
    void carriesNoStackTrace() {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> provider(Wire.OPENAI).ask(question(Duration.ofSeconds(10))))
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }

    private ProviderException failureOf(Wire wire, Duration timeout) {
        Provider provider = provider(wire);
        return catchThrowableOfType(ProviderException.class, () -> provider.ask(question(timeout)));
    }

    private Provider provider(Wire wire) {
        String name = wire.target.provider().toUpperCase(java.util.Locale.ROOT).replace('-', '_');
        return new Providers(Map.of(name + "_API_KEY", KEY, name + "_BASE_URL", server.url(wire.basePath))::get)
                .of(wire.target);
    }

    private static Question question(Duration timeout) {
        Prompt prompt = new Prompt(1, "system words", "Topic: Paris attractions");
        return new Question("Paris attractions", 60, prompt, 1, timeout);
    }

    private static JsonNode body(Received request) {
        try {
            return Json.MAPPER.readTree(request.body());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
