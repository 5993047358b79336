package io.winnow.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.answer.AnswerParser;
import io.winnow.dedup.vectors.Embedding;
import io.winnow.messages.CallId;
import io.winnow.messages.Doubt;
import io.winnow.messages.Judge;
import io.winnow.messages.Merge;
import io.winnow.sameness.LocalDecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Labelled lists through the second stage, with the shipped thresholds and nobody who judges, or a judge that answers as the labels do, or errs.
 * Verdicts come as they do in a busy run: when a call's worth of doubts waits, and at the end. Each entry is of the recorded answer that named it
 * first; where there are no answers beside the labels, of none, as in an imported list.
 *
 * <p>Each list is decided by a scorer that was learned from the others if {@value #SCORERS} names the directory that the program
 * {@code Training} of sameness-lib's tests wrote them to; else by the shipped one, which was learned from the same lists.
 */
@EnabledIfSystemProperty(
        named = LabelledListsTest.PROPERTY,
        matches = ".+",
        disabledReason = "the labelled lists are not part of the project; -Dwinnow.sameness.data=DIR names them")
class LabelledListsTest {

    static final String PROPERTY = "winnow.sameness.data";
    static final String SCORERS = "winnow.sameness.scorers";

    private static final int TRIALS = 3;
    private static final int NOBODY = 0;

    /** The styles that have labels, in the order of the labels, and how many entries each answer has. */
    private static final List<String> ANSWERS = List.of("b1", "b2", "c1", "c2", "d1", "d2");

    private static final int ENTRIES_OF_AN_ANSWER = 25;

    @TempDir
    Path directory;

    private int right;
    private int wrong;
    private int missed;
    private int doubts;
    private int shown;
    private int entries;

    /** By list. */
    private final List<Double> precisions = new ArrayList<>();

    private final List<Double> recalls = new ArrayList<>();

    @Test
    void decidesAloneWhatIsBeyondDoubt() throws IOException {
        playAll(Whose.OF_ANSWERS, NOBODY, 0);

        assertThat(precision()).isGreaterThanOrEqualTo(0.95);
        assertThat(recall()).isGreaterThanOrEqualTo(0.4);
    }

    @Test
    void decidesAloneInAnImportedList() throws IOException {
        playAll(Whose.IMPORTED, NOBODY, 0);

        assertThat(precision()).isGreaterThanOrEqualTo(0.95);
        assertThat(recall()).isGreaterThanOrEqualTo(0.4);
    }

    @Test
    void mergesWhatTheLabelsSayIsTheSame() throws IOException {
        playAll(Whose.OF_ANSWERS, Judge.MOST_DOUBTS, 0);

        assertThat(precision()).isGreaterThanOrEqualTo(0.99);
        assertThat(recall()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void mergesTheSameWhereVerdictsComeAtOnce() throws IOException {
        playAll(Whose.OF_ANSWERS, 1, 0);

        assertThat(precision()).isGreaterThanOrEqualTo(0.99);
        assertThat(recall()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void mergesTheSameInAnImportedList() throws IOException {
        playAll(Whose.IMPORTED, Judge.MOST_DOUBTS, 0);

        assertThat(precision()).isGreaterThanOrEqualTo(0.99);
        assertThat(recall()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void survivesAJudgeThatIsWrongInOneOfTenAnswers() throws IOException {
        for (int trial = 1; trial <= TRIALS; trial++) {
            playAll(Whose.OF_ANSWERS, Judge.MOST_DOUBTS, trial);
        }

        assertThat(precision()).isGreaterThanOrEqualTo(0.88);
        assertThat(recall()).isGreaterThanOrEqualTo(0.85);
    }

    private double precision() {
        return (double) right / (right + wrong);
    }

    private double recall() {
        return (double) right / (right + missed);
    }

    /** Whether it is known which answers of models the entries are of. */
    private enum Whose {
        OF_ANSWERS,
        IMPORTED
    }

    /**
     * @param doubtsInACall {@link #NOBODY} where nobody judges
     * @param trial 0 for a judge that answers as the labels do, else which answers are wrong
     */
    private void playAll(Whose whose, int doubtsInACall, int trial) throws IOException {
        try (Embedding embedding = new Embedding(directory, 1);
                Stream<Path> files = Files.list(Path.of(System.getProperty(PROPERTY), "labels"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".tsv"))
                    .filter(file -> !file.toString().endsWith(".unsure.tsv"))
                    .sorted()
                    .toList()) {
                String name = file.getFileName().toString().replace(".tsv", "");
                try (MeaningBench bench =
                        new MeaningBench(directory.resolve(name + whose + trial), embedding, rules(name))) {
                    int rightBefore = right;
                    int wrongBefore = wrong;
                    int missedBefore = missed;
                    new Play(bench, file, whose, trial).all(doubtsInACall);
                    double found = right - rightBefore;
                    precisions.add(found / (found + wrong - wrongBefore));
                    recalls.add(found / (found + missed - missedBefore));
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%d entries, %d doubts, %.2f shown: P %.4f  R %.4f (%d right, %d wrong, %d missed), by list P %.2f–%.2f R %.2f–%.2f%n",
                entries,
                doubts,
                doubts == 0 ? 0 : (double) shown / doubts,
                precision(),
                recall(),
                right,
                wrong,
                missed,
                Collections.min(precisions),
                Collections.max(precisions),
                Collections.min(recalls),
                Collections.max(recalls));
    }

    private static Supplier<MeaningProcessor.Rules> rules(String topic) throws IOException {
        String scorers = System.getProperty(SCORERS, "");
        if (scorers.isBlank()) {
            return MeaningProcessor.Rules::shipped;
        }
        List<String> scorer = Files.readAllLines(Path.of(scorers, topic + ".txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        return () -> new MeaningProcessor.Rules(LocalDecision.alone(scorer), LocalDecision.withJudge(scorer));
    }

    /** One list. */
    private final class Play {

        private final MeaningBench bench;
        private final List<String[]> rows;
        private final Map<String, String> concepts = new HashMap<>();
        private final Map<String, String> numbers = new HashMap<>();
        private final Set<String> unsure = new HashSet<>();
        private final @Nullable Random mistakes;
        private final Map<String, String> calls;
        private int judged;

        Play(MeaningBench bench, Path file, Whose whose, int trial) throws IOException {
            this.bench = bench;
            this.rows = rows(file);
            this.calls = whose == Whose.OF_ANSWERS ? calls(file) : Map.of();
            this.mistakes = trial == 0
                    ? null
                    : new Random(trial + file.getFileName().toString().hashCode());
            for (String[] row : rows(Path.of(file.toString().replace(".tsv", ".unsure.tsv")))) {
                unsure.add(row[0] + ' ' + row[1]);
                unsure.add(row[1] + ' ' + row[0]);
            }
        }

        void all(int doubtsInACall) {
            Set<String> seen = new HashSet<>();
            List<String> repeats = new ArrayList<>();
            for (String[] row : rows) {
                String key = MeaningBench.key(row[2]);
                // What is equal in form is dropped by stage one.
                if (concepts.putIfAbsent(key, row[1]) == null) {
                    numbers.put(key, row[0]);
                    entries++;
                    if (!seen.add(row[1])) {
                        repeats.add(key);
                    }
                    bench.candidate(row[2], 0, doubtsInACall != NOBODY, calls.getOrDefault(key, MeaningBench.CALL));
                    if (doubtsInACall != NOBODY && bench.doubts.size() - judged >= doubtsInACall) {
                        judgeAll();
                    }
                }
            }
            judgeAll();
            assertThat(bench.isSettled()).isTrue();
            doubts += judged;
            bench.whyNot.forEach(this::score);
            missed += (int) repeats.stream()
                    .filter(key -> !bench.whyNot.containsKey(key))
                    .count();
        }

        private void judgeAll() {
            while (judged < bench.doubts.size()) {
                List<Doubt> waiting = List.copyOf(bench.doubts.subList(judged, bench.doubts.size()));
                List<Doubt> asked = waiting.subList(0, Judge.fitting(waiting));
                asked.forEach(this::judge);
                judged += asked.size();
            }
        }

        private void judge(Doubt doubt) {
            shown += doubt.candidates().size();
            String concept = concepts.get(doubt.key());
            List<String> shownConcepts = doubt.candidates().stream()
                    .map(option -> concepts.get(option.key()))
                    .toList();
            int said = shownConcepts.indexOf(concept);
            if (mistakes != null && mistakes.nextInt(10) == 0) {
                int other = mistakes.nextInt(shownConcepts.size()) - 1;
                said = other >= said ? other + 1 : other;
            }
            if (said < 0) {
                bench.different(doubt.text());
            } else {
                bench.same(doubt.text(), doubt.candidates().get(said).text());
            }
        }

        private void score(String key, Merge merge) {
            String twin = merge.twinKey();
            if (concepts.get(key).equals(concepts.get(twin))) {
                right++;
            } else if (!unsure.contains(numbers.get(key) + ' ' + numbers.get(twin))) {
                wrong++;
            }
        }
    }

    /** The call whose answer named each entry first, by key; empty where there are no answers. */
    private static Map<String, String> calls(Path labels) throws IOException {
        Path answers = labels.resolveSibling("../answers");
        Map<String, String> calls = new HashMap<>();
        for (String answer : Files.isDirectory(answers) ? ANSWERS : List.<String>of()) {
            String name = labels.getFileName().toString().replace(".tsv", "." + answer + ".txt");
            String call = new CallId("r1", 0, 1 + ANSWERS.indexOf(answer), 1).toString();
            AnswerParser.parse(
                            Files.readString(answers.resolve(name)),
                            false,
                            ENTRIES_OF_AN_ANSWER,
                            MeaningBench.SEMANTIC::keyOf)
                    .names()
                    .forEach(text -> calls.putIfAbsent(MeaningBench.key(text), call));
        }
        return calls;
    }

    private static List<String[]> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.split("\t"))
                .toList();
    }
}
