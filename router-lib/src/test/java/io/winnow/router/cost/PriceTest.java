package io.winnow.router.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PriceTest {

    private static final Price MINI = new Price(
            "openai", "gpt-4o-mini", new BigDecimal("0.15"), new BigDecimal("0.6"), new BigDecimal("0.075"), 0);

    @Test
    void costsWhatTheProviderBills() {
        // 1,000 of the prompt, 400 of them cached, 500 of the answer: 90 + 30 + 300 millionths of a dollar.
        assertThat(MINI.of(1_000, 400, 500)).isEqualByComparingTo("0.00042");
    }

    @Test
    void losesNothingOverManyRequests() {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < 1_000_000; i++) {
            sum = sum.add(MINI.of(1, 1, 0));
        }
        assertThat(sum).isEqualByComparingTo("0.075");
    }

    @Test
    void neverCostsMoreThanTheWorstCase() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            Price price = new Price(
                    "p",
                    "m",
                    BigDecimal.valueOf(random.nextLong(1_000_000), 4),
                    BigDecimal.valueOf(random.nextLong(1_000_000), 4),
                    random.nextBoolean() ? null : BigDecimal.valueOf(random.nextLong(2_000_000), 4),
                    random.nextInt(100));
            long input = random.nextLong(100_000);
            long output = random.nextLong(10_000);

            BigDecimal cost = price.of(
                    random.nextLong(input + 1),
                    random.nextLong(input + 1),
                    random.nextLong(output + price.reasoningTokens() + 1));

            assertThat(cost).isLessThanOrEqualTo(price.worstCase(input, output));
        }
    }
}
