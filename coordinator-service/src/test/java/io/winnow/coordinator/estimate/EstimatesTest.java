package io.winnow.coordinator.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.winnow.messages.Figures.Coverage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimatesTest {

    private static final int RUNS = 400;
    private static final int CALL_SIZE = 60;

    @Test
    void saysNothingOfNothing() {
        assertThat(Estimates.of(List.of(), 0)).isNull();
        assertThat(Estimates.of(List.of(new ControlCall(60, 60, 0)), 60)).isNull();
    }

    @Test
    void isTheRatioOfHitsWhenTheListDoesNotGrow() {
        List<ControlCall> calls = List.of(
                new ControlCall(50, 5, 1_000),
                new ControlCall(60, 9, 1_000),
                new ControlCall(40, 4, 1_000),
                new ControlCall(50, 2, 1_000),
                new ControlCall(50, 5, 1_000));

        Coverage coverage = Estimates.of(calls, 1_000);

        assertThat(coverage.calls()).isEqualTo(5);
        assertThat(coverage.named()).isEqualTo(250);
        assertThat(coverage.onList()).isEqualTo(225);
        assertThat(coverage.coverage()).isCloseTo(0.9, within(1e-9));
        assertThat(coverage.low()).isBetween(0.8, 0.88);
        assertThat(coverage.high()).isBetween(0.92, 0.97);
        assertThat(coverage.richness()).isCloseTo(1_111.1, within(0.1));
        assertThat(coverage.richnessLow()).isBetween(1_000.0, coverage.richness());
        assertThat(coverage.richnessHigh()).isGreaterThan(coverage.richness());
    }

    @Test
    void givesNoIntervalFromFewCalls() {
        Coverage coverage = Estimates.of(Collections.nCopies(4, new ControlCall(60, 6, 500)), 500);

        assertThat(coverage.coverage()).isCloseTo(0.9, within(1e-9));
        assertThat(coverage.low()).isNull();
        assertThat(coverage.high()).isNull();
        assertThat(coverage.richness()).isNull();
    }

    @Test
    void isNotSureOfAWholeListFromCallsThatMissedNothing() {
        Coverage coverage = Estimates.of(Collections.nCopies(20, new ControlCall(60, 0, 300)), 300);

        assertThat(coverage.coverage()).isEqualTo(1);
        assertThat(coverage.low()).isBetween(0.98, 0.9999);
        assertThat(coverage.high()).isEqualTo(1);
        assertThat(coverage.richnessLow()).isEqualTo(300);
    }

    @Test
    void leavesCallsOutWhoseListWasMuchSmaller() {
        List<ControlCall> calls = new ArrayList<>(Collections.nCopies(10, new ControlCall(60, 55, 100)));
        calls.addAll(Collections.nCopies(6, new ControlCall(60, 6, 2_000)));

        Coverage coverage = Estimates.of(calls, 2_000);

        assertThat(coverage.calls()).isEqualTo(6);
        assertThat(coverage.coverage()).isCloseTo(0.9, within(1e-9));
    }

    @Test
    void isLessSureWhenCallsDifferThanWhenTheyAreAlike() {
        List<ControlCall> alike = Collections.nCopies(20, new ControlCall(60, 15, 1_000));
        List<ControlCall> different = new ArrayList<>(Collections.nCopies(10, new ControlCall(60, 0, 1_000)));
        different.addAll(Collections.nCopies(10, new ControlCall(60, 30, 1_000)));

        Coverage sure = Estimates.of(alike, 1_000);
        Coverage unsure = Estimates.of(different, 1_000);

        assertThat(unsure.coverage()).isCloseTo(sure.coverage(), within(1e-9));
        assertThat(unsure.high() - unsure.low()).isGreaterThan(2 * (sure.high() - sure.low()));
    }

    /** The truth is known: what an unsteered call names, and which of it is on the list. */
    @ParameterizedTest
    @CsvSource({
        // attributes, skew, on the list before the run, calls, every so many a control call, least in %, greatest in %
        " 3000, 0,      0,  50, 1, 93, 97",
        "10000, 0,      0, 100, 5, 93, 98",
        " 3000, 1,      0,  50, 1, 93, 97",
        " 5000, 1,      0, 100, 1, 93, 97",
        " 5000, 1,      0, 100, 5, 93, 100",
        " 3000, 0.5,    0,  50, 1, 93, 98",
        " 3000, 1.3,    0,  50, 1, 93, 98",
        " 3000, 0,   2671,  25, 1, 93, 98",
        " 3000, 0,   2671, 100, 1, 93, 98",
        " 3000, 0,   2671,  25, 5, 93, 100",
        " 3000, 1,   1900,  50, 1, 93, 98",
        " 3000, 1,   2800,  50, 1, 93, 99",
        " 5000, 1,   1000,  50, 1, 93, 98",
        "  300, 0,    285,  25, 5, 93, 100",
        "  300, 0,      0,  50, 5, 93, 100"
    })
    void holdsTheTruthAsOftenAsItClaims(
            int kinds, double skew, int before, int calls, int interval, int least, int greatest) {
        SplittableRandom random = new SplittableRandom(14);
        Chances chances = Chances.of(kinds, skew);
        int held = 0;

        for (int run = 0; run < RUNS; run++) {
            Simulated simulated = new Simulated(chances, random);
            simulated.list(before);
            simulated.run(calls, interval);
            Coverage coverage = Estimates.of(simulated.controls(), simulated.entries);
            double truth = simulated.coverage();
            held += truth >= coverage.low() - 1e-9 && truth <= coverage.high() + 1e-9 ? 1 : 0;
            assertThat(coverage.richnessLow()).isGreaterThanOrEqualTo(simulated.entries);
        }

        assertThat(100.0 * held / RUNS).isBetween((double) least, (double) greatest);
    }

    /**
     * What the runs of a case have in common.
     *
     * @param cumulative how likely a draw is of this kind or one before it, times a constant
     * @param named how likely an unsteered call names a kind
     */
    private record Chances(double[] cumulative, double[] named) {

        static Chances of(int kinds, double skew) {
            double[] cumulative = new double[kinds];
            double sum = 0;
            for (int kind = 0; kind < kinds; kind++) {
                sum += Math.pow(kind + 1, -skew);
                cumulative[kind] = sum;
            }
            double[] named = new double[kinds];
            for (int kind = 0; kind < kinds; kind++) {
                double chance = (cumulative[kind] - (kind == 0 ? 0 : cumulative[kind - 1])) / cumulative[kinds - 1];
                named[kind] = 1 - Math.pow(1 - chance, CALL_SIZE);
            }
            return new Chances(cumulative, named);
        }
    }

    /** Answers as the random provider gives them, and the list that they make. */
    private static final class Simulated {

        private final double[] cumulative;
        private final double[] chances;
        private final boolean[] listed;
        private final SplittableRandom random;
        private final List<ControlCall> controls = new ArrayList<>();
        private int entries;

        Simulated(Chances chances, SplittableRandom random) {
            this.cumulative = chances.cumulative();
            this.chances = chances.named();
            this.listed = new boolean[cumulative.length];
            this.random = random;
        }

        /** What earlier runs found, rare ones among it, as steered calls find them. */
        void list(int size) {
            while (entries < size) {
                add(random.nextInt(50) == 0 ? random.nextInt(listed.length) : draw());
            }
        }

        /** All but control calls are told what is on the list, and leave nine in ten of it out. */
        void run(int calls, int interval) {
            for (int call = 1; call <= calls; call++) {
                boolean control = call % interval == 0;
                Set<Integer> named = new HashSet<>();
                for (int i = 0; i < CALL_SIZE; i++) {
                    int kind = draw();
                    boolean heeds = !control && random.nextInt(10) > 0;
                    for (int attempt = 0; heeds && listed[kind] && attempt < 20; attempt++) {
                        kind = draw();
                    }
                    named.add(kind);
                }
                int size = entries;
                named.forEach(this::add);
                if (control) {
                    controls.add(new ControlCall(named.size(), entries - size, size));
                }
            }
        }

        List<ControlCall> controls() {
            return controls.subList(Math.max(0, controls.size() - ControlCall.WINDOW), controls.size());
        }

        double coverage() {
            double on = 0;
            double all = 0;
            for (int kind = 0; kind < listed.length; kind++) {
                all += chances[kind];
                on += listed[kind] ? chances[kind] : 0;
            }
            return on / all;
        }

        private void add(int kind) {
            entries += listed[kind] ? 0 : 1;
            listed[kind] = true;
        }

        private int draw() {
            int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
            return found < 0 ? Math.min(-found - 1, cumulative.length - 1) : found;
        }
    }
}
