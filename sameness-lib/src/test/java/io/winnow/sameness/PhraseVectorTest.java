package io.winnow.sameness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhraseVectorTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void keepsAnglesWithinAHundredth(long seed) {
        Random random = new Random(seed);
        float[] one = new float[384];
        float[] other = new float[384];
        double dot = 0;
        double squares = 0;
        double otherSquares = 0;
        for (int i = 0; i < one.length; i++) {
            one[i] = (float) random.nextGaussian();
            other[i] = one[i] + (float) random.nextGaussian();
            dot += one[i] * other[i];
            squares += one[i] * one[i];
            otherSquares += other[i] * other[i];
        }

        double cosine = PhraseVector.of(one).cosine(PhraseVector.of(other));

        assertThat(cosine).isCloseTo(dot / Math.sqrt(squares * otherSquares), within(0.01));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void doesNotNoticeTheLastDigitsNorTheLength(long seed) {
        Random random = new Random(seed);
        float[] one = new float[384];
        float[] longer = new float[384];
        for (int i = 0; i < one.length; i++) {
            one[i] = (random.nextInt(255) - 127) / 127f;
            longer[i] = 3 * one[i] * (1 + 1e-6f * random.nextFloat());
        }
        one[0] = 1;
        longer[0] = 3;

        PhraseVector vector = PhraseVector.of(longer);

        assertThat(vector).isEqualTo(PhraseVector.of(one));
    }

    @Test
    void comesBackFromItsBytes() {
        PhraseVector vector = NearestEntriesTest.vector(new Random(3), 384);

        PhraseVector back = PhraseVector.fromBytes(vector.toBytes());

        assertThat(back).isEqualTo(vector);
        assertThat(back.cosine(vector)).isEqualTo(1);
    }

    @Test
    void hasNoDirectionWithoutNumbers() {
        PhraseVector vector = PhraseVector.of(new float[] {Float.NaN, Float.POSITIVE_INFINITY, 0});

        assertThat(vector.cosine(vector)).isZero();
    }
}
