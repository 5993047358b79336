package io.winnow.standalone.cli.checks;

import io.winnow.messages.Judge;
import io.winnow.messages.Routings;
import io.winnow.messages.RunRequest;
import io.winnow.messages.text.Embeddings;
import io.winnow.producer.provider.ProviderCheck;
import io.winnow.producer.provider.ProviderReadiness;
import io.winnow.router.grammar.Target;
import io.winnow.standalone.cli.terminal.UsageException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks a routing configuration before anything starts. */
public final class ProviderChecks {

    private ProviderChecks() {}

    /**
     * Checks the routing options.
     *
     * @param here whether this process will make the calls, so that their keys must be here
     */
    public static void require(RunRequest request, boolean here, Function<String, @Nullable String> environment) {
        UsageException.check(() -> {
            if (here) {
                ProviderCheck.require(request, environment);
            } else if (request.kind() == RunRequest.Kind.EXPLORE) {
                ProviderCheck.parse(request.routingStrategy(), request.routingConfig());
            }
            return true;
        });
    }

    /**
     * As {@link #require}, for a run that is not to start: a key that is missing is no fault.
     *
     * @return what is to be done before it can start, a sentence for each provider
     */
    public static List<String> requireAllButKeys(
            RunRequest request, boolean here, Function<String, @Nullable String> environment) {
        require(request, here, name -> {
            String value = environment.apply(name);
            return (value == null || value.isBlank()) && name.endsWith("_API_KEY") ? "missing" : value;
        });
        if (!here) {
            return List.of();
        }
        Stream<Target> routed =
                Routings.parse(request.routingStrategy(), request.routingConfig()).config().targets().stream();
        return Stream.of(
                        routed,
                        Stream.ofNullable(Judge.named(request)),
                        Stream.ofNullable(Embeddings.named(request.embeddings())))
                .flatMap(targets -> targets)
                .flatMap(target -> Stream.ofNullable(ProviderReadiness.faultOf(target, environment)))
                .distinct()
                .toList();
    }
}
