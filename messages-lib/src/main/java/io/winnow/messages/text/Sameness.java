package io.winnow.messages.text;

import org.jspecify.annotations.Nullable;

/**
 * What makes two attributes of a collection the same, from the first run of a generation to the last.
 *
 * @param form version of the rules that make keys, see {@link Canonical}
 */
public record Sameness(DedupMode mode, int form) {

    /** Of a collection that nobody has decided anything for. */
    public static final Sameness UNDECIDED = new Sameness(DedupMode.CANONICAL, Canonical.FIRST);

    /** Of a collection that begins now, if nobody asks for anything else. */
    public static final Sameness USUAL = beginning(DedupMode.CANONICAL);

    /** In a generation that begins now. */
    public static Sameness beginning(DedupMode mode) {
        return new Sameness(mode, Canonical.NEWEST);
    }

    /** As messages say it: without a version, it is the first. */
    public static Sameness of(DedupMode mode, @Nullable Integer form) {
        return new Sameness(mode, form == null ? Canonical.FIRST : form);
    }

    /**
     * What two texts share when they are the same, but for those of the same meaning where that counts; empty only when the text
     * is blank.
     */
    public String keyOf(String attribute) {
        return switch (mode) {
            case EXACT -> Canonical.exact(attribute);
            case CANONICAL, SEMANTIC -> Canonical.of(attribute, form);
        };
    }
}
