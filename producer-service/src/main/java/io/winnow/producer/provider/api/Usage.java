package io.winnow.producer.provider.api;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a request used, as the provider counted it.
 *
 * @param inputTokens of the whole prompt, cached ones included
 * @param cachedInputTokens of the prompt, read from the provider's cache
 * @param outputTokens of the answer, those of hidden reasoning included
 * @param reportedCostUsd what the provider says that it charges, in US dollars (OpenRouter's {@code usage.cost}); null when it does
 *     not say. Nobody has checked it.
 */
public record Usage(
        long inputTokens, long cachedInputTokens, long outputTokens, @Nullable BigDecimal reportedCostUsd) {

    /** Of a request that nobody bills. */
    public static final Usage NONE = new Usage(0, 0, 0);

    public Usage(long inputTokens, long cachedInputTokens, long outputTokens) {
        this(inputTokens, cachedInputTokens, outputTokens, null);
    }
}
