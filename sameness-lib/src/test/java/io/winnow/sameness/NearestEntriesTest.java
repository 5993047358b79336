package io.winnow.sameness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestEntriesTest {

    private static final int DIMENSIONS = 96;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsWhatComparingAllFinds(long seed) {
        Random random = new Random(seed);
        NearestEntries entries = new NearestEntries(DIMENSIONS);
        List<PhraseVector> vectors = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            vectors.add(vector(random, DIMENSIONS));
            entries.add(vectors.getLast());
        }
        Set<Integer> removed = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            int row = random.nextInt(vectors.size());
            entries.remove(row);
            removed.add(row);
        }
        PhraseVector wanted = vector(random, DIMENSIONS);

        List<NearestEntries.Near> found = entries.nearest(wanted, 20);

        List<NearestEntries.Near> expected = new ArrayList<>();
        for (int row = 0; row < vectors.size(); row++) {
            if (!removed.contains(row)) {
                expected.add(new NearestEntries.Near(row, wanted.cosine(vectors.get(row))));
            }
        }
        expected.sort(Comparator.comparingDouble(NearestEntries.Near::cosine)
                .reversed()
                .thenComparingInt(NearestEntries.Near::row));
        assertThat(found).isEqualTo(expected.subList(0, 20));
        assertThat(entries.live()).isEqualTo(vectors.size() - removed.size());
    }

    /** Beyond the size where all are compared: entries come in families, as those of a list do. */
    @ParameterizedTest
    @CsvSource({"1, 384", "2, 384", "3, 384", "4, 768", "5, 1536"})
    void findsTheFamilyAmongMany(long seed, int dimensions) {
        Random random = new Random(seed);
        NearestEntries entries = new NearestEntries(dimensions);
        List<float[]> centres = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            centres.add(components(random, dimensions));
        }
        for (int i = 0; i < 20_000; i++) {
            entries.add(near(centres.get(i % centres.size()), random));
        }
        int family = random.nextInt(centres.size());

        List<NearestEntries.Near> found = entries.nearest(near(centres.get(family), random), 5);

        assertThat(found).extracting(near -> near.row() % centres.size()).containsOnly(family);
    }

    @Test
    void refusesVectorsOfAnotherModel() {
        NearestEntries entries = new NearestEntries(DIMENSIONS);

        assertThatThrownBy(() -> entries.add(vector(new Random(1), DIMENSIONS + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("97")
                .hasMessageContaining("96");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void takesWhatAllHaveInCommonOff(long seed) {
        Random random = new Random(seed);
        NearestEntries entries = new NearestEntries(DIMENSIONS);
        float[] subject = components(random, DIMENSIONS);
        for (int i = 0; i < 300; i++) {
            entries.add(near(subject, random));
        }
        PhraseVector wanted = near(subject, random);

        double centred = entries.centred(wanted, 0);

        assertThat(entries.cosine(wanted, 0)).isGreaterThan(0.6);
        assertThat(centred).isBetween(-0.35, 0.35);
    }

    @Test
    void forgetsTheShareOfRemovedEntriesInTheMean() {
        Random random = new Random(7);
        NearestEntries once = new NearestEntries(DIMENSIONS);
        NearestEntries more = new NearestEntries(DIMENSIONS);
        PhraseVector first = vector(random, DIMENSIONS);
        PhraseVector second = vector(random, DIMENSIONS);
        once.add(first);
        more.add(first);
        for (int i = 0; i < 50; i++) {
            more.remove(more.add(vector(random, DIMENSIONS)));
        }

        double centred = more.centred(second, 0);

        assertThat(centred).isEqualTo(once.centred(second, 0));
    }

    static PhraseVector vector(Random random, int dimensions) {
        return PhraseVector.of(components(random, dimensions));
    }

    private static float[] components(Random random, int dimensions) {
        float[] components = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            components[i] = (float) random.nextGaussian();
        }
        return components;
    }

    private static PhraseVector near(float[] centre, Random random) {
        float[] components = centre.clone();
        for (int i = 0; i < components.length; i++) {
            components[i] += (float) random.nextGaussian() * 0.5f;
        }
        return PhraseVector.of(components);
    }
}
