package io.winnow.router.cost;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The price of a model, in US dollars per million tokens. Exact: a token of the cheapest model costs less than a double
 * can add up without loss over a long run.
 *
 * @param inputUsd for tokens of the prompt
 * @param outputUsd for tokens of the answer, those of hidden reasoning included
 * @param cachedInputUsd for tokens of the prompt that the provider had in its cache; null when they cost as others do
 * @param reasoningTokens room that an answer needs for hidden reasoning, in tokens; billed as output
 */
public record Price(
        String provider,
        String model,
        BigDecimal inputUsd,
        BigDecimal outputUsd,
        @Nullable BigDecimal cachedInputUsd,
        int reasoningTokens) {

    private static final int MILLION = 6;

    public Price {
        requireNotNegative(inputUsd);
        requireNotNegative(outputUsd);
        requireNotNegative(cachedInputUsd);
        if (reasoningTokens < 0) {
            throw new IllegalArgumentException("reasoning tokens must not be negative: " + reasoningTokens);
        }
    }

    /**
     * The cost of a request, in US dollars, not rounded.
     *
     * @param inputTokens of the whole prompt, cached ones included
     * @param cachedInputTokens of the prompt, from the provider's cache
     */
    public BigDecimal of(long inputTokens, long cachedInputTokens, long outputTokens) {
        long cached = Math.clamp(cachedInputTokens, 0, inputTokens);
        BigDecimal cachedUsd = cachedInputUsd == null ? inputUsd : cachedInputUsd;
        return inputUsd.multiply(BigDecimal.valueOf(inputTokens - cached))
                .add(cachedUsd.multiply(BigDecimal.valueOf(cached)))
                .add(outputUsd.multiply(BigDecimal.valueOf(outputTokens)))
                .movePointLeft(MILLION)
                .stripTrailingZeros();
    }

    /**
     * The most that a request can cost, in US dollars.
     *
     * @param inputTokens of the prompt, at most
     * @param outputTokens of the visible answer, at most; {@link #reasoningTokens} come on top
     */
    public BigDecimal worstCase(long inputTokens, long outputTokens) {
        long output = outputTokens + reasoningTokens;
        // Nothing forbids a provider to charge more for the cached ones.
        return of(inputTokens, 0, output).max(of(inputTokens, inputTokens, output));
    }

    private static void requireNotNegative(@Nullable BigDecimal usd) {
        if (usd != null && usd.signum() < 0) {
            throw new IllegalArgumentException("a price must not be negative: " + usd.toPlainString());
        }
    }
}
