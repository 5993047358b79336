package io.winnow.router.strategy;

/** Picks one of the targets that may be asked. */
public interface Selector extends Chooser {

    /**
     * Picks a target. Called under the fleet's lock.
     *
     * @param candidates a bit mask, at least one bit set: bit {@code i} is target {@code i}
     */
    int pick(long candidates);

    /** Itself: calls share its turns. */
    @Override
    default Selector forCall(Evidence evidence, long seed) {
        return this;
    }
}
