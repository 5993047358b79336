package io.winnow.sameness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Precision and recall by mode on the labelled lists; each topic is scored by what was learnt from the others. */
@EnabledIfSystemProperty(
        named = Topics.PROPERTY,
        matches = ".+",
        disabledReason = "the labelled lists are not part of the project; -Dwinnow.sameness.data=DIR names them")
class SamenessTableTest {

    private static List<Topics.Topic> topics = List.of();
    private static List<Scorer> scorers = List.of();

    @BeforeAll
    static void learn() {
        try (Embedder embedder = Embedder.inProcess(1)) {
            topics = Topics.read(embedder);
        }
        List<Examples> examples = topics.stream().map(Examples::both).toList();
        scorers = IntStream.range(0, topics.size())
                .mapToObj(left -> Learning.from(Examples.of(IntStream.range(0, topics.size())
                        .filter(i -> i != left)
                        .mapToObj(examples::get)
                        .toList())))
                .toList();
    }

    @Test
    void beatsOneThresholdAndHoldsItsPromises() {
        Map<String, List<Trial.Tally>> table = new LinkedHashMap<>();
        table.put("equal form", each((topic, scorer) -> Trial.cosine(topic, 1.5)));
        for (double cosine : new double[] {0.9, 0.92, 0.93, 0.94, 0.95}) {
            table.put("cosine " + cosine, each((topic, scorer) -> Trial.cosine(topic, cosine)));
        }
        for (double same : new double[] {0.8, 0.84, 0.87, 0.9, 0.92, 0.94}) {
            table.put(
                    "alone at " + same,
                    played(new LocalDecision.Thresholds(same, same, 1, 1), seed -> Trial.NOBODY, 1));
        }
        table.put("alone", played(LocalDecision.Thresholds.ALONE, seed -> Trial.NOBODY, 1));
        table.put("judge", played(LocalDecision.Thresholds.WITH_JUDGE, seed -> Trial.PERFECT, 1));
        table.put("judge, 1 of 10 wrong", played(LocalDecision.Thresholds.WITH_JUDGE, Trial::wrongInTenth, 2));

        table.forEach((mode, tallies) -> System.out.printf(
                "%-22s %s   by topic P %s R %s%n", mode, sum(tallies), spread(tallies, true), spread(tallies, false)));

        Trial.Tally alone = sum(table.get("alone"));
        Trial.Tally judged = sum(table.get("judge"));
        Trial.Tally misjudged = sum(table.get("judge, 1 of 10 wrong"));
        assertThat(alone.precision()).isGreaterThanOrEqualTo(0.95);
        assertThat(alone.recall()).isGreaterThanOrEqualTo(0.4);
        assertThat(judged.precision()).isGreaterThanOrEqualTo(0.99);
        assertThat(judged.recall()).isGreaterThanOrEqualTo(0.95);
        assertThat(misjudged.precision()).isGreaterThanOrEqualTo(0.88);
        assertThat(misjudged.recall()).isGreaterThanOrEqualTo(0.85);
    }

    private static List<Trial.Tally> played(
            LocalDecision.Thresholds thresholds, LongFunction<Trial.Judge> judge, int seeds) {
        return each((topic, scorer) -> {
            Trial.Tally tally = Trial.Tally.NONE;
            for (int seed = 0; seed < seeds; seed++) {
                tally = tally.plus(Trial.of(topic, new LocalDecision(scorer, thresholds), judge.apply(seed)));
            }
            return tally;
        });
    }

    private static List<Trial.Tally> each(BiFunction<Topics.Topic, Scorer, Trial.Tally> trial) {
        List<Trial.Tally> tallies = new ArrayList<>();
        for (int i = 0; i < topics.size(); i++) {
            tallies.add(trial.apply(topics.get(i), scorers.get(i)));
        }
        return tallies;
    }

    private static Trial.Tally sum(List<Trial.Tally> tallies) {
        return tallies.stream().reduce(Trial.Tally.NONE, Trial.Tally::plus);
    }

    private static String spread(List<Trial.Tally> tallies, boolean precision) {
        return tallies.stream()
                .map(tally -> precision ? tally.precision() : tally.recall())
                .sorted()
                .map(value -> String.format(Locale.ROOT, "%.2f", value))
                .collect(Collectors.collectingAndThen(
                        Collectors.toList(), values -> values.getFirst() + "–" + values.getLast()));
    }
}
