package io.winnow.messages;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.router.Routing;
import io.winnow.router.grammar.RoutingConfigException;
import java.util.function.Supplier;

/** Parses routings for the user interface: a fault is reported like every other, with its field and position. */
public final class Routings {

    private Routings() {}

    /**
     * Reads a strategy and a configuration.
     *
     * @throws WinnowException naming what is at fault, where, and what was expected there
     */
    public static Routing parse(String strategy, String config) {
        return read(() -> Routing.parse(strategy, config));
    }

    /**
     * Reads a part of a routing.
     *
     * @throws WinnowException naming what is at fault, where, and what was expected there
     */
    public static <T> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (RoutingConfigException e) {
            Field field = switch (e.part()) {
                case CONFIG -> Field.ROUTING_CONFIG;
                case STRATEGY -> Field.ROUTING_STRATEGY;
                case OPTIMIZE -> Field.OPTIMIZE;
            };
            throw WinnowException.at(field, e.position(), e.problem(), e);
        }
    }
}
