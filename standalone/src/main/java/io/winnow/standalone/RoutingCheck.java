package io.winnow.standalone;

import io.winnow.messages.RunRequest;
import io.winnow.producer.provider.ProviderCheck;
import io.winnow.ui.runs.RunRequestCheck;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/** Refuses runs over HTTP that cannot succeed: this process makes the calls, so their keys must be here. */
@Singleton
final class RoutingCheck implements RunRequestCheck {

    private final Config config;

    RoutingCheck(Config config) {
        this.config = config;
    }

    @Override
    public void check(RunRequest request) {
        // Quarkus' configuration holds the environment and .env under the variables' own names.
        ProviderCheck.require(
                request.routingStrategy(),
                request.routingConfig(),
                name -> config.getOptionalValue(name, String.class).orElse(null));
    }
}
