package io.winnow.standalone;

import io.winnow.producer.provider.ProviderCatalog;
import io.winnow.router.grammar.RoutingConfig;
import io.winnow.router.grammar.Target;
import io.winnow.ui.providers.ProviderDirectory;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Tells the API which providers this process, which makes the calls, has keys for. */
@Singleton
final class ProvidersHere implements ProviderDirectory {

    private final Config config;

    ProvidersHere(Config config) {
        this.config = config;
    }

    @Override
    public List<Listed> providers() {
        List<String> variables = new ArrayList<>();
        config.getPropertyNames().forEach(variables::add);
        return ProviderCatalog.list(this::variable, variables).stream()
                .map(provider -> new Listed(
                        provider.name(),
                        provider.hasKey(),
                        provider.needsKey(),
                        provider.fault() == null,
                        provider.localUrl(),
                        RoutingConfig.defaultModelOf(provider.name())))
                .toList();
    }

    @Override
    public @Nullable String faultOf(Target target) {
        return ProviderCatalog.faultOf(target, this::variable);
    }

    /** Quarkus' configuration holds the environment and .env under the variables' own names. */
    private @Nullable String variable(String name) {
        return config.getOptionalValue(name, String.class).orElse(null);
    }
}
