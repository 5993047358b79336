package io.winnow.answer;

import java.util.Locale;

/** Why something is no attribute; its label is a key of {@link ParsedAnswer#rejected}. */
enum Reason {
    /** Without a letter, digit or symbol. */
    NO_TEXT,
    /** Longer than an attribute is. */
    TOO_LONG,
    /** Beyond what was asked for, by far. */
    TOO_MANY,
    /** The same as one before it in the answer. */
    REPEAT,
    /** What stands around a list. */
    CHATTER,
    HEADING,
    /** Structure that is no text, such as JSON within a line, or a placeholder. */
    MARKUP,
    /** The rest of an answer that was cut off. */
    CUT_SHORT,
    REFUSAL;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
