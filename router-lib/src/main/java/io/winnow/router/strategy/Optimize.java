package io.winnow.router.strategy;

import io.winnow.router.grammar.RoutingConfigException;
import io.winnow.router.words.DidYouMean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What {@link Strategy#ADAPTIVE} maximizes; it determines the unit of a {@link Yield}'s spend. */
public enum Optimize {
    /** New attributes for the money; spend is in US dollars. */
    UNIQUE_PER_DOLLAR,
    /** New attributes per time that calls take; spend is in minutes, from a call's beginning to its end. */
    UNIQUE_PER_MINUTE;

    /**
     * Reads a name; case does not matter.
     *
     * @throws RoutingConfigException naming those that there are
     */
    public static Optimize parse(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        for (Optimize optimize : values()) {
            if (optimize.label().equals(wanted)) {
                return optimize;
            }
        }
        List<String> labels = Arrays.stream(values()).map(Optimize::label).toList();
        throw new RoutingConfigException(
                RoutingConfigException.Part.OPTIMIZE,
                "'" + name.replaceAll("\\p{Cntrl}", "?") + "' is unknown: use one of " + String.join(", ", labels)
                        + DidYouMean.hint(name, labels));
    }

    /** The name in options. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
