package io.winnow.producer.call;

import dev.langchain4j.model.output.structured.Description;
import java.util.List;

/** The facets of a topic, in the shape that models that can are asked to answer in. */
public record Plan(
        @Description("each a phrase of a few words") List<String> facets) {

    public Plan {
        facets = List.copyOf(facets);
    }
}
