package io.winnow.dedup;

import static org.assertj.core.api.Assertions.assertThat;

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
 * Labelled lists through the second stage, with the shipped thresholds and a judge that answers as the labels do, or errs. Verdicts come as they do
 * in a busy run: when a call's worth of doubts waits, and at the end.
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
    void mergesWhatTheLabelsSayIsTheSame() throws IOException {
        playAll(Judge.MOST_DOUBTS, 0);

        assertThat(precision()).isGreaterThanOrEqualTo(0.99);
        assertThat(recall()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void mergesTheSameWhereVerdictsComeAtOnce() throws IOException {
        playAll(1, 0);

        assertThat(precision()).isGreaterThanOrEqualTo(0.99);
        assertThat(recall()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void survivesAJudgeThatIsWrongInOneOfTenAnswers() throws IOException {
        for (int trial = 1; trial <= TRIALS; trial++) {
            playAll(Judge.MOST_DOUBTS, trial);
        }

        // Single trials spread by three points.
        assertThat(precision()).isGreaterThanOrEqualTo(0.86);
        assertThat(recall()).isGreaterThanOrEqualTo(0.88);
    }

    private double precision() {
        return (double) right / (right + wrong);
    }

    private double recall() {
        return (double) right / (right + missed);
    }

    /** @param trial 0 for a judge that answers as the labels do, else which answers are wrong */
    private void playAll(int doubtsInACall, int trial) throws IOException {
        try (Embedding embedding = new Embedding(directory, 1);
                Stream<Path> files = Files.list(Path.of(System.getProperty(PROPERTY), "labels"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".tsv"))
                    .filter(file -> !file.toString().endsWith(".unsure.tsv"))
                    .sorted()
                    .toList()) {
                String name = file.getFileName().toString().replace(".tsv", "");
                try (MeaningBench bench = new MeaningBench(directory.resolve(name + trial), embedding, rules(name))) {
                    int rightBefore = right;
                    int wrongBefore = wrong;
                    int missedBefore = missed;
                    new Play(bench, file, trial).all(doubtsInACall);
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
                (double) shown / doubts,
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
        private int judged;

        Play(MeaningBench bench, Path file, int trial) throws IOException {
            this.bench = bench;
            this.rows = rows(file);
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
                    bench.candidate(row[2]);
                    if (bench.doubts.size() - judged >= doubtsInACall) {
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

    private static List<String[]> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.split("\t"))
                .toList();
    }
}
