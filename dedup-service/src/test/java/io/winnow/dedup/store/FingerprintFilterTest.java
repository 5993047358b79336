package io.winnow.dedup.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintFilterTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 31, 32, 1_000, 100_000})
    void neverExcludesWhatWasAdded(long bytes) {
        for (int seed = 0; seed < 20; seed++) {
            FingerprintFilter filter = new FingerprintFilter(bytes);
            SplittableRandom added = new SplittableRandom(seed);
            for (int i = 0; i < 5_000; i++) {
                filter.add(skewed(added), skewed(added));
            }

            SplittableRandom again = new SplittableRandom(seed);
            for (int i = 0; i < 5_000; i++) {
                assertThat(filter.excludes(skewed(again), skewed(again))).isFalse();
            }
            assertThat(filter.bytes()).isEqualTo(bytes / 32 * 32);
        }
    }

    /** As hashes are, or with few bits set. */
    private static long skewed(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> random.nextInt(2) - 1;
            case 1 -> 1L << random.nextInt(64);
            default -> random.nextLong();
        };
    }

    /** What it says of its accuracy, and that too many fingerprints make it less useful little by little. */
    @ParameterizedTest
    @CsvSource({"16, 0.002", "12, 0.007", "8, 0.037", "6, 0.11", "4, 0.345", "2, 0.88"})
    void excludesMostOfWhatWasNotAdded(int bitsPerFingerprint, double mostMissed) {
        int fingerprints = 200_000;
        FingerprintFilter filter = new FingerprintFilter((long) fingerprints * bitsPerFingerprint / 8);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < fingerprints; i++) {
            filter.add(random.nextLong(), random.nextLong());
        }

        int missed = 0;
        for (int i = 0; i < 100_000; i++) {
            missed += filter.excludes(random.nextLong(), random.nextLong()) ? 0 : 1;
        }

        assertThat(missed / 100_000.0).isLessThan(mostMissed).isGreaterThan(mostMissed / 3);
    }

    @Test
    void losesNothingThatTwoThreadsAddAtTheSameTime() throws InterruptedException {
        FingerprintFilter filter = new FingerprintFilter(4_096);
        List<Thread> threads = IntStream.range(0, 2)
                .mapToObj(seed -> Thread.ofPlatform().start(() -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    for (int i = 0; i < 2_000; i++) {
                        filter.add(random.nextLong(), random.nextLong());
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        for (int seed = 0; seed < 2; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 2_000; i++) {
                assertThat(filter.excludes(random.nextLong(), random.nextLong()))
                        .isFalse();
            }
        }
    }
}
