package io.winnow.producer.call;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.winnow.messages.error.WinnowException;
import io.winnow.producer.call.limit.AttemptTime;
import io.winnow.producer.presence.Activity;
import io.winnow.producer.provider.Providers;
import io.winnow.provider.Environment;
import io.winnow.tracing.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * All models that a routing names, as one: the routed, budgeted and observed way to any of them, under the interface that LangChain4j's AI services ask
 * through. Thread safe.
 *
 * <p>Within an {@link Attempt} at a task it goes by that task's routing and allowance, and every request is in the task's books. Anybody else's request
 * goes by the routing that {@link Settings} names, with the same failover, cool-downs and limits.
 *
 * <p>It says that it supports answers by a JSON schema, because what a target cannot do is made up for: who asks by a schema gets its targets' answers as
 * they are, and models that take no schema are told of it in words.
 */
public class RoutedChatModel implements ChatModel {

    /** What listeners find the provider's conventional name by, among their attributes; LangChain4j's own names leave out most. */
    public static final String PROVIDER = "gen_ai.provider.name";

    /** Longest that somebody else's request takes, with all that fail before one is answered. */
    private static final Duration MOST_TIME = Duration.ofMinutes(2);

    /** What runs are to the router's memory of failures. */
    private static final String ANYONE = "-";

    /**
     * How models are asked.
     *
     * @param requestTimeout most time for one request to a provider, where a run does not say; null for what each target is expected
     *     to need
     * @param strategy routes what is asked outside of tasks
     * @param config likewise, in the grammar of the routing configuration; null refuses it
     */
    public record Settings(
            @Nullable Duration requestTimeout,
            String strategy,
            @Nullable String config) {

        /** Only tasks ask. */
        public static Settings ofTasks(@Nullable Duration requestTimeout) {
            return new Settings(requestTimeout, "backoff", null);
        }
    }

    /** What all attempts share. */
    record Means(
            @Nullable Duration requestTimeout,
            Providers providers,
            Activity activity,
            Tracing tracing,
            List<ChatModelListener> listeners) {}

    private final Settings settings;
    private final Routers routers;
    private final Means means;

    /**
     * Asks nobody yet.
     *
     * @param environment keys, base URLs, limits and proxies of providers
     * @param listeners told of every request to every target
     */
    public RoutedChatModel(
            Settings settings, Environment environment, Tracing tracing, List<ChatModelListener> listeners) {
        this.settings = settings;
        Providers providers = new Providers(environment);
        this.routers = new Routers(providers::rateLimit);
        this.means = new Means(settings.requestTimeout(), providers, new Activity(), tracing, listeners);
    }

    /** Which targets may be asked. */
    public Routers routers() {
        return routers;
    }

    /** What was asked of them. */
    public Activity activity() {
        return means.activity();
    }

    Means means() {
        return means;
    }

    /**
     * Asks whoever is next.
     *
     * @throws NoAnswerException when nobody answers
     */
    @Override
    public ChatResponse doChat(ChatRequest request) {
        if (Attempt.CURRENT.isBound()) {
            return Attempt.CURRENT.get().ask(request);
        }
        Instant now = Instant.now();
        long seed = ThreadLocalRandom.current().nextLong();
        try (Attempt attempt = new Attempt(
                Inquiry.ofAnyone(Prompts.of(request)),
                routers.of(settings.strategy(), defaultRouting()).open(ANYONE, seed),
                new AttemptTime(now, now.plus(MOST_TIME)),
                () -> false,
                (answer, target, failure) -> {},
                means)) {
            ChatResponse response = attempt.ask(request);
            attempt.accept();
            attempt.enter(0);
            return response;
        }
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }

    private String defaultRouting() {
        String config = settings.config();
        if (config == null) {
            throw new WinnowException(
                    "no routing for requests that belong to no run: set WINNOW_MODELS_ROUTING_CONFIG, as in openai:gpt-4o-mini:0.6,gemini:gemini-2.5-flash:0.4");
        }
        return config;
    }
}
