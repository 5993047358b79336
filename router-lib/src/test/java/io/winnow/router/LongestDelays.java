package io.winnow.router;

import java.util.random.RandomGenerator;

/** Draws the greatest number that was asked for, so that each jitter is known. */
public final class LongestDelays implements RandomGenerator {

    @Override
    public long nextLong() {
        return Long.MAX_VALUE;
    }

    @Override
    public long nextLong(long bound) {
        return bound - 1;
    }
}
