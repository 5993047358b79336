package io.winnow.router.strategy;

import io.winnow.router.grammar.RoutingConfig;
import io.winnow.router.grammar.RoutingConfigException;
import io.winnow.router.grammar.Target;
import io.winnow.router.words.DidYouMean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** How the next target is chosen. */
public enum Strategy {
    /** One target; on a failure that may pass, wait and try again. */
    BACKOFF(1, targets -> new First()),
    /** Strict rotation over the healthy targets, regardless of timing and the number of threads. */
    ROUNDROBIN(RoutingConfig.MAX_TARGETS, targets -> new Rotation()),
    /** The first healthy target in order; a failed call falls to the next at once. */
    PRIORITY(RoutingConfig.MAX_TARGETS, targets -> new First()),
    /** Smooth weighted rotation: exact shares over any window of one period. */
    WEIGHTED(RoutingConfig.MAX_TARGETS, SmoothWeighted::new),
    /** Where the next new attribute is cheapest or fastest, learning from {@link Evidence}; weights are ignored. */
    ADAPTIVE(RoutingConfig.MAX_TARGETS, Adaptive::new);

    private final int mostTargets;

    @SuppressWarnings("ImmutableEnumChecker") // Each is a constructor.
    private final Function<List<Target>, Chooser> factory;

    Strategy(int mostTargets, Function<List<Target>, Chooser> factory) {
        this.mostTargets = mostTargets;
        this.factory = factory;
    }

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
        List<String> labels = Arrays.stream(values()).map(Strategy::label).toList();
        throw new RoutingConfigException(
                RoutingConfigException.Part.STRATEGY,
                "'" + name.replaceAll("\\p{Cntrl}", "?") + "' is unknown: use one of " + String.join(", ", labels)
                        + DidYouMean.hint(name, labels));
    }

    /** The name in options. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int mostTargets() {
        return mostTargets;
    }

    public Chooser chooser(List<Target> targets) {
        return factory.apply(targets);
    }
}
