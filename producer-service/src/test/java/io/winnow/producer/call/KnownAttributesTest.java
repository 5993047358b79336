package io.winnow.producer.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownAttributesTest {

    @Test
    void keepsTheNewestOnesTheLastOneFirst() {
        KnownAttributes.Memory memory = memoryOf(10_000, 1);

        List<Integer> newest = numbers(memory.newest());

        assertThat(newest)
                .isEqualTo(IntStream.iterate(9_999, i -> i - 1)
                        .limit(KnownAttributes.NEWEST)
                        .boxed()
                        .toList());
    }

    @Test
    void keepsASampleOfAllThatItSaw() {
        int seen = 10_000;
        int tenths = 10;
        int[] drawn = new int[tenths];
        for (int seed = 0; seed < 50; seed++) {
            List<Integer> sample = numbers(memoryOf(seen, seed).sample());
            assertThat(sample).hasSize(KnownAttributes.SAMPLE).doesNotHaveDuplicates();
            sample.forEach(number -> drawn[number * tenths / seen]++);
        }

        // 1,000 expected, with a standard deviation of 30.
        assertThat(IntStream.of(drawn).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
    }

    @Test
    void keepsAllWhereThereIsLittle() {
        KnownAttributes.Memory memory = memoryOf(3, 1);

        assertThat(numbers(memory.newest())).containsExactly(2, 1, 0);
        assertThat(numbers(memory.sample())).containsExactly(0, 1, 2);
    }

    private static KnownAttributes.Memory memoryOf(int count, long seed) {
        KnownAttributes.Memory memory = new KnownAttributes.Memory(0, seed);
        for (int i = 0; i < count; i++) {
            memory.add(String.valueOf(i).getBytes(UTF_8));
        }
        return memory;
    }

    private static List<Integer> numbers(List<byte[]> values) {
        return values.stream()
                .map(value -> Integer.valueOf(new String(value, UTF_8)))
                .toList();
    }
}
