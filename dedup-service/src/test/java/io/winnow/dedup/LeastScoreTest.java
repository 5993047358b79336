package io.winnow.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Merge;
import io.winnow.sameness.LocalDecision;
import org.junit.jupiter.api.Test;

/** Whoever checks merges goes by the contract, which has to know what is merged. */
class LeastScoreTest {

    @Test
    void nothingIsMergedByLessThanTheContractSays() {
        assertThat(LocalDecision.leastSame()).isGreaterThanOrEqualTo(Merge.LEAST_SCORE);
    }
}
