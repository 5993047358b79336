package io.winnow.client.prices;

import io.winnow.messages.Judge;
import io.winnow.messages.Routings;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Spending;
import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.Embeddings;
import io.winnow.messages.text.TextFile;
import io.winnow.router.cost.Price;
import io.winnow.router.cost.PriceRow;
import io.winnow.router.cost.PriceTable;
import io.winnow.router.cost.PriceTableException;
import io.winnow.router.grammar.Target;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds the prices of a run's models to its order, so that every service uses the same ones until the run ends. */
public final class Prices {

    private final PriceTable table;

    private Prices(PriceTable table) {
        this.table = table;
    }

    /**
     * The built-in prices, with a user's own before them.
     *
     * @param file a table of the user's; null for none
     * @throws WinnowException naming the file, and the line at fault
     */
    public static Prices load(@Nullable Path file) {
        PriceTable standard = PriceTable.standard();
        if (file == null) {
            return new Prices(standard);
        }
        try {
            return new Prices(standard.overriddenBy(PriceTable.parse(TextFile.read(file), file.toString())));
        } catch (IOException e) {
            throw new WinnowException("cannot read the prices in " + file + ": name a CSV file in UTF-8", e);
        } catch (PriceTableException e) {
            throw new WinnowException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The request with its models' prices.
     *
     * @throws WinnowException when the routing cannot be read, or the run has a limit in dollars and the price of one of its
     *     models is not known
     */
    public RunRequest complete(RunRequest request) {
        return complete(request, null);
    }

    /**
     * Likewise, for a list that is handed in.
     *
     * @param bytes of its texts, at most; null where that is not known before all is read
     */
    public RunRequest complete(RunRequest request, @Nullable Long bytes) {
        BigDecimal vectors = dollarsOfVectors(request);
        List<Price> prices = new ArrayList<>();
        for (Target target : targets(request)) {
            Price price = priceOf(target, request);
            if (price != null) {
                prices.add(
                        request.kind() == RunRequest.Kind.EXPLORE ? EmbeddingCost.withVectors(price, vectors) : price);
            }
        }
        Spending spending = request.spending().withPrices(prices);
        return request.toBuilder()
                .spending(
                        request.kind().isHandedIn() && vectors.signum() > 0
                                ? EmbeddingCost.without(request, spending, vectors, bytes)
                                : spending)
                .build();
    }

    /** Per million tokens; 0 where it is not known, and no limit in dollars is set. */
    private BigDecimal dollarsOfVectors(RunRequest request) {
        Target model = Embeddings.named(request.embeddings());
        if (model == null) {
            return BigDecimal.ZERO;
        }
        Price price = priceOf(model, request);
        if (price == null && request.kind().isHandedIn() && Embeddings.mayCost(model)) {
            throw unknown(Field.EMBEDDINGS, model);
        }
        return price == null ? BigDecimal.ZERO : price.inputUsd();
    }

    private @Nullable Price priceOf(Target target, RunRequest request) {
        PriceRow row = rowOf(target);
        if (row != null) {
            return row.priceOf(target.provider(), target.model());
        }
        if (request.spending().maxCostUsd() != null) {
            throw unknown(Field.MAX_COST, target);
        }
        if (request.spending().maxCostPerNewUsd() != null) {
            throw unknown(Field.MAX_COST_PER_NEW, target);
        }
        return null;
    }

    private static WinnowException unknown(Field field, Target target) {
        return WinnowException.of(
                field,
                "cannot be enforced, because the price of %s is unknown: add it to a price table,"
                        + " and pass the table with PRICES=FILE",
                target.name());
    }

    /** Everybody whom the run may ask. */
    private static List<Target> targets(RunRequest request) {
        List<Target> targets = new ArrayList<>();
        if (request.kind() == RunRequest.Kind.EXPLORE) {
            targets.addAll(Routings.parse(request.routingStrategy(), request.routingConfig())
                    .config()
                    .targets());
        }
        Target judge = Judge.named(request);
        if (judge != null && targets.stream().noneMatch(target -> target.name().equals(judge.name()))) {
            targets.add(judge);
        }
        return targets;
    }

    /** The models of a provider that the table names, in its order. */
    public List<PriceRow> rowsOf(String provider) {
        return table.rows().stream()
                .filter(row -> row.price().provider().equals(provider)
                        && !row.price().model().equals(PriceRow.ANY_MODEL))
                .toList();
    }

    /** Where a target's price comes from: its date and source; null when it has none. */
    public @Nullable PriceRow rowOf(Target target) {
        return table.of(target.provider(), target.model()).orElse(null);
    }
}
