package io.winnow.producer.provider;

import io.winnow.messages.error.WinnowException;
import io.winnow.producer.provider.catalog.Endpoint;
import io.winnow.producer.provider.catalog.KnownServer;
import io.winnow.producer.provider.catalog.Variables;
import io.winnow.router.grammar.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The providers that a routing can name here, and whether each has what it needs. Asks none of them. */
public final class ProviderCatalog {

    private static final Pattern BASE_URL = Pattern.compile("([A-Z][A-Z0-9_]{0,63})_BASE_URL");

    private ProviderCatalog() {}

    /**
     * One provider.
     *
     * @param hasKey whether a key is set
     * @param needsKey whether it cannot be asked without one
     * @param fault what it lacks and the mend, in one line; null when it has all that it needs
     * @param localUrl where a known server on this machine usually listens, unless a variable says otherwise; null for others
     */
    public record Entry(
            String name,
            boolean hasKey,
            boolean needsKey,
            @Nullable String fault,
            @Nullable String localUrl) {}

    /**
     * All providers that Winnow knows by name, then those of the user's for which a {@code <NAME>_BASE_URL} is set.
     *
     * @param environment value of an environment variable by its name, or null
     * @param variables names of the variables that are set; others in it do no harm
     */
    public static List<Entry> list(Function<String, @Nullable String> environment, Collection<String> variables) {
        Set<String> names = new LinkedHashSet<>(List.of(Endpoint.OPENAI, Endpoint.ANTHROPIC, Endpoint.GEMINI));
        names.addAll(KnownServer.names());
        variables.stream()
                .map(BASE_URL::matcher)
                .filter(Matcher::matches)
                .filter(variable -> Variables.value(environment, variable.group()) != null)
                .map(variable -> variable.group(1).toLowerCase(Locale.ROOT).replace('_', '-'))
                .sorted()
                .forEach(names::add);
        names.add(Endpoint.RANDOM);
        List<Entry> entries = new ArrayList<>();
        for (String name : names) {
            entries.add(entry(name, environment));
        }
        return List.copyOf(entries);
    }

    /** What a target lacks to be asked, with the mend, in one line and without keys; null when it lacks nothing. */
    public static @Nullable String faultOf(Target target, Function<String, @Nullable String> environment) {
        try {
            ProviderCheck.require(target, environment);
            return null;
        } catch (WinnowException e) {
            return e.getMessage();
        }
    }

    private static Entry entry(String name, Function<String, @Nullable String> environment) {
        KnownServer known = KnownServer.of(name);
        boolean elsewhere = Variables.value(environment, Variables.name(name, "_BASE_URL")) != null;
        return new Entry(
                name,
                Endpoint.hasKey(name, environment),
                Endpoint.needsKey(name, environment),
                faultOf(new Target(name, "random", null), environment),
                known == null || known.hosted() || elsewhere ? null : known.baseUrl());
    }
}
