package io.winnow.producer.call;

import dev.langchain4j.model.output.structured.Description;
import io.winnow.answer.Item;
import io.winnow.messages.Attribute;
import io.winnow.messages.text.BoundedLine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model names and says of it, in the shape that those who can are asked to answer in. */
public record DescribedListing(
        @Description("what was asked for, each once") List<Entry> attributes) implements Listed {

    public DescribedListing {
        attributes = List.copyOf(attributes);
    }

    /** One thing. */
    public record Entry(
            @Description("a name or a phrase of a few words")
            String name,

            @Description("one sentence of at most 20 words that says what it is") @Nullable String description,

            @Description("the kind of thing that it is, in one or two words") @Nullable String category) {}

    static DescribedListing of(List<Item> items) {
        return new DescribedListing(items.stream()
                .map(item -> new Entry(
                        item.name(),
                        excerpt(item.description(), Attribute.MAX_DESCRIPTION),
                        excerpt(item.category(), Attribute.MAX_CATEGORY)))
                .toList());
    }

    @Override
    public List<Item> items() {
        return attributes.stream()
                .map(entry -> new Item(entry.name(), entry.description(), entry.category()))
                .toList();
    }

    private static @Nullable String excerpt(@Nullable String line, int most) {
        return line == null ? null : BoundedLine.of(line, most);
    }
}
