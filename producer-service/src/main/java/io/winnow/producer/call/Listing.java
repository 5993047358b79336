package io.winnow.producer.call;

import dev.langchain4j.model.output.structured.Description;
import io.winnow.answer.Item;
import java.util.List;

/** What a model names, in the shape that those who can are asked to answer in. */
public record Listing(
        @Description("what was asked for, each once") List<Entry> attributes) implements Listed {

    public Listing {
        attributes = List.copyOf(attributes);
    }

    /** One thing. */
    public record Entry(
            @Description("a name or a phrase of a few words")
            String name) {}

    /** Whatever the model said beyond the names is dropped: nobody asked for it. */
    static Listing of(List<Item> items) {
        return new Listing(items.stream().map(item -> new Entry(item.name())).toList());
    }

    @Override
    public List<Item> items() {
        return attributes.stream()
                .map(entry -> new Item(entry.name(), null, null))
                .toList();
    }
}
