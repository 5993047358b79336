package io.winnow.producer.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.winnow.messages.error.WinnowException;
import io.winnow.producer.provider.api.Answer;
import io.winnow.producer.provider.api.Prompt;
import io.winnow.producer.provider.api.Question;
import io.winnow.provider.ProviderException;
import io.winnow.provider.http.Proxies;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.FailureKind;
import io.winnow.tester.model.ModelServer;
import io.winnow.tester.model.OpenAiAnswer;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {

    private static final Target TARGET = new Target("far", "m", null);

    private final ProxyServer proxy =
            new ProxyServer(OpenAiAnswer.reply("Louvre", 3, 2).body());

    @AfterEach
    void close() throws Exception {
        proxy.close();
        Stream.of("http.proxyHost", "http.proxyPort", "http.nonProxyHosts").forEach(System::clearProperty);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http_proxy", "HTTP_PROXY"})
    void asksThroughTheProxyOfTheEnvironment(String variable) throws Exception {
        Answer answer = ask("http://models.example:8081/v1", Map.of(variable, proxy.url()));

        assertThat(answer.text()).isEqualTo("Louvre");
        assertThat(proxy.asked()).singleElement().satisfies(asked -> {
            assertThat(asked.line()).isEqualTo("POST http://models.example:8081/v1/chat/completions HTTP/1.1");
            assertThat(asked.headers()).containsEntry("authorization", "Bearer sk-12345678");
            assertThat(asked.headers()).doesNotContainKey("proxy-authorization");
        });
    }

    @Test
    void asksThroughTheProxyOfJavasOwnPropertiesBeforeAll() throws Exception {
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", String.valueOf(proxy.port()));

        Answer answer = ask("http://models.example/v1", Map.of("HTTP_PROXY", "http://127.0.0.1:1"));

        assertThat(answer.text()).isEqualTo("Louvre");
        assertThat(proxy.asked()).hasSize(1);
    }

    @Test
    void tellsAProxyWhoAsks() throws Exception {
        ask("http://models.example/v1", Map.of("HTTP_PROXY", "http://me:p%40ss@127.0.0.1:" + proxy.port()));

        // printf 'me:p@ss' | base64
        assertThat(proxy.asked().getFirst().headers()).containsEntry("proxy-authorization", "Basic bWU6cEBzcw==");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    403 | UNAVAILABLE   | Tunnel failed, got: 403
                    407 | MISCONFIGURED | the proxy refuses with HTTP 407; it takes a name and a password, as in HTTPS_PROXY=http://user:password@host:port
                    """)
    void asksForATunnelToHttpsAndCountsNothingWhenThereIsNone(int status, FailureKind kind, String message) {
        proxy.tunnels(status);

        ProviderException failure = catchThrowableOfType(
                ProviderException.class,
                () -> ask(
                        "https://models.example/v1",
                        Map.of("HTTPS_PROXY", "http://me:pass@127.0.0.1:" + proxy.port())));

        assertThat(failure.failure().kind()).isEqualTo(kind);
        assertThat(failure.failure().message())
                .isEqualTo("cannot connect to far at https://models.example/v1: " + message);
        assertThat(failure.mayBeBilled()).isFalse();
        assertThat(proxy.asked()).singleElement().satisfies(asked -> {
            assertThat(asked.line()).isEqualTo("CONNECT models.example:443 HTTP/1.1");
            assertThat(asked.headers()).containsEntry("proxy-authorization", "Basic bWU6cGFzcw==");
            assertThat(asked.headers()).doesNotContainKey("authorization");
        });
    }

    @Test
    void countsNothingWhenTheProxyCannotBeReached() {
        ProviderException failure = catchThrowableOfType(
                ProviderException.class,
                () -> ask("http://models.example/v1", Map.of("HTTP_PROXY", "http://127.0.0.1:1")));

        assertThat(failure.failure().kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failure.failure().message()).startsWith("cannot connect to far at http://models.example/v1");
        assertThat(failure.mayBeBilled()).isFalse();
    }

    @Test
    void asksThisMachineItself() throws Exception {
        try (ModelServer near = new ModelServer(request -> OpenAiAnswer.reply("Orsay", 3, 2))) {
            Answer answer = ask(near.url("/v1"), Map.of("HTTP_PROXY", proxy.url()));

            assertThat(answer.text()).isEqualTo("Orsay");
            assertThat(near.received()).hasSize(1);
            assertThat(proxy.asked()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http://models.example/v1  | other.example            | true
                    http://models.example/v1  | models.example           | false
                    http://models.example/v1  | MODELS.EXAMPLE           | false
                    http://models.example/v1  | example                  | false
                    http://models.example/v1  | .example                 | false
                    http://models.example/v1  | *.example                | false
                    http://models.example/v1  | ample                    | true
                    http://models.example/v1  | 'a.b, models.example '   | false
                    http://models.example/v1  | 'a.b models.example'     | false
                    http://models.example/v1  | *                        | false
                    http://models.example/v1  | models.example:80        | false
                    http://models.example/v1  | models.example:81        | true
                    http://models.example:81  | models.example:81        | false
                    https://models.example/v1 | models.example:443       | false
                    http://10.1.2.3/v1        | 10.0.0.0/8               | false
                    http://11.1.2.3/v1        | 10.0.0.0/8               | true
                    http://10.1.2.3/v1        | 10.1.2.3                 | false
                    http://10.1.2.3/v1        | 2.3                      | true
                    http://10.1.2.3/v1        | 10.1.2.3/33              | false
                    http://[fd00::1]/v1       | fd00::/8                 | false
                    http://[fd00::1]/v1       | [fd00::1]:80             | false
                    http://[fd00::1]/v1       | fd00::1                  | false
                    http://[fd00::1]/v1       | 10.0.0.0/8               | true
                    http://localhost:11434/v1 | other                    | false
                    http://[::1]:11434/v1     | other                    | false
                    """)
    void leavesOutWhatNoProxyNames(String url, String exceptions, boolean proxied) {
        Proxies proxies = Proxies.of(
                Map.of("http_proxy", "proxy:3128", "https_proxy", "proxy:3128", "NO_PROXY", exceptions)::get);

        Proxy chosen = proxies.select(URI.create(url)).getFirst();

        assertThat(chosen.type() == Proxy.Type.HTTP).isEqualTo(proxied);
    }

    @Test
    void choosesByTheSchemeThatIsAskedFor() {
        Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "http://secure:1", "HTTP_PROXY", "plain")::get);

        assertThat(proxies.select(URI.create("https://a.example")).getFirst())
                .hasToString("HTTP @ secure/<unresolved>:1");
        assertThat(proxies.select(URI.create("http://a.example")).getFirst())
                .hasToString("HTTP @ plain/<unresolved>:80");
        assertThat(Proxies.of(name -> null).select(URI.create("http://a.example")))
                .containsExactly(Proxy.NO_PROXY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://host:1080", "https://host:443", "http://", "http://ho st", "me:secret@"})
    void refusesWhatIsNoProxyWithoutRepeatingIt(String value) {
        assertThatThrownBy(() -> ProviderCheck.require(
                        "backoff", "far:m", Map.of("FAR_BASE_URL", "http://far.example", "HTTPS_PROXY", value)::get))
                .isInstanceOf(WinnowException.class)
                .hasMessage(
                        "HTTPS_PROXY is not the address of an HTTP proxy: expected http://[user:password@]host[:port]");
    }

    private static Answer ask(String baseUrl, Map<String, String> variables) throws Exception {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("FAR_BASE_URL", baseUrl);
        environment.put("FAR_API_KEY", "sk-12345678");
        Question question =
                new Question("topic", 5, new Prompt(1, "s", "u"), 1, Duration.ofSeconds(10), null, false, Set.of());
        return new Providers(environment::get).of(TARGET).ask(question);
    }
}
