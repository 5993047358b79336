package io.winnow.producer.provider;

import io.winnow.messages.error.WinnowException;
import io.winnow.messages.presence.Presence;
import io.winnow.provider.Environment;
import io.winnow.provider.ServerAddress;
import io.winnow.router.grammar.Target;
import io.winnow.router.provider.KnownProvider;
import io.winnow.router.provider.ProviderCatalog;
import io.winnow.router.provider.ProviderVariables;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which providers this process can ask: whether each has what it needs. Asks none of them. */
public final class ProviderReadiness {

    private ProviderReadiness() {}

    /** All providers that Winnow knows by name, and those of the user's for which a {@code <NAME>_BASE_URL} is set. */
    public static List<Presence.ProviderState> list(Environment environment) {
        Set<String> names = new TreeSet<>(ProviderCatalog.order());
        ProviderCatalog.all().stream().map(KnownProvider::name).forEach(names::add);
        for (String variable : environment.names()) {
            String provider = ProviderVariables.ofBaseUrl(variable);
            if (provider != null && ProviderVariables.value(environment, variable) != null) {
                names.add(provider);
            }
        }
        return names.stream().map(name -> state(name, environment)).toList();
    }

    /** What a target lacks to be asked, with the fix, in one line and without keys; null when it lacks nothing. */
    public static @Nullable String faultOf(Target target, Function<String, @Nullable String> environment) {
        try {
            ProviderCheck.require(target, environment);
            return null;
        } catch (WinnowException e) {
            return e.getMessage();
        }
    }

    private static Presence.ProviderState state(String name, Environment environment) {
        return new Presence.ProviderState(
                name,
                ServerAddress.hasKey(name, environment),
                ProviderVariables.value(environment, ProviderVariables.baseUrl(name)) != null,
                // Answers that were recorded are where a routing says, and need nothing else.
                name.equals(ProviderCatalog.RECORDED) ? null : faultOf(new Target(name, "random", null), environment));
    }
}
