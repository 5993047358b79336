package io.winnow.coordinator;

import io.winnow.coordinator.Slot.Attempt;
import io.winnow.messages.Judge;
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
import org.jspecify.annotations.Nullable;

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
        Set<String> busy = busy(left, open(request, trust, accounts), trust, inFlight);
        List<String> names = left.stream().map(Trust::nameOf).toList();
        List<String> reached =
                names.stream().filter(name -> !busy.contains(name)).toList();
        return new Reach(reached, reached.size() == names.size());
    }

    /**
     * The judge.
     *
     * @param open prices of the targets that a run with a budget still asks; null without one
     * @return no names while somebody else gets to know it
     */
    static Reach ofJudge(
            Target judge, RunRequest request, Trust trust, @Nullable List<Price> open, List<Attempt> inFlight) {
        boolean isBusy = open != null
                && busy(listed(request, open), open, trust, inFlight).contains(judge.name());
        return new Reach(isBusy ? List.of() : List.of(judge.name()), false);
    }

    /**
     * Targets that others get to know.
     *
     * @param listed prices of the targets that tasks of the whole routing ask
     * @param open those, and the judge's
     */
    private static Set<String> busy(List<Price> listed, List<Price> open, Trust trust, List<Attempt> inFlight) {
        Set<String> untrusted = named(open, price -> !trust.isTrusted(price));
        Set<String> strangers = named(open, trust::isStranger);
        Set<String> asked = new HashSet<>();
        for (Attempt attempt : inFlight) {
            asked.addAll(attempt.targets() == null ? named(listed, price -> true) : attempt.targets());
        }
        if (!Collections.disjoint(asked, strangers)) {
            asked.addAll(strangers);
        }
        asked.retainAll(untrusted);
        return asked;
    }

    private static Set<String> named(List<Price> prices, Predicate<Price> chosen) {
        return prices.stream().filter(chosen).map(Trust::nameOf).collect(Collectors.toSet());
    }

    /** Prices of the targets that a run with a budget still asks for attributes. */
    static List<Price> left(RunRequest request, Trust trust, CallAccounts accounts) {
        return listed(request, open(request, trust, accounts));
    }

    private static List<Price> listed(RunRequest request, List<Price> open) {
        Target judge = Judge.named(request);
        return judge == null
                        || targets(request).stream()
                                .anyMatch(target -> target.name().equals(judge.name()))
                ? open
                : open.stream()
                        .filter(price -> !Trust.nameOf(price).equals(judge.name()))
                        .toList();
    }

    /** The same, and the judge's. */
    static List<Price> open(RunRequest request, Trust trust, CallAccounts accounts) {
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
