package io.winnow.coordinator.estimate;

/**
 * What a control call found of the list: one trial of the list as a whole.
 *
 * @param named different attributes in its answer
 * @param unlisted those of them that were not on the list when they were decided upon
 * @param before entries that the list had before them
 */
public record ControlCall(long named, long unlisted, long before) {

    /** So many of the last ones are kept, the window of coverage and richness. */
    public static final int WINDOW = 20;

    long listed() {
        return named - unlisted;
    }
}
