package io.winnow.provider;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a request used, as the provider counted it.
 *
 * @param inputTokens of the whole prompt, cached ones included
 * @param cachedInputTokens of the prompt, read from the provider's cache
 * @param outputTokens of the answer, those of hidden reasoning included
 * @param reportedCostUsd the charge in US dollars that the provider reports (OpenRouter's {@code usage.cost}), unverified; null when it
 *     reports none
 */
public record Usage(
        long inputTokens,
        long cachedInputTokens,
        long outputTokens,
        @Nullable BigDecimal reportedCostUsd) {

    /** Of a request that nobody bills. */
    public static final Usage NONE = new Usage(0, 0, 0);

    public Usage(long inputTokens, long cachedInputTokens, long outputTokens) {
        this(inputTokens, cachedInputTokens, outputTokens, null);
    }
}
