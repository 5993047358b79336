package io.winnow.producer.call;

import dev.langchain4j.model.output.structured.Description;
import java.util.List;

/** What a model names, in the shape that those who can are asked to answer in. */
public record Listing(
        @Description("what was asked for, each once") List<Entry> attributes) {

    public Listing {
        attributes = List.copyOf(attributes);
    }

    /** One thing. */
    public record Entry(
            @Description("a name or a phrase of a few words")
            String name) {}

    static Listing of(List<String> names) {
        return new Listing(names.stream().map(Entry::new).toList());
    }

    List<String> names() {
        return attributes.stream().map(Entry::name).toList();
    }
}
