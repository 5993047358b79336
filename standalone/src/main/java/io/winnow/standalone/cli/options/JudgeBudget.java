package io.winnow.standalone.cli.options;

import java.math.BigDecimal;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a judge may cost, for commands that ask no other model. */
public final class JudgeBudget {

    @Option(
            names = "--max-cost",
            paramLabel = "USD",
            description = "Budget of the judge in US dollars; never exceeded.")
    public @Nullable BigDecimal maxCost;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = "CSV file with prices; they take precedence over the built-in ones.")
    public @Nullable Path prices;
}
