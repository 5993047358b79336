package io.winnow.messages;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The Kafka key of an attribute: {@code collection|canonical}.
 *
 * <p>A collection's slug never contains {@code |}, so the first one separates the two.
 */
public record AttributeKey(String collection, String canonical) {

    private static final char SEPARATOR = '|';

    @Override
    public String toString() {
        return collection + SEPARATOR + canonical;
    }

    public byte[] toBytes() {
        return toString().getBytes(UTF_8);
    }

    /**
     * Reads a key's text.
     *
     * @throws IllegalArgumentException when there is no separator
     */
    public static AttributeKey parse(String key) {
        int separator = key.indexOf(SEPARATOR);
        if (separator < 0) {
            throw new IllegalArgumentException("not a collection|canonical key: " + key);
        }
        return new AttributeKey(key.substring(0, separator), key.substring(separator + 1));
    }

    /** Names no attribute: what comes before all keys of a collection, and goes where they go. */
    public static AttributeKey none(String collection) {
        return new AttributeKey(collection, "");
    }

    /** Index of the separator in a key's UTF-8 bytes, or -1. */
    public static int separatorIn(byte[] key) {
        for (int i = 0; i < key.length; i++) {
            if (key[i] == SEPARATOR) {
                return i;
            }
        }
        return -1;
    }
}
