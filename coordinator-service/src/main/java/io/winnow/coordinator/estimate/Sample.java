package io.winnow.coordinator.estimate;

/**
 * How often control calls named each attribute, as far as estimates need it.
 *
 * @param calls control calls
 * @param mentions attributes in their answers, those that one answer repeats counted once for it
 * @param distinct different ones
 * @param once those seen once
 * @param twice those seen twice
 */
public record Sample(long calls, long mentions, long distinct, long once, long twice) {

    public static final Sample EMPTY = new Sample(0, 0, 0, 0, 0);

    public Sample withCall() {
        return new Sample(calls + 1, mentions, distinct, once, twice);
    }

    /** Adds a mention of an attribute that was seen so many times before. */
    public Sample withMention(int before) {
        return switch (before) {
            case 0 -> new Sample(calls, mentions + 1, distinct + 1, once + 1, twice);
            case 1 -> new Sample(calls, mentions + 1, distinct, once - 1, twice + 1);
            case 2 -> new Sample(calls, mentions + 1, distinct, once, twice - 1);
            default -> new Sample(calls, mentions + 1, distinct, once, twice);
        };
    }
}
