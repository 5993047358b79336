package io.winnow.messages.rulings;

import io.winnow.messages.Attribute;
import io.winnow.messages.AttributeKey;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person decided about an attribute, on {@code rulings}, under the attribute's key in its collection's partition. It overrules
 * whatever deduplication decided, and earlier rulings; it counts until the collection is started over.
 *
 * @param v version of this message
 * @param generation of the collection; a ruling on an older one changes nothing
 * @param key of the attribute
 * @param into key of the entry that the attribute is merged into; null unless the kind is {@link Kind#MERGE}
 * @param twin text of that entry, likewise
 * @param attribute as it is in the list or was dropped, so that a split can bring back all that is known of it; null where nothing is
 * @param by who decided, as far as known
 * @param at when it was decided, by the writer's clock
 */
public record Ruling(
        int v,
        String collection,
        long generation,
        String key,
        Kind kind,
        @Nullable String into,
        @Nullable String twin,
        @Nullable Attribute attribute,
        @Nullable String by,
        Instant at) {

    public static final int VERSION = 1;

    /** Longest name of who decided, in UTF-16 units; longer ones are cut. */
    public static final int MAX_BY = 80;

    public Ruling {
        Objects.requireNonNull(collection, "collection is missing");
        Objects.requireNonNull(key, "key is missing");
        Objects.requireNonNull(kind, "kind is missing");
        if (generation < 0) {
            throw new IllegalArgumentException("generation is negative");
        }
        if (collection.isEmpty()
                || collection.charAt(0) <= ' '
                || !key.startsWith(collection + '|')
                || key.indexOf('|') != collection.length()) {
            throw new IllegalArgumentException("key is not of the collection");
        }
    }

    /** What was decided. */
    public enum Kind {
        /** It leaves the list and does not come back. */
        STRIKE,
        /** It says the same as another entry, and leaves the list. */
        MERGE,
        /** It is an entry of its own after all: the opposite of both of the others, and of any merge. */
        SPLIT
    }

    /** What the attribute says. */
    public String text() {
        String text = attribute == null ? null : attribute.attribute();
        return text == null ? AttributeKey.parse(key).canonical() : text;
    }
}
