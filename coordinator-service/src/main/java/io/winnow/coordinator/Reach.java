package io.winnow.coordinator;

import io.winnow.coordinator.Slot.Attempt;
import io.winnow.messages.Judge;
import io.winnow.messages.RunRequest;
import io.winnow.router.cost.Price;
import io.winnow.router.grammar.RoutingConfig;
import io.winnow.router.grammar.RoutingConfigException;
import io.winnow.router.grammar.Target;
import io.winnow.router.strategy.Strategy;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom the next task of a run may ask.
 *
 * <p>Without a budget that is every target of the routing, and the producer drops those that fail for good. With one, a target that is
 * not to be trusted yet is in the reach of one task at a time. Where the strategy takes targets in order, one task has all of them,
 * so that a fallback is asked when it is needed and not to get to know it; else each task gets to know another one.
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
        Set<String> strangers = new HashSet<>();
        left.stream()
                .filter(price -> !trust.isTrusted(price))
                .map(Trust::nameOf)
                .forEach(strangers::add);
        Set<String> busy = new HashSet<>();
        for (Attempt attempt : inFlight) {
            busy.addAll(attempt.targets() == null ? strangers : attempt.targets());
        }
        List<String> free = names.stream()
                .filter(name -> strangers.contains(name) && !busy.contains(name))
                .toList();
        Set<String> open = new HashSet<>(names);
        open.removeAll(strangers);
        open.addAll(isOrdered(request) || free.isEmpty() ? free : free.subList(0, 1));
        List<String> reached = names.stream().filter(open::contains).toList();
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
        Price price = open == null
                ? null
                : open.stream()
                        .filter(known -> Trust.nameOf(known).equals(judge.name()))
                        .findFirst()
                        .orElse(null);
        boolean isListed =
                targets(request).stream().anyMatch(target -> target.name().equals(judge.name()));
        boolean isBusy = inFlight.stream()
                .anyMatch(attempt ->
                        attempt.targets() == null ? isListed : attempt.targets().contains(judge.name()));
        return price != null && !trust.isTrusted(price) && isBusy
                ? new Reach(List.of(), false)
                : new Reach(List.of(judge.name()), false);
    }

    /** Prices of the targets that a run with a budget still asks for attributes. */
    static List<Price> left(RunRequest request, Trust trust, CallAccounts accounts) {
        Target judge = Judge.named(request);
        List<Price> open = open(request, trust, accounts);
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

    private static boolean isOrdered(RunRequest request) {
        String strategy = request.routingStrategy().strip().toLowerCase(Locale.ROOT);
        return strategy.equals(Strategy.PRIORITY.label()) || strategy.equals(Strategy.BACKOFF.label());
    }
}
