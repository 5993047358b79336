package io.winnow.coordinator;

import io.winnow.coordinator.Slot.Attempt;
import io.winnow.messages.RunRequest;
import io.winnow.router.cost.Price;
import io.winnow.router.grammar.RoutingConfig;
import io.winnow.router.grammar.RoutingConfigException;
import io.winnow.router.grammar.Target;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whom the next task of a run may ask.
 *
 * <p>Without a budget that is every target of the routing, and the producer drops those that fail for good. With one, a target that is
 * not to be trusted yet is in the reach of one task at a time, and all that have not answered yet are in the reach of the same task: it
 * asks one after the other, and its first answer ends it. So a run waits for one first answer at a time, whichever its strategy.
 *
 * @param names of the targets, {@code provider:model}; empty when all that are left are being got to know by others
 * @param isWhole whether these are all that the run still asks
 */
record Reach(List<String> names, boolean isWhole) {

    static Reach of(RunRequest request, Trust trust, CallAccounts accounts, List<Attempt> inFlight) {
        if (request.spending().maxCostUsd() == null) {
            return new Reach(targets(request).stream().map(Target::name).toList(), true);
        }
        List<Price> left = left(request, trust, accounts);
        List<String> names = left.stream().map(Trust::nameOf).toList();
        Set<String> untrusted = named(left, price -> !trust.isTrusted(price));
        Set<String> strangers = named(left, trust::isStranger);
        Set<String> busy = new HashSet<>();
        for (Attempt attempt : inFlight) {
            busy.addAll(attempt.targets() == null ? untrusted : attempt.targets());
        }
        if (!Collections.disjoint(busy, strangers)) {
            busy.addAll(strangers);
        }
        List<String> reached = names.stream()
                .filter(name -> !untrusted.contains(name) || !busy.contains(name))
                .toList();
        return new Reach(reached, reached.size() == names.size());
    }

    private static Set<String> named(List<Price> prices, Predicate<Price> chosen) {
        return prices.stream().filter(chosen).map(Trust::nameOf).collect(Collectors.toSet());
    }

    /** Prices of the targets that a run with a budget still asks. */
    static List<Price> left(RunRequest request, Trust trust, CallAccounts accounts) {
        return request.spending().prices().stream()
                .filter(price -> trust.dropped(Trust.nameOf(price)) == null
                        && !accounts.isDropped(price.provider(), price.model()))
                .toList();
    }

    /** The routing that a task is given. */
    String routing(RunRequest request) {
        List<Target> all = targets(request);
        List<Target> reached =
                all.stream().filter(target -> names.contains(target.name())).toList();
        return reached.isEmpty() || reached.size() == all.size()
                ? request.routingConfig()
                : new RoutingConfig(reached).toString();
    }

    /** Empty where nobody can read the routing: the producer says what is wrong with it. */
    private static List<Target> targets(RunRequest request) {
        try {
            return RoutingConfig.parse(request.routingConfig()).targets();
        } catch (RoutingConfigException e) {
            return List.of();
        }
    }
}
