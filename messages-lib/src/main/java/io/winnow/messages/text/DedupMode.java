package io.winnow.messages.text;

/** What makes two attributes the same. */
public enum DedupMode {
    /** The same characters, but for white space around them. */
    EXACT,
    /** The same {@link Canonical} form. */
    CANONICAL
}
