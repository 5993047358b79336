package io.winnow.router.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EvidenceTest {

    @Test
    void newCallsCountMoreThanOldOnes() {
        Yield yield = Yield.NONE;
        for (int i = 0; i < 1_000; i++) {
            yield = yield.plus(50, 0.02);
        }
        for (int i = 0; i < 40; i++) {
            yield = yield.plus(10, 0.02);
        }

        assertThat(yield.calls()).isCloseTo(20, within(0.01));
        assertThat(yield.uniquesPerCall()).isBetween(10.0, 16.0);
        assertThat(yield.spendPerCall()).isCloseTo(0.02, within(1e-9));
    }

    @Test
    void isTheLessSureTheFewerAndTheMoreScatteredTheCalls() {
        Yield once = Yield.NONE.plus(30, 1);
        Yield often = once;
        Yield scattered = once;
        for (int i = 0; i < 50; i++) {
            often = often.plus(30, 1);
            scattered = scattered.plus(i % 2 * 60L, 1);
        }

        assertThat(once.error(0)).isCloseTo(30, within(0.01));
        assertThat(often.error(0)).isLessThan(2);
        assertThat(scattered.error(0)).isBetween(5.0, 9.0);
    }

    @Test
    void aFailureOrTwoDoNotProveThatThereIsNothing() {
        Yield failed = Yield.NONE.plus(0, 1).plus(0, 1);

        assertThat(failed.error(40)).isGreaterThan(15);
    }

    @Test
    void addsUpByTargetAndLeavesTheOldAsItWas() {
        Evidence one = Evidence.NONE.plus("a:m", 5, 0.1);

        Evidence two = one.plus("b:m", 7, 0).plus("a:m", 3, 0.1);

        assertThat(one.yields()).containsOnly(Map.entry("a:m", Yield.NONE.plus(5, 0.1)));
        assertThat(two.of("a:m")).isEqualTo(Yield.NONE.plus(5, 0.1).plus(3, 0.1));
        assertThat(two.of("b:m").spend()).isZero();
        assertThat(two.of("c:m")).isEqualTo(Yield.NONE);
    }

    @Test
    void refusesAmountsThatAreNone() {
        assertThatThrownBy(() -> Yield.NONE.plus(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Yield.NONE.plus(1, -0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Yield.NONE.plus(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Yield(1, 1, 1, Double.POSITIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsWhatToOptimizeInAnyCase() {
        assertThat(Optimize.parse(" Unique-per-Dollar ")).isEqualTo(Optimize.UNIQUE_PER_DOLLAR);
        assertThat(Optimize.parse("unique-per-minute").label()).isEqualTo("unique-per-minute");
        assertThatThrownBy(() -> Optimize.parse("speed"))
                .hasMessage("optimize 'speed' is unknown: use one of unique-per-dollar, unique-per-minute");
    }
}
