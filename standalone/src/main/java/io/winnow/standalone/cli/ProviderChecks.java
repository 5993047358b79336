package io.winnow.standalone.cli;

import io.winnow.messages.RunRequest;
import io.winnow.producer.provider.ProviderCheck;
import io.winnow.standalone.cli.terminal.UsageException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks a routing configuration before anything starts. */
final class ProviderChecks {

    private ProviderChecks() {}

    /**
     * Checks the routing options.
     *
     * @param here whether this process will make the calls, so that their keys must be here
     */
    static void require(RunRequest request, boolean here, Function<String, @Nullable String> environment) {
        UsageException.check(() -> {
            if (here) {
                ProviderCheck.require(request, environment);
            } else if (request.kind() == RunRequest.Kind.EXPLORE) {
                ProviderCheck.parse(request.routingStrategy(), request.routingConfig());
            }
            return true;
        });
    }
}
