package io.winnow.producer.provider;

import io.winnow.messages.WinnowException;
import io.winnow.router.Target;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The providers of this process, one for each target that was asked so far. Thread safe. */
public final class Providers {

    private final Function<String, @Nullable String> environment;
    private final Map<String, Provider> byTarget = new ConcurrentHashMap<>();

    /** Reads keys and base URLs from an environment when a provider is first asked. */
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

    private Provider create(Target target) {
        if (target.provider().equals(Endpoint.RANDOM)) {
            return new RandomProvider(RandomOptions.parse(target.model()));
        }
        return ChatModels.provider(Endpoint.of(target.provider(), environment), target.model());
    }
}
