package io.winnow.client.prices;

import io.winnow.messages.RunRequest;
import io.winnow.messages.Spending;
import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.Dollars;
import io.winnow.router.cost.Price;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a list's vectors cost. Deduplication asks for them, which knows of no run and no budget; so their price is part of what a run pays
 * for its texts, before anybody turns them into vectors.
 */
final class EmbeddingCost {

    /**
     * Most tokens that a model for vectors makes of a token of an answer: what the words of one tokenizer are to another, and the marks at the
     * ends of each text. A bound, so that a budget holds; the quotation marks and commas of an answer make the true figure smaller.
     */
    private static final BigDecimal TOKENS_OF_A_TOKEN = BigDecimal.valueOf(4);

    /** Most tokens that a model for vectors makes of a byte of a line, whose end is one too: one, and those at the ends of each text. */
    private static final long TOKENS_OF_A_BYTE = 2;

    private static final int MILLION = 6;

    private EmbeddingCost() {}

    /** A model's price with what the vectors of its answers cost at most. */
    static Price withVectors(Price price, BigDecimal dollarsOfVectors) {
        return new Price(
                price.provider(),
                price.model(),
                price.inputUsd(),
                price.outputUsd().add(dollarsOfVectors.multiply(TOKENS_OF_A_TOKEN)),
                price.cachedInputUsd(),
                price.reasoningTokens());
    }

    /**
     * What is left for a judge of what a list that is handed in may cost.
     *
     * @param dollarsOfVectors more than 0
     * @throws WinnowException when there is no budget, or it is too small
     */
    static Spending without(RunRequest request, Spending spending, BigDecimal dollarsOfVectors, @Nullable Long bytes) {
        if (request.kind() == RunRequest.Kind.REDEDUP) {
            throw WinnowException.of(
                    Field.EMBEDDINGS,
                    "costs money, for which a rededup has no budget: use a model on this machine, such as ollama:bge-m3");
        }
        if (bytes == null) {
            throw WinnowException.of(
                    Field.EMBEDDINGS,
                    "costs money, so that the size of the list must be known before: import a file that is not"
                            + " compressed, or use a model on this machine, such as ollama:bge-m3");
        }
        BigDecimal most = dollarsOfVectors
                .multiply(BigDecimal.valueOf(Math.multiplyExact(TOKENS_OF_A_BYTE, bytes)))
                .movePointLeft(MILLION);
        BigDecimal max = spending.maxCostUsd();
        if (max == null || max.compareTo(most) < 0) {
            throw WinnowException.of(
                    Field.MAX_COST,
                    "%s: the vectors of this list cost up to %s",
                    max == null ? "is missing" : "is too small",
                    Dollars.shown(most));
        }
        BigDecimal left = max.subtract(most);
        return new Spending(
                left.signum() > 0 && request.judge() != null ? left : null,
                spending.maxCostPerNewUsd(),
                spending.prices());
    }
}
