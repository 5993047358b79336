package io.winnow.dedup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTableTest {

    private record Key(long high, long low) {}

    @ParameterizedTest
    @ValueSource(longs = {0, 5_000, 200_000, 1 << 30})
    void neverAnswersWronglyWhateverItsBudget(long bytes) {
        Random random = new Random(bytes);
        MemoryBudget budget = new MemoryBudget(bytes);
        FingerprintTable table = new FingerprintTable(budget);
        Map<Key, Long> model = new HashMap<>();

        for (int step = 0; step < 300_000; step++) {
            Key key = key(random);
            if (random.nextBoolean()) {
                long generation = random.nextInt(4) == 0 ? random.nextInt(400) : random.nextInt(3);
                table.put(key.high(), key.low(), generation);
                model.put(key, generation);
            }
            long found = table.find(key.high(), key.low());
            Long expected = model.get(key);
            boolean right;
            if (found >= 0) {
                right = expected != null && found == expected;
            } else if (found == FingerprintTable.UNKNOWN) {
                right = expected != null;
            } else {
                right = expected == null || !table.isComplete();
            }
            // Assertions that hold would take longer than all else.
            if (!right) {
                fail("step %d: found %d, expected %s", step, found, expected);
            }
        }

        assertThat(budget.left()).isBetween(0L, bytes);
        assertThat(table.isComplete()).isEqualTo(bytes > 1_000_000);
    }

    /** Few homes and few distinct halves: colliding fingerprints must still be distinguished. */
    private static Key key(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Key((long) random.nextInt(16) << 60, random.nextInt(200));
            case 1 -> new Key(new Random(random.nextInt(20_000)).nextLong(), 1);
            default -> new Key(random.nextInt(2) - 1, random.nextInt(2_000));
        };
    }

    @Test
    @Timeout(20)
    void fillsInOrderOfFingerprintsAsFastAsInAnyOther() {
        FingerprintTable table = new FingerprintTable(new MemoryBudget(1 << 26));
        long[] sorted = new Random(4).longs(500_000).toArray();
        Long[] unsigned = java.util.Arrays.stream(sorted).boxed().toArray(Long[]::new);
        java.util.Arrays.sort(unsigned, Long::compareUnsigned);

        assertThat(table.reserve(unsigned.length)).isTrue();
        for (long high : unsigned) {
            table.put(high, ~high, 0);
        }

        assertThat(table.size()).isEqualTo(unsigned.length);
        assertThat(table.find(unsigned[0], ~unsigned[0])).isZero();
        assertThat(table.find(unsigned[0], 1)).isEqualTo(FingerprintTable.ABSENT);
    }

    @Test
    void reservesNothingThatDoesNotFit() {
        MemoryBudget budget = new MemoryBudget(100_000);
        FingerprintTable table = new FingerprintTable(budget);

        assertThat(table.reserve(1_000_000)).isFalse();
        assertThat(budget.left()).isEqualTo(100_000);
    }

    @Test
    void staysSmallWhileThereIsLittleToRemember() {
        MemoryBudget budget = new MemoryBudget(1 << 26);
        FingerprintTable table = new FingerprintTable(budget);

        table.put(1, 2, 0);

        assertThat((1 << 26) - budget.left()).isLessThan(10_000);
    }

    @Test
    void givesItsMemoryBack() {
        MemoryBudget budget = new MemoryBudget(1 << 26);
        FingerprintTable table = new FingerprintTable(budget);
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            table.put(random.nextLong(), random.nextLong(), 7);
        }

        table.clear();

        assertThat(budget.left()).isEqualTo(1 << 26);
        assertThat(table.isComplete()).isTrue();
        assertThat(table.size()).isZero();
    }

    /** What its owner has on disk only in batches must be in what is drained, so nothing may take its place before. */
    @Test
    void takesNothingFromTheMomentItIsFullUntilItIsDrained() {
        FingerprintTable table = new FingerprintTable(new MemoryBudget(100_000));
        Random random = new Random(1);
        Map<Long, Long> taken = new HashMap<>();
        while (table.isComplete()) {
            long high = random.nextLong();
            if (table.put(high, high, 3)) {
                taken.put(high, 3L);
            }
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(table.put(random.nextLong(), i, 3)).isFalse();
        }
        Map<Long, Long> drained = new HashMap<>();

        table.drainAll((high, low, generation) -> drained.put(high, generation));

        assertThat(drained).isEqualTo(taken);
        assertThat(table.put(random.nextLong(), 0, 3)).isTrue();
    }

    @Test
    void remembersUsefullyManyOnceItIsACache() {
        FingerprintTable table = new FingerprintTable(new MemoryBudget(100_000));
        Random keys = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            table.put(keys.nextLong(), keys.nextLong(), 0);
        }

        int found = 0;
        Random again = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            found += table.find(again.nextLong(), again.nextLong()) >= 0 ? 1 : 0;
        }

        assertThat(table.isComplete()).isFalse();
        assertThat(found).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 50_000, 1 << 30})
    void handsOutOnceWhatIsNotYetOnDisk(long bytes) {
        FingerprintTable table = new FingerprintTable(new MemoryBudget(bytes));
        Random random = new Random(5);
        Map<Key, Long> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            Key key = key(random);
            long generation = random.nextInt(200);
            if (random.nextInt(10) == 0) {
                table.put(key.high(), key.low(), generation);
                expected.remove(key);
            } else if (table.putUnwritten(key.high(), key.low(), generation)) {
                expected.put(key, generation);
            } else {
                expected.remove(key);
            }
            if (!table.isComplete()) {
                break;
            }
        }
        assertThat(table.unwritten()).isEqualTo(expected.size());

        Map<Key, Long> drained = new HashMap<>();
        table.drainUnwritten((high, low, generation) ->
                assertThat(drained.put(new Key(high, low), generation)).isNull());

        assertThat(drained).isEqualTo(expected);
        assertThat(table.unwritten()).isZero();
    }
}
