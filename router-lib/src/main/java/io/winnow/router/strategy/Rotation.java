package io.winnow.router.strategy;

/** Each in turn. A target that is not available in its turn waits for the next one. */
final class Rotation implements Selector {

    private int next;

    @Override
    public int pick(long candidates) {
        // Those from `next` on, and when there are none, from the start.
        long ahead = candidates & (-1L << next);
        int picked = Long.numberOfTrailingZeros(ahead == 0 ? candidates : ahead);
        next = (picked + 1) % Long.SIZE;
        return picked;
    }
}
