package io.winnow.coordinator.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.winnow.messages.Figures.Coverage;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EstimatesTest {

    @Test
    void saysNothingOfNothing() {
        assertThat(Estimates.of(Sample.EMPTY)).isNull();
    }

    @Test
    void followsThePublishedFormulas() {
        // Spiders of a girdled hemlock stand, Ellison et al. (2010), as in the manual of iNEXT: S = 26, n = 168, f1 =
        // 12, f2 = 4.
        Coverage estimate = Estimates.of(new Sample(1, 168, 26, 12, 4));

        assertThat(estimate.coverage()).isCloseTo(0.9286, within(0.0001));
        // 26 + 167/168 · 12 · 11 / (2 · 5)
        assertThat(estimate.richness()).isCloseTo(39.12, within(0.01));
        assertThat(estimate.richnessLow()).isBetween(26.0, estimate.richness());
        assertThat(estimate.richnessHigh()).isGreaterThan(estimate.richness());
    }

    @Test
    void isSureWhenEverythingWasSeenOften() {
        Coverage estimate = Estimates.of(new Sample(4, 200, 20, 0, 0));

        assertThat(estimate.coverage()).isEqualTo(1);
        assertThat(estimate.richness()).isEqualTo(20);
        assertThat(estimate.richnessLow()).isEqualTo(20);
        assertThat(estimate.richnessHigh()).isEqualTo(20);
    }

    @Test
    void holdsTheTruthAboutAsOftenAsItsIntervalsClaim() {
        int rounds = 1_000;
        int covered = 0;
        int rich = 0;
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < rounds; round++) {
            int kinds = 300;
            double[] chance = geometric(kinds);
            int[] seen = new int[kinds];
            Sample sample = Sample.EMPTY;
            for (int mention = 0; mention < 600; mention++) {
                int kind = draw(chance, random);
                sample = sample.withMention(seen[kind]++);
            }
            double truth = 0;
            for (int kind = 0; kind < kinds; kind++) {
                truth += seen[kind] > 0 ? chance[kind] : 0;
            }
            Coverage estimate = Estimates.of(sample);
            covered += truth >= estimate.low() && truth <= estimate.high() ? 1 : 0;
            rich += kinds >= estimate.richnessLow() && kinds <= estimate.richnessHigh() ? 1 : 0;
        }
        assertThat(covered / (double) rounds).isBetween(0.92, 0.99);
        assertThat(rich / (double) rounds).isBetween(0.85, 1.0);
    }

    @Test
    void countsOnceAndTwiceRight() {
        SplittableRandom random = new SplittableRandom(5);
        int[] seen = new int[40];
        Sample sample = Sample.EMPTY;
        for (int mention = 0; mention < 500; mention++) {
            int kind = random.nextInt(seen.length);
            sample = sample.withMention(seen[kind]++);

            assertThat(sample).isEqualTo(counted(seen));
        }
    }

    private static Sample counted(int[] seen) {
        long mentions = 0;
        long distinct = 0;
        long once = 0;
        long twice = 0;
        for (int times : seen) {
            mentions += times;
            distinct += times > 0 ? 1 : 0;
            once += times == 1 ? 1 : 0;
            twice += times == 2 ? 1 : 0;
        }
        return new Sample(0, mentions, distinct, once, twice);
    }

    private static double[] geometric(int kinds) {
        double[] chance = new double[kinds];
        double sum = 0;
        for (int kind = 0; kind < kinds; kind++) {
            chance[kind] = Math.pow(0.994, kind);
            sum += chance[kind];
        }
        for (int kind = 0; kind < kinds; kind++) {
            chance[kind] /= sum;
        }
        return chance;
    }

    private static int draw(double[] chance, SplittableRandom random) {
        double left = random.nextDouble();
        int kind = 0;
        while (kind < chance.length - 1 && left >= chance[kind]) {
            left -= chance[kind++];
        }
        return kind;
    }
}
