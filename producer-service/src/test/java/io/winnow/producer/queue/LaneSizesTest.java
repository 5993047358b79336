package io.winnow.producer.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaneSizesTest {

    @Test
    void takesOneAtATimeWhileLittleIsInFlight() {
        assertThat(LaneSizes.most(15, 2_000)).isEqualTo(1);
        assertThat(LaneSizes.most(16, 2_000)).isEqualTo(4);
    }

    @Test
    void neverNeedsMoreThanASmallPartOfTheConcurrencyFree() {
        for (int concurrency = 1; concurrency <= 5_000; concurrency++) {
            assertThat(LaneSizes.most(concurrency, concurrency)).isLessThanOrEqualTo(Math.max(1, concurrency / 12));
        }
    }

    @Test
    void aHundredAndFiftyLanesCanHoldManyTimesTheConcurrency() {
        for (int concurrency : new int[] {48, 64, 200, 2_000}) {
            Map<Integer, Integer> counts = new HashMap<>();
            int room = 0;
            for (int lane = 0; lane < LaneSchedule.MOST_LANES; lane++) {
                int size = LaneSizes.next(concurrency, counts);
                counts.merge(size, 1, Integer::sum);
                room += size;
            }

            assertThat(room).as("concurrency %s", concurrency).isGreaterThan(5 * concurrency);
        }
    }
}
