package io.winnow.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Doubt;
import io.winnow.messages.Merge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Labelled lists through the second stage, with a judge that answers as the labels do. */
@EnabledIfSystemProperty(
        named = LabelledListsTest.PROPERTY,
        matches = ".+",
        disabledReason = "the labelled lists are not part of the project; -Dwinnow.sameness.data=DIR names them")
class LabelledListsTest {

    static final String PROPERTY = "winnow.sameness.data";

    @TempDir
    Path directory;

    private int right;
    private int wrong;
    private int missed;
    private int doubts;
    private int entries;

    @Test
    void mergesWhatTheLabelsSayIsTheSame() throws IOException {
        try (Embedding embedding = new Embedding(directory, 1);
                Stream<Path> files = Files.list(Path.of(System.getProperty(PROPERTY), "labels"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".tsv"))
                    .filter(file -> !file.toString().endsWith(".unsure.tsv"))
                    .sorted()
                    .toList()) {
                play(file, embedding);
            }
        }

        double precision = (double) right / (right + wrong);
        double recall = (double) right / (right + missed);
        System.out.printf(
                "%d entries, %d doubts: P %.4f  R %.4f (%d right, %d wrong, %d missed)%n",
                entries, doubts, precision, recall, right, wrong, missed);
        assertThat(precision).isGreaterThanOrEqualTo(0.99);
        assertThat(recall).isGreaterThanOrEqualTo(0.95);
    }

    private void play(Path file, Embedding embedding) throws IOException {
        String name = file.getFileName().toString().replace(".tsv", "");
        Map<String, String> concepts = new HashMap<>();
        Map<String, String> numbers = new HashMap<>();
        Set<String> seen = new HashSet<>();
        Set<String> unsure = new HashSet<>();
        for (String[] row : rows(file.resolveSibling(name + ".unsure.tsv"))) {
            unsure.add(row[0] + ' ' + row[1]);
            unsure.add(row[1] + ' ' + row[0]);
        }
        try (MeaningBench bench = new MeaningBench(directory.resolve(name), embedding)) {
            for (String[] row : rows(file)) {
                String text = row[2];
                String key = MeaningBench.key(text);
                if (concepts.putIfAbsent(key, row[1]) != null) {
                    // Equal in form: stage one drops it.
                    continue;
                }
                numbers.put(key, row[0]);
                entries++;
                bench.candidate(text);
                if (!bench.doubts.isEmpty() && bench.doubts.getLast().key().equals(key)) {
                    doubts++;
                    judge(bench, bench.doubts.getLast(), concepts);
                }
                boolean repeats = !seen.add(row[1]);
                Merge merge = bench.merges.isEmpty() ? null : bench.merges.getLast();
                if (merge == null || !MeaningBench.key(merge.dropped()).equals(key)) {
                    missed += repeats ? 1 : 0;
                } else if (row[1].equals(concepts.get(merge.twinKey()))) {
                    right++;
                } else if (!unsure.contains(row[0] + ' ' + numbers.get(merge.twinKey()))) {
                    wrong++;
                }
            }
            assertThat(bench.isSettled()).isTrue();
        }
    }

    private static void judge(MeaningBench bench, Doubt doubt, Map<String, String> concepts) {
        String concept = concepts.get(doubt.key());
        doubt.candidates().stream()
                .filter(option -> concept.equals(concepts.get(option.key())))
                .findFirst()
                .ifPresentOrElse(
                        option -> bench.same(doubt.text(), option.text()), () -> bench.different(doubt.text()));
    }

    private static List<String[]> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.split("\t"))
                .toList();
    }
}
