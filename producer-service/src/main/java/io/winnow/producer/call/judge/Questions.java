package io.winnow.producer.call.judge;

import io.winnow.answer.text.PlainLine;
import io.winnow.messages.Doubt;
import io.winnow.messages.Judge;
import io.winnow.messages.Verdict;
import io.winnow.messages.Verdict.Kind;
import io.winnow.messages.text.BoundedLine;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Doubts as a judge is asked about them.
 *
 * <p>Every text is there once and has one number in the whole prompt: from 1 those in doubt, in order, then the candidates that are not in doubt
 * themselves. After each text in doubt come the numbers of its own candidates. An answer that slipped by a line names numbers that are mostly no
 * candidates of the entry, and such an entry stays unchecked.
 *
 * @param doubts at least one, of one list
 */
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
        Map<String, Integer> numbers = numbers();
        Map<Integer, String> candidates = new TreeMap<>();
        StringBuilder text = new StringBuilder("Entries:");
        for (int entry = 1; entry <= doubts.size(); entry++) {
            Doubt doubt = doubts.get(entry - 1);
            List<Doubt.Option> shown = shown(doubt);
            text.append('\n').append(entry).append(' ').append(quoted(doubt.text()));
            text.append(shown.stream()
                    .map(option -> String.valueOf(number(option, numbers)))
                    .collect(Collectors.joining(",", "?", "")));
            shown.forEach(option -> candidates.putIfAbsent(number(option, numbers), option.text()));
        }
        candidates.keySet().removeIf(number -> number <= doubts.size());
        text.append(candidates.isEmpty() ? "" : "\n\nCandidates:");
        candidates.forEach((number, candidate) ->
                text.append('\n').append(number).append(' ').append(quoted(candidate)));
        return text.toString();
    }

    /** By key. */
    private Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new HashMap<>();
        for (int index = 0; index < doubts.size(); index++) {
            numbers.putIfAbsent(doubts.get(index).key(), index + 1);
        }
        int next = doubts.size() + 1;
        for (Doubt doubt : doubts) {
            for (Doubt.Option option : shown(doubt)) {
                if (numbers.putIfAbsent(option.key(), next) == null) {
                    next++;
                }
            }
        }
        return numbers;
    }

    private static int number(Doubt.Option option, Map<String, Integer> numbers) {
        return Objects.requireNonNull(numbers.get(option.key()));
    }

    /** A verdict on each doubt. */
    public List<Verdict> verdicts(Judgment judgment, Source source) {
        Map<String, Integer> numbers = numbers();
        Map<Integer, Integer> choices = judgment.choices();
        return IntStream.rangeClosed(1, doubts.size())
                .mapToObj(entry -> verdict(doubts.get(entry - 1), choices.get(entry), numbers, source))
                .toList();
    }

    /** @param choice null when the judge said nothing of the entry, or two things */
    private static Verdict verdict(Doubt doubt, @Nullable Integer choice, Map<String, Integer> numbers, Source source) {
        if (choice != null && choice == 0) {
            return verdict(doubt, Kind.DIFFERENT, null, source);
        }
        return shown(doubt).stream()
                .filter(option -> choice != null && number(option, numbers) == choice)
                .findFirst()
                .map(option -> verdict(doubt, Kind.SAME, option.key(), source))
                .orElseGet(() -> verdict(doubt, Kind.UNCHECKED, null, source));
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
