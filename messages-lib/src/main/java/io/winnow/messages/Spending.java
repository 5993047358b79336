package io.winnow.messages;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.router.cost.Price;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run may cost.
 *
 * @param maxCostUsd budget in US dollars: spending plus the maximum cost of calls in flight never exceed it; null is
 *     none
 * @param maxCostPerNewUsd ends the run once a new attribute costs more than this, in US dollars, over the last calls; null
 *     is never
 * @param prices of the routing's models, as they were when the run was ordered; a model that is not here has no known price
 */
public record Spending(
        @Nullable BigDecimal maxCostUsd, @Nullable BigDecimal maxCostPerNewUsd, List<Price> prices) {

    /** No limits and no prices. */
    public static final Spending FREE = new Spending(null, null, List.of());

    /**
     * Checks the figures.
     *
     * @throws WinnowException naming the invalid field and its valid values
     */
    public Spending {
        prices = prices == null ? List.of() : List.copyOf(prices);
        requirePositive(Field.MAX_COST, maxCostUsd);
        requirePositive(Field.MAX_COST_PER_NEW, maxCostPerNewUsd);
    }

    public Spending withPrices(List<Price> known) {
        return new Spending(maxCostUsd, maxCostPerNewUsd, known);
    }

    /** The price of a model, where it is known. */
    public Optional<Price> priceOf(String provider, String model) {
        return prices.stream()
                .filter(price ->
                        price.provider().equals(provider) && price.model().equals(model))
                .findFirst();
    }

    private static void requirePositive(Field field, @Nullable BigDecimal usd) {
        if (usd != null && usd.signum() <= 0) {
            throw WinnowException.of(
                    field, "must be more than 0 US dollars, not %s; leave it out for no limit", usd.toPlainString());
        }
    }
}
