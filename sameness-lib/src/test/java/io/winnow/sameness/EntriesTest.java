package io.winnow.sameness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntriesTest {

    private static final int DIMENSIONS = 32;

    private final Entries entries = new Entries(DIMENSIONS);

    @Test
    void recognisesAnEntryByAnotherWordingOfIt() {
        PhraseVector vector = vector("x");
        int entry = entries.add("Switch to LED bulbs", vector("a"));
        int wording = entries.merge(entry, "diode lighting", vector);

        List<LocalDecision.Pair> pairs = LocalDecision.pairs(entries, "Diode lights", vector);

        assertThat(entries.size()).isOne();
        assertThat(pairs).extracting(LocalDecision.Pair::row).contains(wording);
        assertThat(pairs).extracting(LocalDecision.Pair::entry).containsOnly(entry);
    }

    @Test
    void forgetsAnEntryWithAllItsWordings() {
        int entry = entries.add("Switch to LED bulbs", vector("a"));
        int wording = entries.merge(entry, "LED lighting", vector("b"));
        int other = entries.add("Insulate the loft", vector("c"));

        entries.remove(entry);

        assertThat(entries.size()).isOne();
        assertThat(LocalDecision.pairs(entries, "LED lighting", vector("b")))
                .extracting(LocalDecision.Pair::row)
                .containsOnly(other);
        assertThatThrownBy(() -> entries.text(wording)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void letsAWordingBecomeAnEntryOfItsOwn() {
        int entry = entries.add("Gorgonzola", vector("a"));
        int wording = entries.merge(entry, "Gorgonzola dolce", vector("b"));

        entries.remove(wording);
        int split = entries.add("Gorgonzola dolce", vector("b"));

        assertThat(entries.size()).isEqualTo(2);
        assertThat(entries.entryOf(split)).isEqualTo(split);
        assertThat(entries.text(entry)).isEqualTo("Gorgonzola");
    }

    @Test
    void keepsSoManyWordingsAndNoMore() {
        int entry = entries.add("Gorgonzola", vector("a"));
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < Entries.WORDINGS + 3; i++) {
            rows.add(entries.merge(entry, "blue cheese " + i, vector("w" + i)));
        }

        assertThat(rows.subList(0, Entries.WORDINGS)).doesNotContain(-1);
        assertThat(rows.subList(Entries.WORDINGS, rows.size())).containsOnly(-1);
        assertThatThrownBy(() -> entries.merge(rows.getFirst(), "blue", vector("z")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isAsIfRemovedEntriesHadNeverBeen(long seed) {
        Random random = new Random(seed);
        Entries once = new Entries(DIMENSIONS);
        List<Integer> extra = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String text = text(random);
            if (random.nextBoolean()) {
                int row = entries.add(text, vector(text));
                extra.add(row);
                extra.add(entries.merge(row, text(random), vector(text + 1)));
            } else {
                entries.add(text, vector(text));
                once.add(text, vector(text));
                kept.add(text);
            }
        }

        extra.forEach(entries::remove);

        assertThat(entries.size()).isEqualTo(kept.size());
        for (int i = 0; i < 20; i++) {
            String text = text(random);
            assertThat(features(entries, text)).isEqualTo(features(once, text));
        }
    }

    private static List<String> features(Entries entries, String text) {
        return LocalDecision.pairs(entries, text, vector(text)).stream()
                .map(pair -> entries.text(pair.row())
                        + java.util.Arrays.toString(pair.evidence().features()))
                .sorted()
                .toList();
    }

    private static String text(Random random) {
        List<String> words = List.of("led", "bulb", "heat", "pump", "loft", "insulation", "solar", "panel");
        return words.get(random.nextInt(words.size())) + " " + words.get(random.nextInt(words.size())) + " "
                + words.get(random.nextInt(words.size()));
    }

    private static PhraseVector vector(String seed) {
        return NearestEntriesTest.vector(new Random(seed.hashCode()), DIMENSIONS);
    }
}
