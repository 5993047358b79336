package io.winnow.router.provider;

import io.winnow.router.words.DidYouMean;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All providers that Winnow knows by name. */
public final class ProviderCatalog {

    /** Answers in the producer's own process, for demos and tests. */
    public static final String RANDOM = "random";

    /** Answers from files that the producer can read, so that runs can be repeated; its model is their directory. */
    public static final String RECORDED = "recorded";

    private static final List<KnownProvider> ALL = List.of(
            KnownProvider.vendor("openai", KnownProvider.Dialect.OPENAI, "https://api.openai.com/v1", "gpt-4o-mini"),
            KnownProvider.vendor(
                    "anthropic", KnownProvider.Dialect.ANTHROPIC, "https://api.anthropic.com", "claude-haiku-4-5"),
            KnownProvider.vendor(
                    "gemini",
                    KnownProvider.Dialect.GEMINI,
                    "https://generativelanguage.googleapis.com",
                    "gemini-2.5-flash"),
            KnownProvider.service("openrouter", "https://openrouter.ai/api/v1"),
            KnownProvider.service("mistral", "https://api.mistral.ai/v1"),
            KnownProvider.service("groq", "https://api.groq.com/openai/v1"),
            KnownProvider.service("deepseek", "https://api.deepseek.com/v1"),
            KnownProvider.service("xai", "https://api.x.ai/v1"),
            KnownProvider.service("together", "https://api.together.ai/v1"),
            KnownProvider.local("ollama", "http://localhost:11434/v1"),
            KnownProvider.local("lmstudio", "http://localhost:1234/v1"),
            KnownProvider.local("vllm", "http://localhost:8000/v1"),
            KnownProvider.local("llamacpp", "http://localhost:8080/v1"),
            new KnownProvider(
                    RECORDED, KnownProvider.Dialect.NONE, KnownProvider.Hosting.IN_PROCESS, null, false, null),
            new KnownProvider(
                    RANDOM, KnownProvider.Dialect.NONE, KnownProvider.Hosting.IN_PROCESS, null, false, RANDOM));

    private static final Map<String, KnownProvider> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(KnownProvider::name, Function.identity()));

    private ProviderCatalog() {}

    /** All of them, in display order. */
    public static List<KnownProvider> all() {
        return ALL;
    }

    /** The provider of that name; null when the name is a user's own. */
    public static @Nullable KnownProvider of(String name) {
        return BY_NAME.get(name);
    }

    /** The message for a name that is neither here nor configured, with the fix. */
    public static String unknown(String name) {
        return name + " is not a provider that Winnow knows: set " + ProviderVariables.baseUrl(name)
                + " (environment or .env) to the address of its OpenAI-compatible API, such as"
                + " http://localhost:11434/v1"
                + DidYouMean.hint(name, BY_NAME.keySet());
    }

    /** Sorts names in display order: the catalogue's, users' own by alphabet, {@value #RANDOM}. */
    public static Comparator<String> order() {
        return Comparator.comparingInt(ProviderCatalog::rank).thenComparing(Comparator.naturalOrder());
    }

    private static int rank(String name) {
        KnownProvider known = of(name);
        int last = ALL.size() - 1;
        return known == null ? last : known.name().equals(RANDOM) ? last + 1 : ALL.indexOf(known);
    }
}
