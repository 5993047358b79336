package io.winnow.router.strategy;

/** The first in order. */
record First() implements Selector {

    @Override
    public int pick(long candidates) {
        return Long.numberOfTrailingZeros(candidates);
    }
}
