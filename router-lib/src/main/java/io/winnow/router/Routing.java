package io.winnow.router;

import io.winnow.router.grammar.RoutingConfig;
import io.winnow.router.grammar.RoutingConfigException;
import io.winnow.router.strategy.Strategy;

/** A strategy and the targets that it chooses among. */
public record Routing(Strategy strategy, RoutingConfig config) {

    /**
     * Checks that the two fit.
     *
     * @throws RoutingConfigException when there are more targets than the strategy takes
     */
    public Routing {
        if (config.targets().size() > strategy.mostTargets()) {
            throw new RoutingConfigException(
                    RoutingConfigException.Part.CONFIG,
                    "has " + config.targets().size() + " targets and " + strategy.label()
                            + " takes one: use priority, roundrobin, weighted or adaptive for several");
        }
    }

    /**
     * Parses both.
     *
     * @throws RoutingConfigException when either cannot be read or they do not fit
     */
    public static Routing parse(String strategy, String config) {
        return new Routing(Strategy.parse(strategy), RoutingConfig.parse(config));
    }
}
