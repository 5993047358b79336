package io.winnow.producer.call;

import io.winnow.answer.AnswerParser;
import io.winnow.answer.Choices;
import io.winnow.answer.ParsedAnswer;
import io.winnow.messages.Steering;
import io.winnow.messages.Task;
import io.winnow.producer.call.judge.Judgment;
import io.winnow.router.health.Failure;
import io.winnow.router.health.FailureKind;
import java.util.List;
import java.util.Map;

/** Makes of an answer's text what a task asked for. */
record AnswerReader(Task task) {

    /** A topic with one part is not split. */
    private static final int LEAST_FACETS = 2;

    ParsedAnswer parse(String text, boolean cutShort) {
        return AnswerParser.parse(text, cutShort, Prompts.count(task), task.sameness()::keyOf);
    }

    /**
     * What a task wanted.
     *
     * @return a {@link Listed}, or a {@link Plan} where facets were asked for
     * @throws UnusableAnswerException when the answer holds none
     */
    Object result(ParsedAnswer parsed) {
        if (parsed.refusal() != null) {
            throw new UnusableAnswerException(Failure.of(FailureKind.REFUSED, parsed.refusal()));
        }
        if (task.kind() == Task.Kind.PLAN) {
            List<String> facets = parsed.names().stream()
                    .filter(facet -> facet.length() <= Steering.MAX_FACET_LENGTH)
                    .limit(Prompts.MOST_FACETS)
                    .toList();
            return facets.size() < LEAST_FACETS ? unusable("the answer holds no facets") : new Plan(facets);
        }
        // A model that says that there is nothing more has answered what it was asked.
        if (parsed.items().isEmpty() && !parsed.exhausted()) {
            return unusable("the answer holds no attributes");
        }
        return task.ask().describes() ? DescribedListing.of(parsed.items()) : Listing.of(parsed.items());
    }

    /**
     * What a judge says.
     *
     * @param entries that it was asked about
     * @throws UnusableAnswerException when it says nothing of any entry
     */
    static Judgment judgment(String text, boolean cutShort, int entries) {
        Map<Integer, Integer> choices = Choices.read(text, cutShort, entries);
        if (choices.isEmpty()) {
            throw new UnusableAnswerException(Failure.of(FailureKind.MALFORMED, "the answer holds no verdicts"));
        }
        return Judgment.of(choices);
    }

    private static Object unusable(String why) {
        throw new UnusableAnswerException(Failure.of(FailureKind.MALFORMED, why));
    }
}
