package io.winnow.producer;

import io.winnow.router.Fleet;
import io.winnow.router.RateLimit;
import io.winnow.router.Router;
import io.winnow.router.RouterPolicy;
import io.winnow.router.Routing;
import io.winnow.router.Target;
import io.winnow.router.TargetHealth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One router for each routing, so that all tasks of this instance share rotation, and one fleet for all routers, so that
 * they share cool-downs. Thread safe.
 */
final class Routers {

    private static final int REMEMBERED = 500;

    private record Key(String strategy, String config) {}

    private final Fleet fleet;
    private final Map<Key, Router> byRouting = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Router> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * Begins with no routers.
     *
     * @param limits what each target's account allows
     */
    Routers(Function<Target, RateLimit> limits) {
        this.fleet = new Fleet(RouterPolicy.DEFAULT, limits);
    }

    /**
     * How all targets are that a router names, see {@link Fleet#snapshot}.
     *
     * @param now reading of {@link System#nanoTime}
     */
    List<TargetHealth> health(long now) {
        return fleet.snapshot(now);
    }

    /**
     * The router for a routing as a person wrote it.
     *
     * @throws io.winnow.router.RoutingConfigException when it cannot be read
     * @throws io.winnow.messages.WinnowException when the limits of one of its targets cannot be
     */
    synchronized Router of(String strategy, String config) {
        Key key = new Key(strategy, config);
        Router known = byRouting.get(key);
        if (known == null) {
            known = new Router(Routing.parse(strategy, config), fleet);
            byRouting.put(key, known);
        }
        return known;
    }
}
