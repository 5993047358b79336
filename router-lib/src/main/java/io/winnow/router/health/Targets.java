package io.winnow.router.health;

import io.winnow.router.grammar.Target;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a process knows about its targets: cool-downs, circuits, limits. One per process, shared by all its routers: a
 * target (provider and model) in two routings is one account, so both share what is known about it. Thread safe.
 */
public final class Targets {

    /**
     * Held for each decision and report, for nanoseconds: a decision considers several targets and must see a
     * consistent state.
     */
    public final Object lock = new Object();

    private final RouterPolicy policy;
    private final Function<Target, RateLimit> limits;
    // Weak: a target that no router names any more is forgotten, however many names a long life brings.
    private final Map<String, WeakReference<Health>> healthOf = new HashMap<>();
    private int cleanAt = 64;

    /**
     * Targets about which nothing is known yet.
     *
     * @param limits of each target's account; queried once per target, before its first use
     */
    public Targets(RouterPolicy policy, Function<Target, RateLimit> limits) {
        this.policy = policy;
        this.limits = limits;
    }

    public RouterPolicy policy() {
        return policy;
    }

    /** The one health of all targets of that name. */
    public Health healthOf(Target target) {
        synchronized (lock) {
            WeakReference<Health> known = healthOf.get(target.name());
            Health health = known == null ? null : known.get();
            if (health == null) {
                health = new Health(target, policy, limits.apply(target));
                clean();
                healthOf.put(target.name(), new WeakReference<>(health));
            }
            return health;
        }
    }

    /**
     * How all targets that a router names are at this moment, by name. Looking changes nothing.
     *
     * @param now reading of the clock that the routers' calls are given, in nanoseconds
     */
    public List<TargetHealth> snapshot(long now) {
        List<TargetHealth> all = new ArrayList<>();
        synchronized (lock) {
            for (WeakReference<Health> reference : healthOf.values()) {
                Health health = reference.get();
                if (health != null) {
                    all.add(health.snapshot(now));
                }
            }
        }
        all.sort(Comparator.comparing(health -> health.target().name()));
        return List.copyOf(all);
    }

    private void clean() {
        if (healthOf.size() >= cleanAt) {
            healthOf.values().removeIf(reference -> reference.refersTo(null));
            cleanAt = Math.max(64, healthOf.size() * 2);
        }
    }
}
