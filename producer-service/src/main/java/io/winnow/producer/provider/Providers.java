package io.winnow.producer.provider;

import io.winnow.messages.error.WinnowException;
import io.winnow.producer.provider.api.Provider;
import io.winnow.producer.provider.chat.ChatModels;
import io.winnow.producer.provider.random.RandomOptions;
import io.winnow.producer.provider.random.RandomProvider;
import io.winnow.producer.provider.recorded.RecordedAnswers;
import io.winnow.producer.provider.recorded.RecordedProvider;
import io.winnow.provider.RateLimits;
import io.winnow.provider.ServerAddress;
import io.winnow.provider.http.Proxies;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.RateLimit;
import io.winnow.router.provider.ProviderCatalog;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The providers of this process, one for each target that was asked so far. Thread safe. */
public final class Providers {

    private final Function<String, @Nullable String> environment;
    private final Map<String, Provider> byTarget = new ConcurrentHashMap<>();
    private @Nullable ChatModels chatModels;

    /** Reads keys, addresses, limits and proxies from an environment when a provider is first asked. */
    public Providers(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /**
     * The provider for a target.
     *
     * @throws WinnowException when its key or base URL is missing or wrong, or its options cannot be read
     */
    public Provider of(Target target) {
        return byTarget.computeIfAbsent(target.name(), name -> create(target));
    }

    /**
     * What a target may be asked in a minute: {@code <NAME>_RPM} requests and {@code <NAME>_TPM} tokens, where
     * {@code <NAME>} is its provider's name in upper case.
     *
     * @throws WinnowException naming the variable that is no number
     */
    public RateLimit rateLimit(Target target) {
        return RateLimits.of(target.provider(), environment);
    }

    private Provider create(Target target) {
        if (target.provider().equals(ProviderCatalog.RANDOM)) {
            return new RandomProvider(RandomOptions.parse(target.model()));
        }
        if (target.provider().equals(ProviderCatalog.RECORDED)) {
            return new RecordedProvider(RecordedAnswers.in(target.model()));
        }
        return chatModels().provider(ServerAddress.of(target.provider(), environment), target.model());
    }

    private synchronized ChatModels chatModels() {
        ChatModels models = chatModels;
        if (models == null) {
            models = new ChatModels(Proxies.of(environment));
            chatModels = models;
        }
        return models;
    }
}
