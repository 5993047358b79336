package io.winnow.router;

import io.winnow.router.grammar.Target;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import io.winnow.router.health.RateLimit;
import io.winnow.router.health.RouterPolicy;
import io.winnow.router.health.Targets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** A clock that is moved by hand, and what tests do with routers on it. */
public final class VirtualTime {

    public static final Function<Target, RateLimit> NO_LIMITS = target -> RateLimit.NONE;

    public final Random random = new Random(42);
    public long now = 1_000;

    public static Router router(String strategy, String config) {
        return router(strategy, config, new Targets(RouterPolicy.DEFAULT, NO_LIMITS));
    }

    public static Router router(String strategy, String config, Targets fleet) {
        return new Router(Routing.parse(strategy, config), fleet);
    }

    public void pass(Duration duration) {
        now += duration.toNanos();
    }

    /** The next decision of a new call of run "r". */
    public Decision next(Router router) {
        return router.open("r", random.nextLong()).next(now, random);
    }

    public Decision.Ask ask(Router router) {
        return (Decision.Ask) next(router);
    }

    public Decision.Ask ask(Route route) {
        return (Decision.Ask) route.next(now, random);
    }

    /** Waits as decided, until a target can be called. */
    public Decision.Ask await(Route route) {
        while (true) {
            switch (route.next(now, random)) {
                case Decision.Ask ask -> {
                    return ask;
                }
                case Decision.Wait wait -> pass(wait.duration());
                case Decision.GiveUp giveUp -> throw new AssertionError(giveUp);
            }
        }
    }

    public void fail(Route route, Decision.Ask ask, FailureKind kind) {
        route.failed(ask, Failure.of(kind, kind.label()), now, random);
    }

    public void fail(Route route, Decision.Ask ask, FailureKind kind, Duration retryAfter) {
        route.failed(ask, new Failure(kind, kind.label(), retryAfter), now, random);
    }

    /** The providers of so many calls that succeed, one after the other. */
    public String providers(Router router, int calls) {
        StringBuilder providers = new StringBuilder();
        for (int i = 0; i < calls; i++) {
            Route route = router.open("r", random.nextLong());
            Decision.Ask ask = ask(route);
            providers.append(ask.target().provider());
            route.succeeded(ask, now);
        }
        return providers.toString();
    }

    /** Calls that succeed until it is this provider's turn, and that one fails. */
    public void failAt(Router router, String provider, FailureKind kind, Duration retryAfter) {
        List<String> asked = new ArrayList<>();
        while (asked.size() < 1_000) {
            Route route = router.open("r", random.nextLong());
            Decision.Ask ask = ask(route);
            if (ask.target().provider().equals(provider)) {
                fail(route, ask, kind, retryAfter);
                return;
            }
            route.succeeded(ask, now);
            asked.add(ask.target().provider());
        }
        throw new AssertionError("never " + provider + ", but " + asked.subList(0, 20));
    }
}
