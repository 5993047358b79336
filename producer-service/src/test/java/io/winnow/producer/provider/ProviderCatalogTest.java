package io.winnow.producer.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.producer.provider.ProviderCatalog.Entry;
import io.winnow.router.grammar.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProviderCatalogTest {

    @Test
    void listsAllThatAreKnownByName() {
        List<Entry> entries = list(Map.of());

        assertThat(entries)
                .extracting(Entry::name)
                .startsWith("openai", "anthropic", "gemini")
                .contains("openrouter", "ollama")
                .endsWith("random")
                .doesNotHaveDuplicates();
        assertThat(entry(entries, "openai"))
                .isEqualTo(new Entry(
                        "openai",
                        false,
                        true,
                        "openai needs a key: set OPENAI_API_KEY (environment or .env) or use random:random",
                        null));
        assertThat(entry(entries, "ollama"))
                .isEqualTo(new Entry("ollama", false, false, null, "http://localhost:11434/v1"));
        assertThat(entry(entries, "random")).isEqualTo(new Entry("random", false, false, null, null));
    }

    @Test
    void knowsWhichHaveKeysAndDoesNotTellThem() {
        List<Entry> entries = list(Map.of("OPENAI_API_KEY", "sk-secret-1", "GOOGLE_API_KEY", "AIza-secret-2"));

        assertThat(entry(entries, "openai")).isEqualTo(new Entry("openai", true, true, null, null));
        assertThat(entry(entries, "gemini").hasKey()).isTrue();
        assertThat(entry(entries, "anthropic").hasKey()).isFalse();
        assertThat(entries.toString()).doesNotContain("secret");
    }

    @Test
    void listsServersOfTheUsersOwn() {
        List<Entry> entries = list(Map.of("MY_SERVER_BASE_URL", "http://gpu-box:8000/v1", "EMPTY_BASE_URL", " "));

        assertThat(entry(entries, "my-server")).isEqualTo(new Entry("my-server", false, false, null, null));
        assertThat(entries).extracting(Entry::name).doesNotContain("empty");
    }

    @Test
    void saysWhatIsWrongWithoutRepeatingIt() {
        List<Entry> entries = list(Map.of("OLLAMA_BASE_URL", "sk-secret-in-the-wrong-place"));

        assertThat(entry(entries, "ollama").fault())
                .startsWith("OLLAMA_BASE_URL is no address")
                .doesNotContain("secret");
        assertThat(entry(entries, "ollama").localUrl()).isNull();
    }

    @Test
    void saysWhatATargetLacks() {
        assertThat(ProviderCatalog.faultOf(new Target("groq", "m", null), name -> null))
                .startsWith("groq needs a key");
        assertThat(ProviderCatalog.faultOf(new Target("random", "vocabulary=many", null), name -> null))
                .isNotNull();
        assertThat(ProviderCatalog.faultOf(new Target("ollama", "m", null), name -> null))
                .isNull();
    }

    private static List<Entry> list(Map<String, String> environment) {
        return ProviderCatalog.list(environment::get, environment.keySet());
    }

    private static Entry entry(List<Entry> entries, String name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
