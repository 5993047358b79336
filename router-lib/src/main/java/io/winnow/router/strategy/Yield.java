package io.winnow.router.strategy;

/**
 * The recent yield of calls to one target. Each new call makes those before it count a twentieth less: lists get
 * exhausted, so old calls promise more than the next one keeps.
 *
 * @param calls weighted number of calls: always below 20
 * @param uniques sum of the new attributes
 * @param squares sum of the squares of the uniques of each call
 * @param spend sum over the calls, in dollars or minutes: see {@link Optimize}
 */
public record Yield(double calls, double uniques, double squares, double spend) {

    public static final Yield NONE = new Yield(0, 0, 0, 0);

    private static final double KEPT = 0.95;

    public Yield {
        if (!(isAmount(calls) && isAmount(uniques) && isAmount(squares) && isAmount(spend))) {
            throw new IllegalArgumentException("need finite amounts of 0 or more, found " + calls + " calls, " + uniques
                    + " uniques, " + squares + " squares, " + spend + " spend");
        }
    }

    /**
     * This and one call more.
     *
     * @param uniques of the call; 0 when it failed
     * @param spend of the call, failed or not; 0 if it was free
     */
    public Yield plus(long uniques, double spend) {
        return new Yield(
                calls * KEPT + 1,
                this.uniques * KEPT + uniques,
                squares * KEPT + (double) uniques * uniques,
                this.spend * KEPT + spend);
    }

    double uniquesPerCall() {
        return uniques / calls;
    }

    double spendPerCall() {
        return spend / calls;
    }

    /**
     * Standard deviation of {@link #uniquesPerCall}, as an estimate of the next call's expectation.
     *
     * @param usual uniques of a call, as far as other targets tell. A few calls show little variance and prove little:
     *     one more call is assumed, whose distance from the mean equals the mean or the usual yield.
     */
    double error(double usual) {
        double mean = uniquesPerCall();
        double scatter = Math.max(0, squares - calls * mean * mean);
        double doubt = Math.max(1, Math.max(mean, usual));
        return Math.sqrt(scatter + doubt * doubt) / calls;
    }

    private static boolean isAmount(double value) {
        return value >= 0 && value < Double.POSITIVE_INFINITY;
    }
}
