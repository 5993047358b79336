package io.winnow.producer.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.winnow.messages.Json;
import io.winnow.producer.provider.Wire.End;
import io.winnow.producer.provider.Wire.Said;
import io.winnow.producer.provider.api.Answer;
import io.winnow.producer.provider.api.Prompt;
import io.winnow.producer.provider.api.Provider;
import io.winnow.producer.provider.api.Question;
import io.winnow.provider.ProviderException;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.Usage;
import io.winnow.router.grammar.RoutingConfig;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.FailureKind;
import io.winnow.router.provider.ProviderVariables;
import io.winnow.tester.model.ModelReply;
import io.winnow.tester.model.ModelReply.Fault;
import io.winnow.tester.model.ModelServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every provider that is reached by HTTP keeps to: a new one is a {@link Wire} and a class that extends this.
 *
 * <p>After each test, whatever it was about: the server received the requests that were made and no other, each with the
 * question in it; and nothing that was logged in the process, at any level, holds the key.
 */
@Tag("contract")
abstract class ProviderContract {

    static final String KEY = "sk-recognisable-0123456789";

    private static final Duration ENOUGH = Duration.ofSeconds(60);

    /** Set where everything that is logged can be seen: in the build, not in every editor. */
    private static final boolean SEES_LOGS = Boolean.getBoolean("winnow.test.sees-logs");

    private final Wire wire;
    private final Target target;
    private final ModelServer server = new ModelServer(request -> ModelReply.of(500, ""));
    private LogCapture log;
    private int asked;

    ProviderContract(Wire wire) {
        this.wire = wire;
        this.target = RoutingConfig.parse(wire.config()).targets().getFirst();
    }

    @BeforeEach
    void capture() {
        log = new LogCapture();
        System.getLogger("contract").log(System.Logger.Level.TRACE, "captured");
    }

    @AfterEach
    void nothingButWhatWasAskedArrivedAndNoKeyWasLogged() {
        server.close();
        log.close();

        assertThat(server.received())
                .as("requests: no hidden retries")
                .hasSize(asked)
                .allSatisfy(request -> {
                    assertThat(request.path()).isEqualTo(wire.path());
                    assertThat(request.header(wire.keyHeader())).isEqualTo(wire.keyValue(KEY));
                    assertThat(wire.model(request, json(request.body()))).isEqualTo(target.model());
                    assertThat(request.body()).contains("Paris attractions").contains("system words");
                });
        assertThat(log.text()).doesNotContain(KEY);
        if (SEES_LOGS) {
            assertThat(log.text()).contains("captured");
        }
    }

    @Test
    void answers() throws Exception {
        server.reply(request -> ModelReply.of(200, wire.answer(Said.of("Eiffel Tower\nLouvre"))));

        Answer answer = ask();

        assertThat(answer).isEqualTo(new Answer("Eiffel Tower\nLouvre", false, new Usage(31, 0, 17)));
        assertThat(server.received().getFirst().header("Upgrade")).isNull();
    }

    @Test
    void countsCachedTokensWithinThePromptAndHiddenReasoningWithinTheAnswer() throws Exception {
        Said said = new Said("Louvre", End.DONE, 1_500, 1_024, 17, 400);
        server.reply(request -> ModelReply.of(200, wire.answer(said)));

        Answer answer = ask();

        assertThat(answer.usage()).isEqualTo(new Usage(1_500, 1_024, 417));
    }

    @Test
    void knowsNoUsageWhenNoneIsTold() throws Exception {
        server.reply(request -> ModelReply.of(200, wire.answerWithoutUsage("Louvre")));

        Answer answer = ask();

        assertThat(answer).isEqualTo(new Answer("Louvre", false, null));
    }

    @Test
    void noticesThatAnAnswerWasCutShort() throws Exception {
        server.reply(request ->
                ModelReply.of(200, wire.answer(Said.of("Louvre\nEiff").ending(End.CUT_SHORT))));

        Answer answer = ask();

        assertThat(answer.cutShort()).isTrue();
    }

    @Test
    void saysHowLongTheAnswerMayBe() throws Exception {
        server.reply(request -> ModelReply.of(200, wire.answer(Said.of("Louvre"))));

        ask(question(ENOUGH, 345));

        assertThat(wire.maxOutputTokens(sent()).asInt()).isEqualTo(345);
    }

    @Test
    void asksForOneAnswerAtOnce() throws Exception {
        server.reply(request -> ModelReply.of(200, wire.answer(Said.of("Louvre"))));

        ask();

        assertThat(sent().path("stream").asBoolean()).isFalse();
        assertThat(sent().path("n").asInt(1)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "400, BAD_REQUEST",
        "401, UNAUTHORIZED",
        "402, QUOTA_EXHAUSTED",
        "403, FORBIDDEN",
        "404, UNKNOWN_MODEL",
        "407, MISCONFIGURED",
        "408, TIMED_OUT",
        "413, BAD_REQUEST",
        "429, RATE_LIMITED",
        "500, UNAVAILABLE",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE",
        "529, UNAVAILABLE"
    })
    void tellsStatusesApartInTheProvidersOwnWordsAndCountsNothingForThem(int status, FailureKind kind) {
        server.reply(request -> ModelReply.of(status, wire.error("words\nof " + KEY + " status " + status)));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().kind()).isEqualTo(kind);
        assertThat(failure.failure().message()).isEqualTo("words of *** status " + status);
        assertNotBilled(failure);
    }

    @ParameterizedTest
    @ValueSource(ints = {504, 524})
    void takesAGatewaysTimeOutForPerhapsBilled(int status) {
        server.reply(request -> ModelReply.of(status, "<html>upstream timed out</html>"));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failure.failure().message()).startsWith("HTTP " + status + " from ");
        assertPerhapsBilled(failure);
    }

    @ParameterizedTest
    @CsvSource({"Retry-After, 7, 7000", "Retry-After, 0.25, 250", "retry-after-ms, 1250, 1250"})
    void passesOnWhatItIsAskedToWait(String header, String value, long millis) {
        server.reply(request -> ModelReply.of(429, wire.error("slow down")).with(header, value));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(failure.failure().retryAfter()).isEqualTo(Duration.ofMillis(millis));
        assertNotBilled(failure);
    }

    @Test
    void passesOnTheDateThatItIsAskedToWaitFor() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(90));
        server.reply(request -> ModelReply.of(503, wire.error("later")).with("Retry-After", date));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().retryAfter()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(90));
    }

    @Test
    void passesOnTheProvidersOwnHint() {
        server.reply(request -> wire.limitedFor(Duration.ofSeconds(34)));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(failure.failure().retryAfter()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(34));
        assertNotBilled(failure);
    }

    @Test
    void givesUpOnASlowAnswerInTime() {
        server.reply(request -> ModelReply.fault(Fault.HANGS));
        long begun = System.nanoTime();

        ProviderException failure = failure(Duration.ofMillis(300));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.TIMED_OUT);
        assertThat(failure.failure().message()).isEqualTo("no answer within 0.3 s");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(290), Duration.ofSeconds(30));
        assertPerhapsBilled(failure);
    }

    @Test
    void givesUpOnAnAnswerThatStopsHalfWay() {
        server.reply(
                request -> ModelReply.of(200, wire.answer(Said.of("Louvre"))).failing(Fault.HANGS_IN_BODY));

        ProviderException failure = failure(Duration.ofMillis(500));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.TIMED_OUT);
        assertPerhapsBilled(failure);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"BREAKS_OFF", "BREAKS_OFF_IN_BODY"})
    void takesABrokenConnectionForPerhapsBilled(Fault fault) {
        server.reply(
                request -> ModelReply.of(200, wire.answer(Said.of("Louvre"))).failing(fault));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failure.failure().message()).startsWith("broken connection to " + target.provider());
        assertPerhapsBilled(failure);
    }

    /** The JDK's client repeats a request of itself when a connection that it kept turns out to be dead, if it dares to. */
    @Test
    void triesNoSecondTimeWhenAConnectionThatWasKeptBreaks() throws Exception {
        server.reply(request -> ModelReply.of(200, wire.answer(Said.of("Louvre"))));
        Provider provider = provider();
        provider.ask(question(ENOUGH, null));
        server.reply(request -> ModelReply.fault(Fault.BREAKS_OFF));
        asked = 2;

        ProviderException failure = failure(provider, question(ENOUGH, null));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertPerhapsBilled(failure);
    }

    @Test
    void takesAClosedPortForUnavailableAndCountsNothing() {
        Provider provider = provider();
        server.close();

        ProviderException failure = failure(provider, question(ENOUGH, null));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failure.failure().message())
                .startsWith("cannot connect to " + target.provider() + " at http://127.0.0.1:");
        assertNotBilled(failure);
    }

    @Test
    void keepsAnAnswerThatIsNoJson() {
        server.reply(request -> ModelReply.of(200, "{\"choices\": [" + KEY));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.MALFORMED);
        assertThat(failure.answer()).isEqualTo("{\"choices\": [***");
        assertPerhapsBilled(failure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "\"text\""})
    void takesAnAnswerOfAnotherShapeForMalformed(String body) {
        server.reply(request -> ModelReply.of(200, body));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.MALFORMED);
        assertPerhapsBilled(failure);
    }

    @Test
    void takesAnAnswerWithoutTextForMalformedAndCountsItsTokens() {
        server.reply(request -> ModelReply.of(200, wire.answer(Said.of(" "))));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.MALFORMED);
        assertBilled(failure, new Usage(31, 0, 17));
    }

    @Test
    void tellsThatReasoningLeftNoRoomForTextAndCountsItsTokens() {
        Said said = new Said("", End.CUT_SHORT, 31, 0, 0, 400);
        asked = 1;
        server.reply(request -> ModelReply.of(200, wire.answer(said)));

        ProviderException failure = failure(provider(), question(ENOUGH, 345));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.OUT_OF_ROOM);
        assertThat(failure.failure().message()).startsWith("the limit of 345 tokens was used up");
        assertBilled(failure, new Usage(31, 0, 400));
    }

    @Test
    void tellsARefusalAndCountsItsTokens() {
        server.reply(
                request -> ModelReply.of(200, wire.answer(Said.of("I won't.").ending(End.REFUSED))));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().kind()).isEqualTo(wire.refusal());
        assertBilled(failure, new Usage(31, 0, 17));
    }

    @Test
    void tellsAFilteredAnswerAndCountsItsTokens() {
        server.reply(request -> ModelReply.of(200, wire.answer(Said.of("Louvre").ending(End.FILTERED))));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().kind()).isIn(FailureKind.CONTENT_FILTERED, wire.refusal());
        assertThat(failure.answer()).contains("Louvre");
        assertBilled(failure, new Usage(31, 0, 17));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsNoRedirectAndSaysWhereItLeads(int status) {
        String moved = "https://models.example/new"
                + wire.path().substring(wire.basePath().length());
        server.reply(request -> ModelReply.of(status, "").with("Location", moved));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(failure.failure().message())
                .isEqualTo(server.url(wire.path()) + " redirects to " + moved + ": set "
                        + ProviderVariables.baseUrl(target.provider()) + " to https://models.example/new");
        assertNotBilled(failure);
    }

    /** Gateways answer in the dialect of whatever is behind them. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.winnow.producer.provider.RecordedReply#all")
    void understands(RecordedReply recorded) throws Exception {
        server.reply(request -> recorded.reply());

        try {
            recorded.check(ask());
        } catch (ProviderException failure) {
            recorded.check(failure);
        }
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void unpacksWhatIsCompressedAlthoughItAskedForNoSuchThing(Packing packing) throws Exception {
        byte[] body = wire.answer(Said.of("Sacré-Cœur")).getBytes(UTF_8);
        server.reply(request -> ModelReply.of(200, packing.pack(body)).with("Content-Encoding", packing.label()));

        Answer answer = ask();

        assertThat(answer).isEqualTo(new Answer("Sacré-Cœur", false, new Usage(31, 0, 17)));
        assertThat(server.received().getFirst().header("Accept-Encoding")).isEqualTo("identity");
    }

    @Test
    void readsAnErrorThatIsCompressed() {
        byte[] body = wire.error("slow down").getBytes(UTF_8);
        server.reply(request -> ModelReply.of(429, Packing.GZIP.pack(body)).with("Content-Encoding", "gzip"));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().message()).isEqualTo("slow down");
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "compress"})
    void namesACompressionThatItCannotUndo(String coding) {
        server.reply(request -> ModelReply.of(200, new byte[] {(byte) 0x8B, 6, (byte) 0x80, 'x', 3})
                .with("Content-Encoding", coding));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(failure.failure().message()).contains("compresses its answers (" + coding + ")");
        assertPerhapsBilled(failure);
    }

    @Test
    void unpacksNoMoreThanAnAnswerCanBe() {
        server.reply(request -> ModelReply.of(200, Packing.GZIP.pack(new byte[17 * 1024 * 1024]))
                .with("Content-Encoding", "gzip"));

        ProviderException failure = failure(ENOUGH);

        assertThat(failure.failure().message()).isEqualTo("the answer is too large");
        assertPerhapsBilled(failure);
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8, utf-8",
        "UTF-8, ISO-8859-1",
        "UTF-8, us-ascii",
        "UTF-8, UTF-16",
        "UTF-8, no-such-thing",
        "UTF-16, utf-8",
        "UTF-16LE, utf-8",
        "UTF-16BE, us-ascii",
        "UTF-32LE, utf-8",
        "UTF-32BE, utf-8",
        "ISO-8859-15, ISO-8859-15",
        "windows-1252, 'windows-1252; boundary=x'"
    })
    void readsTextByWhatItIsAndNotByItsLabel(Charset charset, String label) throws Exception {
        byte[] body = wire.answer(Said.of("Sacré-Cœur")).getBytes(charset);
        server.reply(request -> ModelReply.of(200, body).with("Content-Type", "application/json; charset=" + label));

        Answer answer = ask();

        assertThat(answer.text()).isEqualTo("Sacré-Cœur");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void skipsAByteOrderMark(Charset charset) throws Exception {
        byte[] body = ("\uFEFF" + wire.answer(Said.of("Sacré-Cœur"))).getBytes(charset);
        server.reply(request -> ModelReply.of(200, body));

        Answer answer = ask();

        assertThat(answer.text()).isEqualTo("Sacré-Cœur");
    }

    @Test
    void saysNothingOfJavaWhateverIsSent() throws Exception {
        List<ModelReply> replies = RecordedReply.all().map(RecordedReply::reply).toList();
        Provider provider = provider();
        for (long seed = 0; seed < 4L * replies.size(); seed++) {
            ModelReply damaged = damaged(replies.get((int) (seed % replies.size())), new Random(seed));
            server.reply(request -> damaged);
            asked++;

            try {
                provider.ask(question(ENOUGH, null));
            } catch (ProviderException failure) {
                assertThat(failure.failure().message())
                        .as("seed %d: %s", seed, damaged.body())
                        .isNotBlank()
                        .doesNotContain("\n", "Exception", "java", "langchain4j", "fasterxml", "deserialize", "null");
            }
        }
    }

    /** Cut off somewhere, or with a few bytes changed, or both. */
    private static ModelReply damaged(ModelReply reply, Random random) {
        byte[] body = reply.body().getBytes(ISO_8859_1);
        if (body.length > 0 && random.nextInt(3) > 0) {
            body = Arrays.copyOf(body, random.nextInt(body.length));
        }
        if (body.length > 0 && random.nextInt(3) > 0) {
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                body[random.nextInt(body.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : "{}[]\",:0n\\".charAt(random.nextInt(10)));
            }
        }
        ModelReply damaged = ModelReply.of(reply.status(), body);
        for (Map.Entry<String, String> header : reply.headers().entrySet()) {
            damaged = damaged.with(header.getKey(), header.getValue());
        }
        return damaged;
    }

    @Test
    void stopsWhenItsThreadIsInterrupted() throws Exception {
        server.reply(request -> ModelReply.fault(Fault.HANGS));
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual()
                .start(() -> thrown.complete(catchThrowable(() -> ask(question(Duration.ofMinutes(1), null)))));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.received().size() == 1);

        thread.interrupt();

        assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void showsNoKeyOfItsOwn() {
        ServerAddress endpoint = ServerAddress.of(target.provider(), environment());

        assertThat(endpoint.key()).isEqualTo(KEY);
        assertThat(endpoint.toString()).doesNotContain(KEY);
    }

    final ModelServer server() {
        return server;
    }

    final Answer ask() throws ProviderException, InterruptedException {
        return ask(question(ENOUGH, null));
    }

    final Answer ask(Question question) throws ProviderException, InterruptedException {
        asked++;
        return provider().ask(question);
    }

    final ProviderException failure() {
        return failure(ENOUGH);
    }

    /** The one request that was sent. */
    final JsonNode sent() {
        return json(server.received().getFirst().body());
    }

    static void assertNotBilled(ProviderException failure) {
        assertThat(failure.usage()).isEqualTo(Usage.NONE);
        assertThat(failure.mayBeBilled()).isFalse();
    }

    static void assertPerhapsBilled(ProviderException failure) {
        assertThat(failure.usage()).isNull();
        assertThat(failure.mayBeBilled()).isTrue();
    }

    static void assertBilled(ProviderException failure, Usage usage) {
        assertThat(failure.usage()).isEqualTo(usage);
        assertThat(failure.mayBeBilled()).isTrue();
    }

    private ProviderException failure(Duration timeout) {
        asked++;
        return failure(provider(), question(timeout, null));
    }

    private static ProviderException failure(Provider provider, Question question) {
        Throwable thrown = catchThrowable(() -> provider.ask(question));
        assertThat(thrown).isInstanceOf(ProviderException.class);
        ProviderException failure = (ProviderException) thrown;
        assertThat(thrown.getStackTrace()).isEmpty();
        assertThat(failure.failure().message()).doesNotContain("\n");
        StringWriter everything = new StringWriter();
        thrown.printStackTrace(new PrintWriter(everything, true));
        assertThat(everything + failure.answer() + failure.failure()).doesNotContain(KEY);
        return failure;
    }

    private Provider provider() {
        return new Providers(environment()).of(target);
    }

    private Function<String, String> environment() {
        return Map.of(
                ProviderVariables.keys(target.provider()).getFirst(),
                KEY,
                ProviderVariables.baseUrl(target.provider()),
                server.url(wire.basePath()))::get;
    }

    static Question question(Duration timeout, Integer maxOutputTokens) {
        Prompt prompt = new Prompt(1, "system words", "Topic: Paris attractions");
        return new Question("Paris attractions", 60, prompt, 1, timeout, maxOutputTokens, false, Set.of());
    }

    private static JsonNode json(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
