package io.winnow.provider;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Keys and base URLs from the process environment and {@code .env}, unless the application has an {@link Environment} of its own. */
@ApplicationScoped
class EnvironmentProducer {

    // Raw, because a key is no place for ${expressions}.
    @Produces
    @DefaultBean
    @ApplicationScoped
    Environment environment(Config config) {
        return new Environment() {
            @Override
            public @Nullable String apply(String name) {
                return config.getConfigValue(name).getRawValue();
            }

            @Override
            public Iterable<String> names() {
                return config.getPropertyNames();
            }
        };
    }
}
