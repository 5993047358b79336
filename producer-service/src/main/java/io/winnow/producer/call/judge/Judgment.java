package io.winnow.producer.call.judge;

import dev.langchain4j.model.output.structured.Description;
import java.util.List;
import java.util.Map;

/** What a judge says, in the shape that models that can are asked to answer in. */
public record Judgment(
        @Description("one per entry, in order") List<Choice> verdicts) {

    public Judgment {
        verdicts = List.copyOf(verdicts);
    }

    /** Of one entry. */
    public record Choice(
            @Description("the entry's number") int entry,

            @Description("the number of the candidate that is the same, or 0 for none")
            int same) {}

    /**
     * From numbers of candidates.
     *
     * @param choices by the entry's number
     */
    public static Judgment of(Map<Integer, Integer> choices) {
        return new Judgment(choices.entrySet().stream()
                .map(choice -> new Choice(choice.getKey(), choice.getValue()))
                .toList());
    }
}
