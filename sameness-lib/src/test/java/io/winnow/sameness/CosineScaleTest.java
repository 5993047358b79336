package io.winnow.sameness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CosineScaleTest {

    @Test
    void isWhatItIsWithTheModelThatIsShipped() {
        try (Embedder embedder = Embedder.inProcess(1)) {
            List<PhraseVector> vectors = embedder.embed(CosineScale.examples());

            CosineScale.Likeness likeness = CosineScale.Likeness.of(vectors);

            assertThat(likeness.same()).isCloseTo(CosineScale.OF_SHIPPED.same(), within(0.002));
            assertThat(likeness.different()).isCloseTo(CosineScale.OF_SHIPPED.different(), within(0.002));
        }
    }

    /** Whatever range a model uses, what is alike comes out as alike as with the shipped one. */
    @Test
    void turnsAnyRangeIntoThatOfTheShippedModel() {
        for (long seed = 0; seed < 20; seed++) {
            List<PhraseVector> vectors = madeUp(seed);
            CosineScale scale = CosineScale.fit(vectors);

            CosineScale.Likeness found = CosineScale.Likeness.of(vectors);

            assertThat(scale.of(found.same())).isCloseTo(CosineScale.OF_SHIPPED.same(), within(1e-9));
            assertThat(scale.of(found.different())).isCloseTo(CosineScale.OF_SHIPPED.different(), within(1e-9));
            assertThat(CosineScale.parse(scale.toString())).isEqualTo(scale);
        }
    }

    @Test
    void refusesWhatTellsNothing() {
        List<PhraseVector> alike =
                Collections.nCopies(CosineScale.examples().size(), PhraseVector.of(new float[] {1, 2}));

        assertThatThrownBy(() -> CosineScale.fit(alike))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no more alike");
    }

    @Test
    void hasPairsEnoughForOneRequest() {
        assertThat(CosineScale.examples()).hasSize(64).doesNotHaveDuplicates().noneMatch(String::isBlank);
    }

    private static List<PhraseVector> madeUp(long seed) {
        Random random = new Random(seed);
        float common = random.nextFloat(3);
        float[][] pairs = new float[CosineScale.examples().size() / 2][];
        for (int pair = 0; pair < pairs.length; pair++) {
            pairs[pair] = new float[48];
            for (int i = 0; i < pairs[pair].length; i++) {
                pairs[pair][i] = common + (float) random.nextGaussian();
            }
        }
        return IntStream.range(0, 2 * pairs.length)
                .mapToObj(place -> {
                    float[] vector = pairs[place / 2].clone();
                    for (int i = 0; i < vector.length; i++) {
                        vector[i] += 0.3f * (float) random.nextGaussian();
                    }
                    return PhraseVector.of(vector);
                })
                .toList();
    }
}
