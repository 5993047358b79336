package io.winnow.answer;

import org.jspecify.annotations.Nullable;

/**
 * One thing that an answer names.
 *
 * @param name what people read in the list
 * @param description what the model said of it; null when it said nothing
 * @param category the kind of thing that the model said it is, in a field of its own or as a title above several; null when it did not
 */
public record Item(
        String name, @Nullable String description, @Nullable String category) {

    Item(String name, @Nullable String description) {
        this(name, description, null);
    }

    static Item named(String name) {
        return new Item(name, null, null);
    }
}
