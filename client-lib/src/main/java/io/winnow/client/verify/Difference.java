package io.winnow.client.verify;

/**
 * What is otherwise on the topics than it must be.
 *
 * @param key of the attribute that it is about
 * @param detail what is wrong, to follow the key in a sentence
 */
public record Difference(Kind kind, String key, String detail) {

    /** What is wrong. */
    public enum Kind {
        /** It came, and is neither on the list nor dropped. */
        MISSING,
        /** It is on the list, and never came. */
        NEVER_CAME,
        /** It is on the list twice. */
        REPEATED,
        /** Its key is not the form of its text. */
        WRONG_KEY,
        /** The list shows another spelling than the first that came. */
        SPELLING,
        /** It is on the list, and was dropped as well. */
        LISTED_AND_DROPPED,
        /** It was dropped for an entry that does not exist. */
        NO_TWIN,
        /** It was dropped, or kept, by another rule than the one that holds for it. */
        WRONG_RULE,
        /** It was decided otherwise than by its first verdict. */
        AGAINST_VERDICT,
        /** It is on the list, or is not, otherwise than by the last ruling of a person. */
        AGAINST_RULING
    }

    @Override
    public String toString() {
        return key + " " + detail;
    }
}
