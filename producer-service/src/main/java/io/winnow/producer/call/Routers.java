package io.winnow.producer.call;

import io.winnow.messages.Routings;
import io.winnow.router.Router;
import io.winnow.router.grammar.Target;
import io.winnow.router.health.RateLimit;
import io.winnow.router.health.RouterPolicy;
import io.winnow.router.health.TargetHealth;
import io.winnow.router.health.Targets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One router for each routing, so that all tasks of this instance share rotation, and one fleet for all routers, so that
 * they share cool-downs. Thread safe.
 */
public final class Routers {

    private static final int REMEMBERED = 500;

    private record Key(String strategy, String config) {}

    private final Targets fleet;
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
    public Routers(Function<Target, RateLimit> limits) {
        this.fleet = new Targets(RouterPolicy.DEFAULT, limits);
    }

    /**
     * How all targets are that a router names, see {@link Targets#snapshot}.
     *
     * @param now reading of {@link System#nanoTime}
     */
    public List<TargetHealth> health(long now) {
        return fleet.snapshot(now);
    }

    /**
     * The router for a routing as a person wrote it.
     *
     * @throws io.winnow.messages.error.WinnowException when it cannot be read, or the limits of one of its targets cannot
     */
    synchronized Router of(String strategy, String config) {
        Key key = new Key(strategy, config);
        Router known = byRouting.get(key);
        if (known == null) {
            known = new Router(Routings.parse(strategy, config), fleet);
            byRouting.put(key, known);
        }
        return known;
    }
}
