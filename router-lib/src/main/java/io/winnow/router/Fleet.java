package io.winnow.router;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What a process knows of the targets it asks: cool-downs, circuits, limits. One for a process, given to each of its
 * routers: a target (provider and model) that two routings name is one account, and what one learns holds for both.
 * Thread safe.
 */
public final class Fleet {

    /** Held for each decision and report, for nanoseconds: a decision looks at several targets and must see one moment. */
    final Object lock = new Object();

    private final RouterPolicy policy;
    private final Function<Target, RateLimit> limits;
    // Weak: a target that no router names any more is forgotten, however many names a long life brings.
    private final Map<String, WeakReference<Health>> healthOf = new HashMap<>();
    private int cleanAt = 64;

    /**
     * A fleet of targets of which nothing is known yet.
     *
     * @param limits what each target's account allows; asked once for each, before it is first used
     */
    public Fleet(RouterPolicy policy, Function<Target, RateLimit> limits) {
        this.policy = policy;
        this.limits = limits;
    }

    RouterPolicy policy() {
        return policy;
    }

    /** The one health of all targets of that name. */
    Health healthOf(Target target) {
        synchronized (lock) {
            WeakReference<Health> known = healthOf.get(target.name());
            Health health = known == null ? null : known.get();
            if (health == null) {
                health = new Health(policy, limits.apply(target));
                clean();
                healthOf.put(target.name(), new WeakReference<>(health));
            }
            return health;
        }
    }

    private void clean() {
        if (healthOf.size() >= cleanAt) {
            healthOf.values().removeIf(reference -> reference.refersTo(null));
            cleanAt = Math.max(64, healthOf.size() * 2);
        }
    }
}
