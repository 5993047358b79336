package io.winnow.producer.provider;

import static io.winnow.router.provider.KnownProvider.Dialect.OPENAI_COMPATIBLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.http.ModelHttpClient;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.RateLimit;
import io.winnow.router.provider.ProviderVariables;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

    @ParameterizedTest
    @CsvSource({
        "openrouter, https://openrouter.ai/api/v1",
        "mistral, https://api.mistral.ai/v1",
        "groq, https://api.groq.com/openai/v1",
        "deepseek, https://api.deepseek.com/v1",
        "xai, https://api.x.ai/v1",
        "together, https://api.together.ai/v1"
    })
    void needsNothingButTheKeyOfAServiceThatIsKnown(String provider, String url) {
        ServerAddress endpoint = ServerAddress.of(
                provider, Map.of(ProviderVariables.keys(provider).getFirst(), "k-1234567")::get);

        assertThat(endpoint).isEqualTo(new ServerAddress(provider, OPENAI_COMPATIBLE, url, "k-1234567"));
    }

    @ParameterizedTest
    @CsvSource({
        "ollama, http://localhost:11434/v1",
        "lmstudio, http://localhost:1234/v1",
        "vllm, http://localhost:8000/v1",
        "llamacpp, http://localhost:8080/v1"
    })
    void needsNothingForAServerOnThisMachine(String provider, String url) {
        ServerAddress endpoint = ServerAddress.of(provider, name -> null);

        assertThat(endpoint).isEqualTo(new ServerAddress(provider, OPENAI_COMPATIBLE, url, null));
    }

    @Test
    void namesTheKeyThatAKnownServiceNeeds() {
        assertThatThrownBy(() -> ServerAddress.of("groq", name -> null))
                .isInstanceOf(WinnowException.class)
                .hasMessage("groq needs a key: set GROQ_API_KEY (environment or .env)" + " or use random:random");
    }

    @Test
    void takesAnAddressThatIsSetBeforeTheUsualOne() {
        assertThat(ServerAddress.of("ollama", Map.of("OLLAMA_BASE_URL", "http://gpu:11434/v1/")::get)
                        .baseUrl())
                .isEqualTo("http://gpu:11434/v1");
        assertThat(ServerAddress.of("mistral", Map.of("MISTRAL_BASE_URL", "http://gpu/v1")::get))
                .isEqualTo(new ServerAddress("mistral", OPENAI_COMPATIBLE, "http://gpu/v1", null));
    }

    @Test
    void readsTheLimitsOfEachTarget() {
        Providers providers =
                new Providers(Map.of("OPENAI_RPM", " 500 ", "OPENAI_TPM", "200000", "MY_SERVER_TPM", "7")::get);

        assertThat(providers.rateLimit(new Target("openai", "a", null))).isEqualTo(new RateLimit(500L, 200_000L));
        assertThat(providers.rateLimit(new Target("my-server", "a", null))).isEqualTo(new RateLimit(null, 7L));
        assertThat(providers.rateLimit(new Target("random", "random", null))).isEqualTo(RateLimit.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "1e3", "many", "1,000", "9999999999999"})
    void refusesALimitThatIsNoNumberWithoutRepeatingIt(String value) {
        assertThatThrownBy(() -> ProviderCheck.require("backoff", "random", Map.of("RANDOM_RPM", value)::get))
                .isInstanceOf(WinnowException.class)
                .hasMessage(
                        "RANDOM_RPM is not a number of requests per minute: expected a whole number from 1, such as 500,"
                                + " or leave it out for no limit");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    all            | errors,requests,content,frames,ssl,trace,channel
                    headers        | ''
                    errors,headers | errors
                    Requests       | requests
                    """)
    void letsTheJdkLogNoHeaders(String asked, String left) {
        assertThat(ModelHttpClient.withoutHeaders(asked)).isEqualTo(left);
    }
}
