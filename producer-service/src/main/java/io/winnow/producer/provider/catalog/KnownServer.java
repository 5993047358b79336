package io.winnow.producer.provider.catalog;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible server that is known by its name, so that nobody has to look its address up.
 *
 * @param baseUrl as its own documentation gives it to OpenAI's SDK
 * @param hosted whether it is a service, which needs a key; else it runs on this machine, which mostly needs none
 */
public record KnownServer(String baseUrl, boolean hosted) {

    private static final Map<String, KnownServer> BY_NAME = Map.ofEntries(
            Map.entry("openrouter", new KnownServer("https://openrouter.ai/api/v1", true)),
            Map.entry("mistral", new KnownServer("https://api.mistral.ai/v1", true)),
            Map.entry("groq", new KnownServer("https://api.groq.com/openai/v1", true)),
            Map.entry("deepseek", new KnownServer("https://api.deepseek.com/v1", true)),
            Map.entry("xai", new KnownServer("https://api.x.ai/v1", true)),
            Map.entry("together", new KnownServer("https://api.together.ai/v1", true)),
            Map.entry("ollama", new KnownServer("http://localhost:11434/v1", false)),
            Map.entry("lmstudio", new KnownServer("http://localhost:1234/v1", false)),
            Map.entry("vllm", new KnownServer("http://localhost:8000/v1", false)),
            Map.entry("llamacpp", new KnownServer("http://localhost:8080/v1", false)));

    /** The server of that name; null when the name is a user's own. */
    public static @Nullable KnownServer of(String provider) {
        return BY_NAME.get(provider);
    }

    /** All names: services first, then servers on this machine, each in alphabetical order. */
    public static List<String> names() {
        return BY_NAME.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, KnownServer> server) ->
                                !server.getValue().hosted())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }
}
