package io.winnow.router.cost;

/**
 * One row of a price table.
 *
 * @param price its model is {@code *} for every model of the provider
 * @param asOf date of the source; may be empty in a user's table
 * @param source URL of the source; may be empty in a user's table
 */
public record PriceRow(Price price, String asOf, String source) {

    static final String ANY_MODEL = "*";

    /** The price of one of the models that the row applies to. */
    public Price priceOf(String model) {
        return price.model().equals(model)
                ? price
                : new Price(
                        price.provider(),
                        model,
                        price.inputUsd(),
                        price.outputUsd(),
                        price.cachedInputUsd(),
                        price.reasoningTokens());
    }

    String key() {
        return price.provider() + ":" + price.model();
    }
}
