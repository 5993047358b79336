package io.winnow.router;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the next target is chosen. */
public enum Strategy {
    /** One target; on a failure that may pass, wait and try again. */
    BACKOFF,
    /** Strict rotation over the healthy targets, whatever the timing and the number of threads. */
    ROUNDROBIN,
    /** The first healthy target in order; a failed call falls to the next at once. */
    PRIORITY,
    /** Smooth weighted rotation: exact shares over any window of one period. */
    WEIGHTED;

    /**
     * Reads a strategy's name; case does not matter.
     *
     * @throws RoutingConfigException naming the strategies that there are
     */
    public static Strategy parse(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        for (Strategy strategy : values()) {
            if (strategy.label().equals(wanted)) {
                return strategy;
            }
        }
        if (wanted.equals("adaptive")) {
            throw new RoutingConfigException(
                    "routing-strategy adaptive is not available yet: use one of " + labels(), 0);
        }
        throw new RoutingConfigException(
                "routing-strategy '" + name.replaceAll("\\p{Cntrl}", "?") + "' is unknown: use one of " + labels(), 0);
    }

    /** The name that people write. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String labels() {
        return Arrays.stream(values()).map(Strategy::label).collect(Collectors.joining(", "));
    }
}
