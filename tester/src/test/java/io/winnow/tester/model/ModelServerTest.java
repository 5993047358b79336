package io.winnow.tester.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.router.cost.Price;
import io.winnow.tester.model.ModelReply.Fault;
import io.winnow.tester.model.PaidModel.Mood;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelServerTest {

    private static final String QUESTION = """
            {"model":"m","messages":[{"role":"user","content":"Topic: Paris"}],"max_tokens":100}""";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void repliesByItsScriptAndKeepsWhatItReceived() throws Exception {
        try (ModelServer server =
                new ModelServer(request -> ModelReply.error(429, "slow down").with("Retry-After", "7"))) {
            HttpResponse<String> response = ask(server.url("/v1/chat/completions"), Duration.ofSeconds(30));

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).contains("7");
            assertThat(response.body()).isEqualTo("{\"error\":{\"message\":\"slow down\",\"type\":\"error\"}}");
            assertThat(server.received()).singleElement().satisfies(request -> {
                assertThat(request.path()).isEqualTo("/v1/chat/completions");
                assertThat(request.header("AUTHORIZATION")).isEqualTo("Bearer key");
                assertThat(request.json().path("model").asText()).isEqualTo("m");
            });
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"HANGS", "HANGS_IN_BODY"})
    void hangs(Fault fault) {
        try (ModelServer server =
                new ModelServer(request -> OpenAiAnswer.reply("Louvre", 1, 1).failing(fault))) {
            assertThatThrownBy(() -> ask(server.url("/"), Duration.ofMillis(500)))
                    .isInstanceOf(TimeoutException.class);
            assertThat(server.received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"BREAKS_OFF", "BREAKS_OFF_IN_BODY"})
    void breaksOff(Fault fault) {
        try (ModelServer server =
                new ModelServer(request -> OpenAiAnswer.reply("Louvre", 1, 1).failing(fault))) {
            assertThatThrownBy(() -> ask(server.url("/"), Duration.ofSeconds(30)))
                    .hasCauseInstanceOf(IOException.class);
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void waitsBeforeItSends() throws Exception {
        try (ModelServer server =
                new ModelServer(request -> ModelReply.of(200, "{}").after(Duration.ofMillis(200)))) {
            long begun = System.nanoTime();

            ask(server.url("/"), Duration.ofSeconds(30));

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void refusesConnectionsWhileItIsAway() throws Exception {
        try (ModelServer server = new ModelServer(request -> ModelReply.of(200, "{}"))) {
            String url = server.url("/");
            ask(url, Duration.ofSeconds(30));

            server.goAway();

            assertThatThrownBy(() -> ask(url, Duration.ofSeconds(30))).hasCauseInstanceOf(ConnectException.class);
            server.comeBack();
            assertThat(ask(url, Duration.ofSeconds(30)).statusCode()).isEqualTo(200);
            assertThat(server.received()).hasSize(2);
        }
    }

    @Test
    void aPaidModelChargesForWhatItAnsweredAndNotForErrors() throws Exception {
        Price price = new Price("paid", "m", new BigDecimal("1"), new BigDecimal("1"), null, 0);
        try (PaidModel model = PaidModel.that(Mood.ANSWERS).price(price).reciting(2, 3)) {
            model.next(List.of(Mood.SAYS_503, Mood.ANSWERS, Mood.BREAKS_OFF));
            String url = model.baseUrl() + "/chat/completions";

            HttpResponse<String> refused = ask(url, Duration.ofSeconds(30));
            HttpResponse<String> answered = ask(url, Duration.ofSeconds(30));
            assertThatThrownBy(() -> ask(url, Duration.ofSeconds(30))).hasCauseInstanceOf(IOException.class);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(answered.body()).contains("thing number 0\\nthing number 1");
            assertThat(model.journal())
                    .extracting(PaidModel.Entry::mood)
                    .containsExactly(Mood.SAYS_503, Mood.ANSWERS, Mood.BREAKS_OFF);
            assertThat(model.journal())
                    .extracting(entry -> entry.charged().signum())
                    .containsExactly(0, 1, 1);
            assertThat(model.charged("m"))
                    .isEqualByComparingTo(model.journal()
                            .get(1)
                            .charged()
                            .add(model.journal().get(2).charged()));
        }
    }

    private HttpResponse<String> ask(String url, Duration timeout) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer key")
                .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
                .build();
        // A timeout of the request itself would end with the headers.
        CompletableFuture<HttpResponse<String>> response =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
