package io.winnow.ui.providers;

import io.winnow.router.grammar.RoutingConfig;
import io.winnow.router.grammar.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be said of providers in a process that has none of their keys: their names. */
final class UnknownProviders implements ProviderDirectory {

    private static final String RANDOM = "random";

    @Override
    public List<Listed> providers() {
        return List.of(named("openai"), named("anthropic"), named("gemini"), named(RANDOM));
    }

    private static Listed named(String name) {
        boolean random = name.equals(RANDOM);
        return new Listed(name, null, !random, random ? Boolean.TRUE : null, null, RoutingConfig.defaultModelOf(name));
    }

    @Override
    public @Nullable String faultOf(Target target) {
        return null;
    }
}
