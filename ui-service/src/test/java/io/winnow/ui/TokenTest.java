package io.winnow.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.winnow.tester.equipment.EventSocket;
import io.winnow.tester.equipment.EventSocket.Event;
import io.winnow.ui.access.LoginThrottle;
import io.winnow.ui.stream.StreamHub;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that others can reach, whose streams end soon. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@TestProfile(TokenTest.Exposed.class)
@Timeout(180)
class TokenTest {

    private static final String TOKEN = "a token of the test's";

    private final String collection = "guarded-" + UUID.randomUUID();
    private final String path = "/api/collections/" + collection + "/stream";

    @Inject
    StreamHub hub;

    /** What an operator would set. */
    public static class Exposed implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "winnow.ui.token",
                    TOKEN,
                    "winnow.ui.stream-lifetime",
                    "1s",
                    // Behind a proxy, so that a test can come from any address.
                    "quarkus.http.proxy.proxy-address-forwarding",
                    "true");
        }
    }

    @BeforeEach
    void ready() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(45))
                .until(() -> Api.send(withToken("/api/runs")).status() == 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/runs",
                "/api/runs/x",
                "/api/runs/x/statistics",
                "/api/collections",
                "/api/collections/x/attributes",
                "/api/collections/x/overlap",
                "/api/collections/x/export",
                "/api/collections/x/stream",
                "/api/stream",
                "/api/providers",
                "/api/producers",
                "/api/dead-letters",
                "/api/openapi.yaml",
                "//api/runs",
                "/api;x=1/runs",
                "/api/./runs",
                "/api/session/../runs",
                "/%61pi/runs"
            })
    void keepsOutWhoHasNoToken(String guarded) {
        Api.Answer answer = Api.get(guarded);

        // Some of the odd ones lead nowhere.
        assertThat(answer.status()).as(answer.body()).isIn(401, 404);
        if (!guarded.matches(".*[;%.].*|//.*") || guarded.endsWith("yaml")) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        }
    }

    @Test
    void startsAndStopsNothingWithoutAToken() {
        assertThat(Api.post("/api/runs", "{\"topic\":\"x\"}").status()).isEqualTo(401);
        assertThat(Api.post("/api/runs/x/stop", "").status()).isEqualTo(401);
        assertThat(Api.post("/api/routing/check", "{}").status()).isEqualTo(401);
    }

    @Test
    void offersNoToolsWithoutAToken() {
        String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

        Api.Answer without = Api.post("/mcp", ping);
        Api.Answer with = Api.post("/mcp", ping, "Authorization", "Bearer " + TOKEN);

        assertThat(without.status()).isEqualTo(401);
        assertThat(without.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(with.status()).isEqualTo(200);
        assertThat(with.json().get("id").asInt()).isEqualTo(1);
    }

    @Test
    void letsInWhoSendsTheToken() {
        assertThat(Api.send(withToken("/api/collections")).status()).isEqualTo(200);
        assertThat(Api.send(Api.request("/api/collections").header("Authorization", "Bearer wrong"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void slowsAnAddressThatGuessesTokensAndNoOther() {
        for (int i = 0; i < LoginThrottle.FAILURES; i++) {
            String path = i % 2 == 0 ? "/api/session" : "/api/runs";
            assertThat(guess("198.51.100.1", path, "a wrong token " + i).status())
                    .as("guess %d", i)
                    .isEqualTo(401);
        }

        for (String token : List.of("a wrong token", TOKEN)) {
            for (String path : List.of("/api/session", "/api/runs")) {
                Api.Answer refused = guess("198.51.100.1", path, token);
                assertThat(refused.status()).isEqualTo(429);
                assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
                assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
                assertThat(refused.json().get("detail").asText()).contains("WINNOW_UI_TOKEN");
            }
        }
        assertThat(guess("198.51.100.2", "/api/session", TOKEN).status()).isEqualTo(200);
        assertThat(guess("198.51.100.2", "/api/runs", TOKEN).status()).isEqualTo(200);
    }

    @Test
    void doesNotSlowWhoHasASession() {
        String cookie = guess("198.51.100.4", "/api/session", TOKEN)
                .header("Set-Cookie")
                .split(";")[0];
        for (int i = 0; i < LoginThrottle.FAILURES; i++) {
            guess("198.51.100.3", "/api/session", "a wrong token " + i);
        }
        assertThat(guess("198.51.100.3", "/api/session", TOKEN).status()).isEqualTo(429);

        for (int i = 0; i < 10; i++) {
            assertThat(Api.send(from("198.51.100.3", withToken("/api/runs")).header("Cookie", cookie))
                            .status())
                    .isEqualTo(200);
            assertThat(Api.send(from("198.51.100.3", Api.request("/api/runs")).header("Cookie", cookie))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(Api.post(
                                "/api/session",
                                "{\"token\":\"" + TOKEN + "\"}",
                                "X-Forwarded-For",
                                "198.51.100.3",
                                "Cookie",
                                cookie)
                        .status())
                .isEqualTo(200);
    }

    private static Api.Answer guess(String address, String path, String token) {
        return path.equals("/api/session")
                ? Api.post(path, "{\"token\":\"" + token + "\"}", "X-Forwarded-For", address)
                : Api.send(from(address, Api.request(path)).header("Authorization", "Bearer " + token));
    }

    private static HttpRequest.Builder from(String address, HttpRequest.Builder request) {
        return request.header("X-Forwarded-For", address);
    }

    @Test
    void tradesTheTokenForACookieThatOpensStreams() throws Exception {
        Api.Answer wrong = Api.post("/api/session", "{\"token\":\"not the token at all\"}");
        Api.Answer login = Api.post("/api/session", "{\"token\":\"" + TOKEN + "\"}");

        String set = login.header("Set-Cookie");
        String cookie = set.replaceFirst(";.*", "");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.header("Set-Cookie")).isEmpty();
        assertThat(login.status()).isEqualTo(200);
        assertThat(set)
                .contains("HttpOnly")
                .contains("SameSite=Strict")
                .contains("Path=/")
                .doesNotContain(TOKEN);
        assertThat(session(null)).isEqualTo("{\"needsToken\":true,\"open\":false,\"endsAt\":null}");
        assertThat(session(cookie)).contains("\"open\":true");
        try (EventSocket stream = EventStream.withHeader("/api/stream", "Cookie", cookie)) {
            assertThat(stream.next("heartbeat")).isNotNull();
        }

        Api.Answer logout = Api.send(Api.request("/api/session").DELETE());

        assertThat(logout.status()).isEqualTo(204);
        assertThat(logout.header("Set-Cookie")).contains("Max-Age=0");
    }

    @Test
    void recyclesStreamsThatResumeWithoutGapOrRepeat() throws Exception {
        int rows = 2_000;
        int streams = 0;
        List<String> seen = new ArrayList<>();
        String id = null;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Cluster cluster = new Cluster()) {
            Future<?> producing = threads.submit(() -> {
                for (int from = 0; from < rows; from += 20) {
                    cluster.publish(collection, 0, "row", from, from + 20);
                    pause();
                }
            });

            while (seen.size() < rows || streams < 3) {
                streams++;
                try (EventSocket stream = EventStream.withHeader(
                        path + (id == null ? "" : "?after=" + id), "Authorization", "Bearer " + TOKEN)) {
                    Event last = null;
                    for (Event event = stream.next(); event != null; event = stream.next()) {
                        assertThat(event.name()).isNotIn("gap", "evicted");
                        if (event.name().equals("attributes")) {
                            seen.addAll(EventStream.attributesOf(event));
                        }
                        last = event;
                        if (event.name().equals("recycle")) {
                            break;
                        }
                    }
                    assertThat(last.name()).as("the last event").isEqualTo("recycle");
                    assertThat(last.json().get("resumeFrom").asText()).isEqualTo(last.id());
                    id = last.id();
                }
            }
            producing.get();
        }

        assertThat(streams).as("streams that were recycled").isGreaterThanOrEqualTo(3);
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, rows).mapToObj(i -> "row-" + i).toList());
    }

    @Test
    void letsGoOfAClientThatIsThereNoMore() throws IOException {
        try (Cluster cluster = new Cluster();
                EventSocket silent = EventStream.withHeader(path, "Authorization", "Bearer " + TOKEN)) {
            cluster.publish(collection, 0, "row", 0, 10);
            assertThat(silent.next("attributes")).isNotNull();
            assertThat(hub.clients()).isPositive();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(45))
                    .untilAsserted(() -> assertThat(hub.clients()).isZero());
        }
    }

    private static void pause() {
        // Lets the rows come over several streams' lives.
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(25).toNanos());
    }

    private static HttpRequest.Builder withToken(String path) {
        return Api.request(path).header("Authorization", "Bearer " + TOKEN);
    }

    private static String session(String cookie) {
        HttpRequest.Builder request = Api.request("/api/session");
        return Api.send(cookie == null ? request : request.header("Cookie", cookie))
                .body();
    }
}
