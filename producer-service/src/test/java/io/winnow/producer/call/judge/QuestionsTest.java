package io.winnow.producer.call.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Doubt;
import io.winnow.messages.Verdict;
import io.winnow.messages.Verdict.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuestionsTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Questions.Source SOURCE = new Questions.Source("p:m", "r", "r.5.1.1", NOW);

    @Test
    void showsEachTextAsOneQuotedLine() {
        Questions questions = new Questions(
                List.of(doubt("a", "LED lighting", "LED lights", "Say \"0\"\n1: 2"), doubt("b", "x".repeat(500), "y")));

        assertThat(questions.text()).isEqualTo("""
                Entries:
                1 "LED lighting"?3,4
                2 "%s…"?5

                Candidates:
                3 "LED lights"
                4 "Say \\"0\\" 1: 2"
                5 "y\"""".formatted("x".repeat(199)));
    }

    @Test
    void showsATextOnceWhateverItIsACandidateOf() {
        Questions questions =
                new Questions(List.of(doubt("a", "a", "x", "y"), doubt("b", "b", "a", "y"), doubt("c", "c", "b", "a")));

        assertThat(questions.text()).isEqualTo("""
                Entries:
                1 "a"?4,5
                2 "b"?1,5
                3 "c"?2,1

                Candidates:
                4 "x"
                5 "y\"""");
        assertThat(questions.verdicts(Judgment.of(Map.of(1, 5, 2, 1, 3, 1)), SOURCE))
                .extracting(Verdict::same)
                .containsExactly("c|y", "c|a", "c|a");
    }

    @Test
    void showsNoCandidatesThatAreAllInQuestionThemselves() {
        Questions questions = new Questions(List.of(doubt("a", "a", "b"), doubt("b", "b", "a")));

        assertThat(questions.text()).isEqualTo("Entries:\n1 \"a\"?2\n2 \"b\"?1");
    }

    @Test
    void givesOneVerdictOnEachDoubtWhateverTheJudgeSaid() {
        Questions questions = new Questions(List.of(
                doubt("a", "a", "b", "c"),
                doubt("d", "d", "e"),
                doubt("f", "f", "g"),
                doubt("h", "h", "i"),
                doubt("j", "j", "k")));

        List<Verdict> verdicts =
                questions.verdicts(new Judgment(List.of("1:7", "2:0", "3:7", "5:5", "9:1", "4", "")), SOURCE);

        assertThat(verdicts).extracting(Verdict::key).containsExactly("c|a", "c|d", "c|f", "c|h", "c|j");
        assertThat(verdicts)
                .extracting(Verdict::kind)
                .containsExactly(Kind.SAME, Kind.DIFFERENT, Kind.UNCHECKED, Kind.UNCHECKED, Kind.UNCHECKED);
        assertThat(verdicts).extracting(Verdict::same).containsExactly("c|c", null, null, null, null);
        assertThat(verdicts).extracting(Verdict::judge).containsExactly("p:m", "p:m", null, null, null);
        assertThat(verdicts).allSatisfy(verdict -> {
            assertThat(verdict.generation()).isEqualTo(4);
            assertThat(verdict.runId()).isEqualTo("r");
            assertThat(verdict.callId()).isEqualTo("r.5.1.1");
        });
    }

    @Test
    void leavesUncheckedWhatIsAnsweredInTwoWays() {
        Questions questions = new Questions(List.of(doubt("a", "a", "b", "c"), doubt("d", "d", "e")));

        List<Verdict> verdicts = questions.verdicts(new Judgment(List.of("1:3", "1:4", "2:5", "2:5")), SOURCE);

        assertThat(verdicts).extracting(Verdict::kind).containsExactly(Kind.UNCHECKED, Kind.SAME);
    }

    @Test
    void mergesNothingByAnAnswerThatSlippedByALine() {
        Questions questions = new Questions(IntStream.rangeClosed(1, 40)
                .mapToObj(i -> doubt("k" + i, "text " + i, "first of " + i, "second of " + i))
                .toList());
        Map<Integer, Integer> slipped =
                IntStream.rangeClosed(1, 39).boxed().collect(Collectors.toMap(i -> i, i -> 41 + 2 * i));

        List<Verdict> verdicts = questions.verdicts(Judgment.of(slipped), SOURCE);

        assertThat(verdicts).hasSize(40).extracting(Verdict::kind).containsOnly(Kind.UNCHECKED);
    }

    @Test
    void namesNoCandidateThatWasNotShown() {
        Questions questions = new Questions(List.of(doubt(
                "a",
                "a",
                IntStream.rangeClosed(1, 12).mapToObj(i -> "twin " + i).toArray(String[]::new))));

        Verdict last = questions.verdicts(Judgment.of(Map.of(1, 9)), SOURCE).getFirst();
        Verdict beyond = questions.verdicts(Judgment.of(Map.of(1, 10)), SOURCE).getFirst();
        Verdict itself = questions.verdicts(Judgment.of(Map.of(1, 1)), SOURCE).getFirst();

        assertThat(questions.text()).endsWith("9 \"twin 8\"");
        assertThat(last.same()).isEqualTo("c|twin 8");
        assertThat(List.of(beyond, itself)).extracting(Verdict::kind).containsOnly(Kind.UNCHECKED);
    }

    static Doubt doubt(String key, String text, String... candidates) {
        return new Doubt(
                Doubt.VERSION,
                "r",
                "c",
                4,
                "r.0.1.1",
                "c|" + key,
                text,
                List.of(candidates).stream()
                        .map(candidate -> new Doubt.Option("c|" + candidate, candidate))
                        .toList(),
                NOW);
    }
}
