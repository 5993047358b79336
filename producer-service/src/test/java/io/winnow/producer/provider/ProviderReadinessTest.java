package io.winnow.producer.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.presence.Presence.ProviderState;
import io.winnow.provider.Environment;
import io.winnow.router.grammar.Target;
import io.winnow.router.provider.KnownProvider;
import io.winnow.router.provider.ProviderCatalog;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProviderReadinessTest {

    @Test
    void listsAllThatAreKnownByName() {
        List<ProviderState> states = list(Map.of());

        assertThat(states)
                .extracting(ProviderState::name)
                .containsExactlyElementsOf(
                        ProviderCatalog.all().stream().map(KnownProvider::name).toList());
        assertThat(state(states, "openai"))
                .isEqualTo(new ProviderState(
                        "openai",
                        false,
                        false,
                        "openai needs a key: set OPENAI_API_KEY (environment or .env) or use random:random"));
        assertThat(state(states, "ollama")).isEqualTo(new ProviderState("ollama", false, false, null));
        assertThat(state(states, "random")).isEqualTo(new ProviderState("random", false, false, null));
    }

    @Test
    void knowsWhichHaveKeysAndDoesNotTellThem() {
        List<ProviderState> states = list(Map.of("OPENAI_API_KEY", "sk-secret-1", "GOOGLE_API_KEY", "AIza-secret-2"));

        assertThat(state(states, "openai")).isEqualTo(new ProviderState("openai", true, false, null));
        assertThat(state(states, "gemini")).isEqualTo(new ProviderState("gemini", true, false, null));
        assertThat(state(states, "anthropic").hasKey()).isFalse();
        assertThat(states.toString()).doesNotContain("secret");
    }

    @Test
    void listsServersOfTheUsersOwn() {
        List<ProviderState> states =
                list(Map.of("MY_SERVER_BASE_URL", "http://gpu-box:8000/v1", "EMPTY_BASE_URL", " "));

        assertThat(state(states, "my-server")).isEqualTo(new ProviderState("my-server", false, true, null));
        assertThat(states)
                .extracting(ProviderState::name)
                .doesNotContain("empty")
                .endsWith("my-server", "random");
    }

    @Test
    void saysWhatIsWrongWithoutRepeatingIt() {
        List<ProviderState> states = list(Map.of("OLLAMA_BASE_URL", "sk-secret-in-the-wrong-place"));

        assertThat(state(states, "ollama").problem())
                .startsWith("OLLAMA_BASE_URL is not an address")
                .doesNotContain("secret");
        assertThat(state(states, "ollama").elsewhere()).isTrue();
    }

    @Test
    void saysWhatATargetLacks() {
        assertThat(ProviderReadiness.faultOf(new Target("groq", "m", null), name -> null))
                .startsWith("groq needs a key");
        assertThat(ProviderReadiness.faultOf(new Target("random", "vocabulary=many", null), name -> null))
                .isNotNull();
        assertThat(ProviderReadiness.faultOf(new Target("ollama", "m", null), name -> null))
                .isNull();
    }

    private static List<ProviderState> list(Map<String, String> variables) {
        return ProviderReadiness.list(new Environment() {
            @Override
            public @Nullable String apply(String name) {
                return variables.get(name);
            }

            @Override
            public Iterable<String> names() {
                return variables.keySet();
            }
        });
    }

    private static ProviderState state(List<ProviderState> states, String name) {
        return states.stream()
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
