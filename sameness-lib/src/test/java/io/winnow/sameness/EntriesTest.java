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
    @ValueSource(strings = {"???", "❤", "…", "->", "'", " "})
    void comparesTextsWithoutAWord(String text) {
        entries.add("Insulate the loft", vector("a"));
        int entry = entries.add(text, vector("b"));

        List<Candidate> candidates =
                LocalDecision.withJudge().candidates(entries, text, vector("b"), Entries.NO_ANSWER);

        assertThat(candidates.getFirst().entry()).isEqualTo(entry);
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

    @Test
    void makesAnEntryAWordingOfAnEarlierOne() {
        int earlier = entries.add("Switch to LED bulbs", vector("a"));
        int entry = entries.add("Efficient lamps", vector("b"));
        int wording = entries.merge(entry, "Energy-saving lamps", vector("c"));

        List<Integer> rows = entries.join(entry, earlier);

        assertThat(rows).containsExactly(entry, wording);
        assertThat(entries.size()).isOne();
        assertThat(LocalDecision.pairs(entries, "Lamps that save energy", vector("c")))
                .extracting(LocalDecision.Pair::entry)
                .containsOnly(earlier);
        assertThatThrownBy(() -> entries.join(entry, earlier)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void joinsOnlyWithEarlierEntries() {
        int earlier = entries.add("Switch to LED bulbs", vector("a"));
        int entry = entries.add("Efficient lamps", vector("b"));

        assertThatThrownBy(() -> entries.join(earlier, entry)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> entries.join(earlier, earlier)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Whoever reads the rows that are left in order has the same list as whoever saw entries join. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isAsIfJoinedEntriesHadBeenWordingsAtOnce(long seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            String text = random.nextInt(10) == 0 ? "???" : text(random);
            texts.add(text);
            int entry = entries.size() == 0 ? -1 : entries.entryOf(random.nextInt(i));
            if (entry < 0 || random.nextInt(3) > 0 || entries.merge(entry, text, vector(text)) < 0) {
                entries.add(text, vector(text));
            }
            int one = entries.entryOf(random.nextInt(texts.size()));
            int other = entries.entryOf(random.nextInt(texts.size()));
            if (one != other && random.nextInt(3) == 0) {
                entries.join(Math.max(one, other), Math.min(one, other));
            }
        }

        Entries again = new Entries(DIMENSIONS);
        for (int row = 0; row < texts.size(); row++) {
            int entry = entries.entryOf(row);
            if (!entries.isKept(row)) {
                again.skip(entry);
            } else if (entry == row) {
                again.add(texts.get(row), vector(texts.get(row)));
            } else {
                again.merge(entry, texts.get(row), vector(texts.get(row)));
            }
        }

        assertThat(again.size()).isEqualTo(entries.size());
        for (int i = 0; i < 20; i++) {
            String text = text(random);
            assertThat(LocalDecision.withJudge().candidates(again, text, vector(text), Entries.NO_ANSWER))
                    .isEqualTo(LocalDecision.withJudge().candidates(entries, text, vector(text), Entries.NO_ANSWER));
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
