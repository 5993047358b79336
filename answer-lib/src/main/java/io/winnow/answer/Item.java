package io.winnow.answer;

import org.jspecify.annotations.Nullable;

/**
 * One thing that an answer names.
 *
 * @param name what people read in the list
 * @param description what the model said of it; null when it said nothing
 */
public record Item(String name, @Nullable String description) {

    static Item named(String name) {
        return new Item(name, null);
    }
}
