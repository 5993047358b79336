package io.winnow.dedup.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintSegmentTest {

    private static final int HOMES = 5_000;

    /** Each search begins at a home: what is far from it costs every search for it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void keepsFingerprintsNearTheirHomesHoweverOftenTheyReplaceEachOther(long seed) {
        Random random = new Random(seed);
        FingerprintSegment segment = new FingerprintSegment(0);
        segment.resize(HOMES, segment.slotsFor(HOMES));
        for (int i = 0; i < 200 * HOMES; i++) {
            // A segment's fingerprints have their first bits in common.
            long high = random.nextLong() >>> FingerprintSegment.COMMON_BITS;
            long low = random.nextLong();
            // One in ten is not on disk, and must stay; its owner writes it before long.
            byte tag = (byte) (random.nextInt(10) == 0 ? -127 : 1);
            if (segment.insertOrReplace(high, low, tag, random.nextInt())) {
                assertThat(segment.find(high, low)).isNotNegative();
            }
            if (i % 500 == 0) {
                written(segment);
            }
        }

        long distances = 0;
        int farthest = 0;
        long before = 0;
        for (int slot = 0; slot < segment.slots(); slot++) {
            if (segment.tag(slot) != FingerprintSegment.FREE) {
                long high = segment.high(slot);
                assertThat(Long.compareUnsigned(before, high)).as("order").isNotPositive();
                assertThat(segment.find(high, segment.low(slot))).isEqualTo(slot);
                int distance = slot - (int) Math.unsignedMultiplyHigh(high << FingerprintSegment.COMMON_BITS, HOMES);
                distances += distance;
                farthest = Math.max(farthest, distance);
                before = high;
            }
        }
        assertThat(segment.size()).isGreaterThan(HOMES * 9 / 10);
        assertThat((double) distances / segment.size()).as("mean").isLessThan(40);
        assertThat(farthest).isLessThan(200);
    }

    private static void written(FingerprintSegment segment) {
        for (int slot = 0; slot < segment.slots(); slot++) {
            if (segment.tag(slot) < 0) {
                segment.setTag(slot, 1);
            }
        }
    }
}
