package io.winnow.answer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an answer holds.
 *
 * @param items in the order of the answer, each canonical form once
 * @param rejected how many lines or items are no attributes, by the label of their {@link Reason}
 * @param refusal the model's words when it would not answer; null when it did, or gave nothing at all
 * @param exhausted whether the model says that there is nothing more to name; there may be items nevertheless
 */
public record ParsedAnswer(
        List<Item> items,
        Map<String, Integer> rejected,
        @Nullable String refusal,
        boolean exhausted) {

    public ParsedAnswer {
        items = List.copyOf(items);
        rejected = Map.copyOf(rejected);
    }

    /** The names alone. */
    public List<String> names() {
        return items.stream().map(Item::name).toList();
    }
}
