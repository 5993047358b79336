package io.winnow.producer;

import io.quarkus.arc.DefaultBean;
import io.winnow.producer.provider.catalog.Environment;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.config.Config;

/** Keys and base URLs from the process environment and {@code .env}, unless the application has an {@link Environment} of its own. */
@ApplicationScoped
class EnvironmentProducer {

    // Raw, because a key is no place for ${expressions}.
    @Produces
    @DefaultBean
    @ApplicationScoped
    Environment environment(Config config) {
        return name -> config.getConfigValue(name).getRawValue();
    }
}
