package io.winnow.coordinator;

import io.winnow.coordinator.RunLifecycle.Outcome;
import io.winnow.coordinator.estimate.ControlCall;
import io.winnow.messages.Figures;
import io.winnow.messages.Rest;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Totals;
import io.winnow.messages.text.Dollars;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every reason for which a running run hands out no more tasks, but for orders and failures. */
final class Limits {

    /** Attributes named by control calls before an estimate of coverage is worth anything; fewer do when the window is full. */
    private static final int LEAST_NAMED = 100;

    private Limits() {}

    /** Which limit is reached, as the run's outcome; null while none is. */
    static @Nullable Outcome reached(
            RunRequest request, Totals totals, Gauges gauges, List<Slot> slots, Instant startedAt, Instant now) {
        Long targetUnique = request.targetUnique();
        if (targetUnique != null && totals.unique() >= targetUnique) {
            return Outcome.completed("the target of " + targetUnique + " unique attributes is reached");
        }
        Duration maxDuration = request.maxDuration();
        if (maxDuration != null && !now.isBefore(startedAt.plus(maxDuration))) {
            return Outcome.completed("the maximum duration of " + inWords(maxDuration) + " is reached");
        }
        Double targetCoverage = request.targetCoverage();
        if (targetCoverage != null) {
            Figures.Coverage coverage = gauges.coverage();
            if (coverage != null && coverage.coverage() >= targetCoverage && isEnough(coverage)) {
                return Outcome.completed("the target coverage of " + percent(targetCoverage) + " is reached: "
                        + percent(coverage.coverage()) + " (95 % interval " + percent(coverage.low()) + " to "
                        + percent(coverage.high()) + ") by the last " + coverage.calls() + " control calls");
            }
        }
        BigDecimal maxPerNew = request.spending().maxCostPerNewUsd();
        if (maxPerNew != null && gauges.costsMoreThan(maxPerNew)) {
            BigDecimal perNew = gauges.costPerNew();
            return Outcome.completed("the last " + Figures.COST_WINDOW_CALLS + " calls "
                    + (perNew == null ? "found nothing new" : "cost " + Dollars.shown(perNew) + " per new attribute")
                    + ", more than the limit of " + Dollars.shown(maxPerNew));
        }
        List<Slot> listing =
                slots.stream().filter(slot -> !slot.judges(request)).toList();
        if (!listing.isEmpty() && listing.stream().allMatch(slot -> slot.isDone(request))) {
            return Outcome.completed(
                    request.maxRequests() != null
                            ? "every producer has made its " + count(request.maxRequests(), "request")
                            : "every producer has made its " + count(request.iterations(), "iteration"));
        }
        return null;
    }

    /** How a run ends of which a server charged more than the budget held; null when none did. */
    static @Nullable Outcome passed(@Nullable Budget budget) {
        if (budget == null || !budget.isPassed()) {
            return null;
        }
        String fault = budget.trust().anyFault();
        return Outcome.failed((fault == null ? "the budget is passed" : fault) + spent(budget));
    }

    /** How a run ends that asks none of its targets any more. */
    static Outcome noneLeft(@Nullable Budget budget, String reasons) {
        return Outcome.failed(budget == null || !budget.isPassed() ? reasons : reasons + spent(budget));
    }

    /** How a run ends whose budget holds no more of a target that went beyond its limits. */
    static Outcome tooDear(Budget budget, String fault, BigDecimal nextUsd) {
        return Outcome.failed(
                fault + spent(budget) + ", another call is taken to cost up to " + Dollars.shown(nextUsd));
    }

    private static String spent(Budget budget) {
        return ": " + Dollars.shown(budget.spentUsd()) + " of " + Dollars.shown(budget.maxUsd()) + " spent";
    }

    static Outcome budgetUsedUp(Budget budget, BigDecimal nextUsd) {
        return Outcome.completed("the budget of " + Dollars.shown(budget.maxUsd()) + " is used up: "
                + Dollars.shown(budget.spentUsd())
                + " spent"
                + (budget.presumedUsd().signum() == 0
                        ? ""
                        : ", " + Dollars.shown(budget.presumedUsd()) + " presumed spent by lost workers")
                + ", another call can cost up to " + Dollars.shown(nextUsd));
    }

    private static boolean isEnough(Figures.Coverage coverage) {
        return coverage.low() != null && (coverage.named() >= LEAST_NAMED || coverage.calls() == ControlCall.WINDOW);
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "?" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String count(@Nullable Integer number, String noun) {
        return number + " " + noun + (number != null && number == 1 ? "" : "s");
    }

    /** How a run ends that would only wait until its longest duration is over; null when it would not. */
    static @Nullable Outcome restsTooLong(RunRequest request, @Nullable Rest rest, RunLifecycle lifecycle) {
        return rest != null
                        && request.maxDuration() != null
                        && lifecycle instanceof RunLifecycle.Running(Instant startedAt)
                        && rest.until().isAfter(startedAt.plus(request.maxDuration()))
                ? Outcome.failed(rest.inWords(
                                rest.until().truncatedTo(ChronoUnit.SECONDS).toString()) + "; the longest duration of "
                        + inWords(request.maxDuration()) + " is over before that")
                : null;
    }

    static String inWords(Duration duration) {
        String iso = duration.toString();
        return iso.substring(iso.startsWith("PT") ? 2 : 1).toLowerCase(Locale.ROOT);
    }
}
