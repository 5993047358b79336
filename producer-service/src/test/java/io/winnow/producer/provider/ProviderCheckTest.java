package io.winnow.producer.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import io.winnow.producer.provider.api.Prompt;
import io.winnow.producer.provider.api.Question;
import io.winnow.provider.ServerAddress;
import io.winnow.router.Routing;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderCheckTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    openai                | openai needs a key: set OPENAI_API_KEY (environment or .env) or use random:random
                    anthropic:claude-x    | anthropic needs a key: set ANTHROPIC_API_KEY (environment or .env) or use random:random
                    gemini                | gemini needs a key: set GEMINI_API_KEY (environment or .env) or use random:random
                    my-server:m           | my-server is not a provider that Winnow knows: set MY_SERVER_BASE_URL (environment or .env) to the address of its OpenAI-compatible API, such as http://localhost:11434/v1
                    random:speed=1        | random:speed=1 is not understood at 'speed=1': use random:random, random:amber, random:basil, random:cedar, or name=value joined by ';' with names [latency, malformed, obey, offset, rate-limit, retry-after, server-error, skew, timeout, unauthorized, verbosity, vocabulary]
                    random:vocabulary=0   | random: vocabulary must be a number from 1 to 100000, not '0'
                    random:vocabulary=1.5 | random: vocabulary must be a number from 1 to 100000, not '1.5'
                    random:offset=0.5     | random: offset must be a number from 0 to 100000, not '0.5'
                    random:obey=2         | random: obey must be a number from 0 to 1, not '2'
                    random:verbosity=0    | random: verbosity must be a number from 1 to 100, not '0'
                    random:vocabulary=60000;offset=60000 | random:vocabulary=60000;offset=60000: offset and vocabulary must add up to at most 100000
                    random:skew=9         | random: skew must be a number from 0 to 5, not '9'
                    random:latency=5      | random: latency must be a duration such as 200ms or 1.5s, not '5'
                    random:skew=1;skew=2  | random:skew=1;skew=2 says skew twice: give it once
                    random:timeout=0.6;malformed=0.5 | random:timeout=0.6;malformed=0.5: the failure rates add up to more than 1
                    openai:               | routingConfig, character 8: expected a model or a weight after ':', found nothing
                    """)
    void namesWhatIsMissingAndItsMend(String config, String message) {
        assertThatThrownBy(() -> ProviderCheck.require("backoff", config, name -> null))
                .isInstanceOf(WinnowException.class)
                .hasMessage(message);
    }

    @Test
    void looksAtEveryTarget() {
        assertThatThrownBy(() -> ProviderCheck.require("priority", "random,openai", name -> null))
                .hasMessageStartingWith("openai needs a key");
    }

    @Test
    void takesABlankKeyForNone() {
        assertThatThrownBy(() -> ProviderCheck.require("backoff", "openai", Map.of("OPENAI_API_KEY", " ")::get))
                .hasMessageStartingWith("openai needs a key");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:11434",
        "ftp://host/v1",
        "http://",
        "http://user:pw@host/v1",
        "http://host/v1?key=x",
        "'not a url'"
    })
    void refusesWhatIsNoAddressWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> ProviderCheck.require("backoff", "local:m", Map.of("LOCAL_BASE_URL", url)::get))
                .isInstanceOf(WinnowException.class)
                .hasMessage("LOCAL_BASE_URL is not an address: expected http(s)://host[:port][/path]");
    }

    @Test
    void refusesAKeyThatNoHeaderCanCarryWithoutRepeatingIt() {
        assertThatThrownBy(() -> ProviderCheck.require("backoff", "openai", Map.of("OPENAI_API_KEY", "sk-a\nb")::get))
                .isInstanceOf(WinnowException.class)
                .hasMessageStartingWith("OPENAI_API_KEY holds characters that no key has")
                .hasMessageNotContaining("sk-a");
    }

    @Test
    void returnsTheRouting() {
        Routing routing = ProviderCheck.require(
                "weighted",
                "openai:gpt-4o-mini:0.6,gemini:gemini-2.5-flash:0.4",
                Map.of("OPENAI_API_KEY", "sk-1", "GOOGLE_API_KEY", "g")::get);

        assertThat(routing).isEqualTo(Routing.parse("weighted", "openai:gpt-4o-mini:0.6,gemini:gemini-2.5-flash:0.4"));
    }

    @Test
    void neverShowsAKey() {
        ServerAddress endpoint = ServerAddress.of("openai", Map.of("OPENAI_API_KEY", "sk-secret")::get);

        assertThat(endpoint).hasToString("openai at https://api.openai.com/v1");
    }

    /** A class loader that lacks LangChain4j proves that nothing of it is needed, which no list of loaded classes can. */
    @Test
    void neitherCheckNorRandomProviderNeedLangChain4j() throws Exception {
        URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("langchain4j"))
                .map(entry -> {
                    try {
                        return Path.of(entry).toUri().toURL();
                    } catch (java.net.MalformedURLException e) {
                        throw new AssertionError(e);
                    }
                })
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Class<?> probe = loader.loadClass(Probe.class.getName());

            @SuppressWarnings("unchecked")
            Function<String, String> run =
                    (Function<String, String>) probe.getDeclaredConstructor().newInstance();

            assertThat(run.apply("random:latency=0ms")).isNotBlank();
            assertThatThrownBy(() -> loader.loadClass("dev.langchain4j.model.chat.ChatModel"))
                    .isInstanceOf(ClassNotFoundException.class);
        }
    }

    public static final class Probe implements Function<String, String> {

        @Override
        public String apply(String config) {
            Routing routing = ProviderCheck.require("backoff", config, name -> null);
            Question question = new Question(
                    "topic", 5, new Prompt(1, "s", "u"), 1, java.time.Duration.ofSeconds(5), null, false, Set.of());
            try {
                return new Providers(name -> null)
                        .of(routing.config().targets().getFirst())
                        .ask(question)
                        .text();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
