package io.winnow.router.cost;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One row of a price table, in US dollars for a million tokens.
 *
 * @param model {@code *} for every model of the provider
 * @param cachedInput for input from the provider's cache; null when it costs as other input does
 * @param reasoningTokens room that an answer needs for hidden reasoning, billed as output
 * @param asOf when the source said so; may be empty in a user's table
 * @param source where it says so; may be empty in a user's table
 */
public record PriceRow(
        String provider,
        String model,
        BigDecimal input,
        BigDecimal output,
        @Nullable BigDecimal cachedInput,
        int reasoningTokens,
        String asOf,
        String source) {

    static final String ANY_MODEL = "*";

    String key() {
        return provider + ":" + model;
    }
}
