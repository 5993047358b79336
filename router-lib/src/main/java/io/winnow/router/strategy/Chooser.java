package io.winnow.router.strategy;

/** A strategy at work for one router: gives each call the selector that it asks. */
public interface Chooser {

    /**
     * The selector for one call. Not called under the fleet's lock, so it must not change anything that calls share.
     *
     * @param evidence what is known about the targets' yields
     * @param seed of all chance in it: the same evidence and seed give the same choices
     */
    Selector forCall(Evidence evidence, long seed);
}
