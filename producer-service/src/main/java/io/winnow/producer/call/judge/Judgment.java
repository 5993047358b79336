package io.winnow.producer.call.judge;

import dev.langchain4j.model.output.structured.Description;
import io.winnow.answer.Choices;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a judge says, in the shape that models that can are asked to answer in: field names in every verdict would double an answer's tokens. */
public record Judgment(
        @Description("one per entry: its number, a colon, and the number of the same candidate or 0, as in 1:0")
        List<String> verdicts) {

    public Judgment {
        verdicts = List.copyOf(verdicts);
    }

    /**
     * From numbers of candidates.
     *
     * @param choices by the entry's number
     */
    public static Judgment of(Map<Integer, Integer> choices) {
        return new Judgment(new TreeMap<>(choices)
                .entrySet().stream()
                        .map(choice -> choice.getKey() + ":" + choice.getValue())
                        .toList());
    }

    /** Numbers of candidates by the entry's number; nothing of an entry of which two things are said. */
    public Map<Integer, Integer> choices() {
        return Choices.read(String.join("\n", verdicts), false, 0);
    }
}
