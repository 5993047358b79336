package io.winnow.standalone;

import io.winnow.client.runs.RunRequestCheck;
import io.winnow.client.runs.TargetCheck;
import io.winnow.messages.RunRequest;
import io.winnow.producer.provider.ProviderCheck;
import io.winnow.producer.provider.ProviderReadiness;
import io.winnow.provider.Environment;
import io.winnow.router.grammar.Target;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Refuses HTTP orders that cannot succeed: this process makes the calls itself, so their keys must be here, even before
 * the producer has reported.
 */
@Singleton
final class RoutingCheck implements RunRequestCheck, TargetCheck {

    private final Environment environment;

    RoutingCheck(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void check(RunRequest request) {
        ProviderCheck.require(request, environment);
    }

    @Override
    public @Nullable String faultOf(Target target) {
        return ProviderReadiness.faultOf(target, environment);
    }
}
