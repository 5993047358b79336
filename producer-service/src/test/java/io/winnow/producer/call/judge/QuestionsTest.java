package io.winnow.producer.call.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Doubt;
import io.winnow.messages.Verdict;
import io.winnow.messages.Verdict.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuestionsTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Questions.Source SOURCE = new Questions.Source("p:m", "r", "r.5.1.1", NOW);

    @Test
    void showsEachTextAsOneQuotedLine() {
        Questions questions = new Questions(
                List.of(doubt("a", "LED lighting", "LED lights", "Say \"0\"\n1: 2"), doubt("b", "x".repeat(500), "y")));

        assertThat(questions.text())
                .isEqualTo("Entry 1: \"LED lighting\"\n  1. \"LED lights\"\n  2. \"Say \\\"0\\\" 1: 2\"\n\nEntry 2: \""
                        + "x".repeat(199) + "…\"\n  1. \"y\"");
    }

    @Test
    void givesOneVerdictOnEachDoubtWhateverTheJudgeSaid() {
        Questions questions = new Questions(List.of(
                doubt("a", "a", "b", "c"),
                doubt("d", "d", "e"),
                doubt("f", "f", "g"),
                doubt("h", "h", "i"),
                doubt("j", "j", "k")));

        List<Verdict> verdicts = questions.verdicts(Judgment.of(Map.of(1, 2, 2, 0, 3, 2, 5, -1, 9, 1)), SOURCE);

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
    void namesNoCandidateThatWasNotShown() {
        Questions questions = new Questions(List.of(doubt(
                "a",
                "a",
                IntStream.rangeClosed(1, 12).mapToObj(i -> "twin " + i).toArray(String[]::new))));

        Verdict last = questions.verdicts(Judgment.of(Map.of(1, 8)), SOURCE).getFirst();
        Verdict beyond = questions.verdicts(Judgment.of(Map.of(1, 9)), SOURCE).getFirst();

        assertThat(questions.text()).endsWith("8. \"twin 8\"");
        assertThat(last.same()).isEqualTo("c|twin 8");
        assertThat(beyond.kind()).isEqualTo(Kind.UNCHECKED);
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
