package io.winnow.router.strategy;

/** The one with the greatest merit; of equals, the first. */
final class Ranking implements Selector {

    private final double[] merits;

    /** A ranking by merits, which it keeps. */
    Ranking(double[] merits) {
        this.merits = merits;
    }

    @Override
    public int pick(long candidates) {
        int best = Long.numberOfTrailingZeros(candidates);
        for (long rest = candidates & (candidates - 1); rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            if (merits[i] > merits[best]) {
                best = i;
            }
        }
        return best;
    }
}
