package io.winnow.producer.call.judge;

import io.winnow.answer.text.PlainLine;
import io.winnow.messages.Doubt;
import io.winnow.messages.Judge;
import io.winnow.messages.Verdict;
import io.winnow.messages.Verdict.Kind;
import io.winnow.messages.text.BoundedLine;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Doubts as a judge is asked about them: entries and candidates are known by their numbers, from 1. */
public record Questions(List<Doubt> doubts) {

    public Questions {
        doubts = List.copyOf(doubts);
    }

    /**
     * Who judges, for which run.
     *
     * @param judge {@code provider:model}
     */
    public record Source(String judge, String runId, String callId, Instant at) {}

    /** Everything that the judge is shown: each text is one line, bounded and quoted. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int entry = 1; entry <= doubts.size(); entry++) {
            Doubt doubt = doubts.get(entry - 1);
            text.append(entry == 1 ? "" : "\n\n")
                    .append("Entry ")
                    .append(entry)
                    .append(": ")
                    .append(quoted(doubt.text()));
            List<Doubt.Option> shown = shown(doubt);
            for (int number = 1; number <= shown.size(); number++) {
                text.append("\n  ")
                        .append(number)
                        .append(". ")
                        .append(quoted(shown.get(number - 1).text()));
            }
        }
        return text.toString();
    }

    /** A verdict on each doubt. */
    public List<Verdict> verdicts(Judgment judgment, Source source) {
        return IntStream.range(0, doubts.size())
                .mapToObj(index -> verdict(doubts.get(index), choice(judgment, index + 1), source))
                .toList();
    }

    /** Null when the judge said nothing of an entry, or two things. */
    private static @Nullable Integer choice(Judgment judgment, int entry) {
        List<Integer> said = judgment.verdicts().stream()
                .filter(choice -> choice.entry() == entry)
                .map(Judgment.Choice::same)
                .distinct()
                .toList();
        return said.size() == 1 ? said.getFirst() : null;
    }

    private static Verdict verdict(Doubt doubt, @Nullable Integer choice, Source source) {
        List<Doubt.Option> shown = shown(doubt);
        if (choice == null || choice < 0 || choice > shown.size()) {
            return verdict(doubt, Kind.UNCHECKED, null, source);
        }
        return choice == 0
                ? verdict(doubt, Kind.DIFFERENT, null, source)
                : verdict(doubt, Kind.SAME, shown.get(choice - 1).key(), source);
    }

    private static Verdict verdict(Doubt doubt, Kind kind, @Nullable String same, Source source) {
        return new Verdict(
                Verdict.VERSION,
                doubt.collection(),
                doubt.generation(),
                doubt.key(),
                same,
                kind,
                kind == Kind.UNCHECKED ? null : source.judge(),
                source.runId(),
                source.callId(),
                source.at());
    }

    private static List<Doubt.Option> shown(Doubt doubt) {
        return doubt.candidates().subList(0, Math.min(doubt.candidates().size(), Judge.MOST_CANDIDATES));
    }

    private static String quoted(String text) {
        return PlainLine.quoted(BoundedLine.of(PlainLine.of(text), Judge.MOST_TEXT));
    }
}
