package io.winnow.coordinator.estimate;

import io.winnow.messages.Figures.Coverage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Coverage and richness of a list from its last control calls.
 *
 * <p>Each call was compared with the list of its time, and the list has grown since. The coverage of a list of <i>u</i> entries is
 * taken to go as <i>u</i> to some power: 1 if all attributes are named alike, less the more they differ. Each power in question
 * is fitted, and counts by how well it explains the calls. In a list that does not grow any more all of them agree, and coverage is
 * the plain ratio of hits to attributes named.
 */
public final class Estimates {

    /** An interval from fewer calls would say more about chance than about the list. */
    public static final int LEAST_CALLS = 5;

    /** A call whose list was smaller than this share of the present one says little of it. */
    private static final double LEAST_SIZE = 0.25;

    private static final double GREATEST_POWER = 1.2;
    private static final int POWERS = 15;

    /** So many calls' worth of the variance of independent draws is added to what the calls show, as few calls show little. */
    private static final double PRIOR_CALLS = 2;

    /** Of the variance of independent draws: a call names nothing twice, so that it varies less, but not by more than this. */
    private static final double LEAST_VARIANCE = 0.7;

    /** Quantile for what is not known of the power. It is bounded on both sides, so that it has no tails. */
    private static final double POWER_QUANTILE = 1.75;

    private Estimates() {}

    /**
     * Coverage and richness; null when no call says anything of the list.
     *
     * @param calls the last control calls, in order
     * @param entries that the list has now
     */
    public static @Nullable Coverage of(List<ControlCall> calls, long entries) {
        List<ControlCall> window = calls.stream()
                .filter(call -> call.named() > 0 && call.before() > 0 && call.before() >= LEAST_SIZE * entries)
                .toList();
        if (window.isEmpty()) {
            return null;
        }
        long named = window.stream().mapToLong(ControlCall::named).sum();
        long listed = window.stream().mapToLong(ControlCall::listed).sum();
        Fit[] fits = new Fit[POWERS + 1];
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i <= POWERS; i++) {
            fits[i] = fit(window, entries, GREATEST_POWER * i / POWERS);
            best = Math.max(best, fits[i].logLikelihood);
        }
        double weights = 0;
        double coverage = 0;
        double within = 0;
        for (Fit fit : fits) {
            double weight = Math.exp(fit.logLikelihood - best);
            weights += weight;
            coverage += weight * fit.coverage;
            within += weight * fit.variance;
        }
        coverage /= weights;
        within /= weights;
        double between = 0;
        for (Fit fit : fits) {
            between += Math.exp(fit.logLikelihood - best) / weights * square(fit.coverage - coverage);
        }
        double[] interval = window.size() < LEAST_CALLS
                ? null
                : interval(coverage, within, between, studentQuantile(freedom(window)), named);
        return coverage(window.size(), named, listed, coverage, interval, entries);
    }

    private record Fit(double coverage, double variance, double logLikelihood) {}

    /** The ratio of hits to attributes named, each call's brought to the present size, with a variance between whole calls. */
    private static Fit fit(List<ControlCall> window, long entries, double power) {
        double hits = 0;
        double scaled = 0;
        double named = 0;
        for (ControlCall call : window) {
            hits += call.listed();
            scaled += call.named() * scale(call, entries, power);
            named += call.named();
        }
        double coverage = Math.min(1, hits / scaled);
        double residuals = 0;
        for (ControlCall call : window) {
            double expected = coverage * call.named() * scale(call, entries, power);
            residuals += square(call.listed() - expected) / call.named();
        }
        double share = Math.min((hits + 0.5) / (scaled + 1), 1 - 0.5 / named);
        double independent = share * (1 - share);
        double freedom = freedom(window);
        double variance = Math.max((residuals + PRIOR_CALLS * independent) / freedom, LEAST_VARIANCE * independent);
        return new Fit(coverage, variance * named / square(scaled), -freedom / 2 * Math.log(variance));
    }

    private static double scale(ControlCall call, long entries, double power) {
        return Math.pow((double) call.before() / entries, power);
    }

    private static double freedom(List<ControlCall> window) {
        return window.size() - 1 + PRIOR_CALLS;
    }

    /** Symmetric, but reaching as far down as Wilson's: a share near 1 is most often overestimated. */
    private static double[] interval(double share, double within, double between, double quantile, long named) {
        double reach = Math.sqrt(within * square(quantile) + between * square(POWER_QUANTILE));
        double inner = Math.clamp(share, 0.5 / named, 1 - 0.5 / named);
        double draws = inner * (1 - inner) * square(quantile / reach);
        double extra = square(quantile) / draws;
        double wilson =
                (share + extra / 2 - quantile * Math.sqrt((share * (1 - share) + extra / 4) / draws)) / (1 + extra);
        return new double[] {Math.max(0, Math.min(share - reach, wilson)), Math.min(1, share + reach)};
    }

    private static Coverage coverage(
            int calls, long named, long listed, double coverage, double @Nullable [] interval, long entries) {
        if (interval == null) {
            return new Coverage(calls, named, listed, coverage, null, null, entries, null, null, null);
        }
        double low = interval[0];
        return new Coverage(
                calls,
                named,
                listed,
                coverage,
                low,
                interval[1],
                entries,
                coverage > 0 ? entries / coverage : null,
                entries / interval[1],
                low > 0 ? entries / low : null);
    }

    /** Two-sided 95 % of Student's distribution, by the expansion of Cornish and Fisher; exact to 0.01 from 4 degrees on. */
    private static double studentQuantile(double freedom) {
        double z = 1.959964;
        double z3 = z * z * z;
        double z5 = z3 * z * z;
        double z7 = z5 * z * z;
        return z
                + (z3 + z) / (4 * freedom)
                + (5 * z5 + 16 * z3 + 3 * z) / (96 * square(freedom))
                + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * freedom * square(freedom));
    }

    private static double square(double number) {
        return number * number;
    }
}
