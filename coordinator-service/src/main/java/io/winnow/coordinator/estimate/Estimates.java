package io.winnow.coordinator.estimate;

import io.winnow.messages.Figures.Coverage;
import org.jspecify.annotations.Nullable;

/** What samples tell of all there is. Pure arithmetic. */
public final class Estimates {

    /** Two-sided 95 % of the normal distribution. */
    private static final double Z = 1.959964;

    private Estimates() {}

    /** Coverage and richness; null when nothing was sampled. */
    public static @Nullable Coverage of(Sample sample) {
        if (sample.mentions() == 0) {
            return null;
        }
        double n = sample.mentions();
        double seen = sample.distinct();
        double once = sample.once();
        double twice = sample.twice();
        double coverage = 1 - once / n;
        // Esty (1983): a normal interval for Good and Turing's estimate.
        double halfWidth = Z * Math.sqrt(once / n * (1 - once / n) / n + 2 * twice / (n * n));
        // Chao (1984), bias-corrected so that it stands when nothing was seen twice.
        double unseen = (n - 1) / n * once * (once - 1) / (2 * (twice + 1));
        double spread = spread(n, once, twice, unseen);
        return new Coverage(
                sample.calls(),
                sample.mentions(),
                sample.distinct(),
                sample.once(),
                sample.twice(),
                coverage,
                Math.max(0, coverage - halfWidth),
                Math.min(1, coverage + halfWidth),
                seen + unseen,
                seen + unseen / spread,
                seen + unseen * spread);
    }

    /** Chao (1987): the number of the unseen is taken to be log-normal, so that the interval never goes below what was seen. */
    private static double spread(double n, double once, double twice, double unseen) {
        if (unseen <= 0) {
            return 1;
        }
        double ratio = (n - 1) / n;
        // Variance of the bias-corrected form, as in the manual of EstimateS (Colwell), equation for f2 >= 0.
        double variance = ratio * once * (once - 1) / (2 * (twice + 1))
                + ratio * ratio * once * square(2 * once - 1) / (4 * square(twice + 1))
                + ratio * ratio * once * once * twice * square(once - 1) / (4 * square(square(twice + 1)));
        return Math.exp(Z * Math.sqrt(Math.log(1 + variance / (unseen * unseen))));
    }

    private static double square(double number) {
        return number * number;
    }
}
