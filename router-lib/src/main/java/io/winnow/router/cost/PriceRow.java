package io.winnow.router.cost;

/**
 * One row of a price table.
 *
 * @param price its model is {@code *} for every model of the provider
 * @param asOf date of the source; may be empty in a user's table
 * @param source URL of the source; may be empty in a user's table
 */
public record PriceRow(Price price, String asOf, String source) {

    public static final String ANY_MODEL = "*";

    /** What one of the models that the row is for costs, by the name that it has at a provider. */
    public Price priceOf(String provider, String model) {
        return price.provider().equals(provider) && price.model().equals(model)
                ? price
                : new Price(
                        provider,
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
