package io.winnow.coordinator;

import io.winnow.coordinator.CallAccounts.Effort;
import io.winnow.coordinator.CallAccounts.Settled;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Task.Evidence;
import io.winnow.router.strategy.Optimize;
import io.winnow.router.strategy.Yield;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What calls to each target have yielded lately: what the adaptive strategy learns from. Older calls weigh less, since lists
 * get exhausted.
 *
 * @param byTarget by "provider:model"
 */
record TargetStats(Map<String, Evidence> byTarget) {

    static final TargetStats NONE = new TargetStats(Map.of());

    private static final double MINUTE_MS = 60_000;

    TargetStats settle(Settled settled, RunRequest request) {
        Map<String, Evidence> updated = new LinkedHashMap<>(byTarget);
        Map<String, Double> spend = new LinkedHashMap<>();
        for (Effort effort : settled.efforts()) {
            spend.merge(effort.target(), spendOf(effort, request), Double::sum);
        }
        spend.forEach((target, spent) -> {
            long unique = target.equals(settled.target()) ? settled.unique() : 0;
            Evidence known = updated.get(target);
            Yield before = known == null ? Yield.NONE : known.toYield();
            updated.put(target, Evidence.of(target, before.plus(unique, spent)));
        });
        return new TargetStats(updated);
    }

    List<Evidence> evidence() {
        return List.copyOf(byTarget.values());
    }

    private static double spendOf(Effort effort, RunRequest request) {
        return Optimize.parse(request.optimize()) == Optimize.UNIQUE_PER_MINUTE
                ? effort.latencyMs() / MINUTE_MS
                : effort.costUsd() == null ? 0 : effort.costUsd().doubleValue();
    }
}
