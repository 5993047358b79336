package io.winnow.standalone.cli.checks;

import static io.winnow.standalone.cli.terminal.Progress.count;

import io.winnow.client.prices.Prices;
import io.winnow.messages.Judge;
import io.winnow.messages.RunRequest;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Dollars;
import io.winnow.messages.text.Embeddings;
import io.winnow.router.Routing;
import io.winnow.router.cost.Price;
import io.winnow.router.cost.PriceRow;
import io.winnow.router.cost.TokenBounds;
import io.winnow.router.grammar.Target;
import io.winnow.standalone.cli.terminal.Progress;
import io.winnow.standalone.cli.terminal.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run would do, and what it could cost, without doing anything. */
public final class DryRun {

    private static final boolean[] ALIGN = {false, true, true, true, true, false, true};
    private static final String UNKNOWN = "?";

    private DryRun() {}

    /** @param columns of the terminal */
    public static List<String> plan(RunRequest request, Prices prices, int columns) {
        Routing routing = Routing.parse(request.routingStrategy(), request.routingConfig());
        long input =
                TokenBounds.input(request.steering().mostPromptBytes(request.topic(), longestFacet(request), true));
        int output =
                TokenBounds.output(request.requestSize(), request.steering().describes());
        List<String> lines = new ArrayList<>();
        lines.add(request.topic() + ", into the collection " + request.collection() + ": "
                + request.producers() + (request.producers() == 1 ? " producer, " : " producers, ")
                + request.routingStrategy() + " over");
        lines.add("");
        Table table = new Table(
                        ALIGN, "target", "share", "in $/1M", "out $/1M", "cached $/1M", "as of", "per call at most")
                .leavingOut("as of", "cached $/1M", "share");
        for (Target target : routing.config().targets()) {
            PriceRow row = prices.rowOf(target);
            table.add(
                    target.name(),
                    share(target, routing),
                    row == null ? UNKNOWN : row.price().inputUsd().toPlainString(),
                    row == null ? UNKNOWN : row.price().outputUsd().toPlainString(),
                    row == null || row.price().cachedInputUsd() == null
                            ? "-"
                            : row.price().cachedInputUsd().toPlainString(),
                    row == null ? UNKNOWN : row.asOf(),
                    worst(target, request, input, output).map(Dollars::shown).orElse(UNKNOWN));
        }
        table.lines(columns - 2).forEach(line -> lines.add("  " + line));
        lines.add("");
        lines.add("A call asks for " + count(request.requestSize()) + " attributes: at most " + count(input)
                + " tokens of prompt and " + count(output) + " of answer" + reasoning(request) + ".");
        judge(request).ifPresent(lines::add);
        embeddings(request, prices).ifPresent(lines::add);
        lines.add(limits(request));
        budget(request, routing, input, output).ifPresent(lines::add);
        return lines;
    }

    /** Who decides what is in doubt, if the list is new. */
    private static Optional<String> judge(RunRequest request) {
        DedupMode mode = request.dedupOfNew();
        if (mode != DedupMode.SEMANTIC) {
            return Optional.empty();
        }
        Target judge = Judge.of(request, mode);
        if (judge == null) {
            return Optional.of(
                    "Nobody judges what may repeat an entry in other words: it is listed, marked unchecked.");
        }
        long input = TokenBounds.input(Judge.mostPromptBytes(request.topic()));
        int output = TokenBounds.output(Judge.MOST_DOUBTS, false);
        return Optional.of(judge.name() + " judges what may repeat an entry in other words, up to " + Judge.MOST_DOUBTS
                + " in a call: at most " + count(input) + " tokens of prompt and " + count(output) + " of answer, "
                + worst(judge, request, input, output).map(Dollars::shown).orElse(UNKNOWN) + ".");
    }

    private static Optional<String> embeddings(RunRequest request, Prices prices) {
        return Optional.ofNullable(Embeddings.named(request.embeddings())).map(model -> {
            PriceRow row = prices.rowOf(model);
            return model.name() + " compares meanings, at "
                    + (row == null ? UNKNOWN : row.price().inputUsd().toPlainString())
                    + " $/1M tokens, which is in the cost per call.";
        });
    }

    private static Optional<String> budget(RunRequest request, Routing routing, long input, int output) {
        BigDecimal max = request.spending().maxCostUsd();
        if (max == null) {
            return Optional.empty();
        }
        BigDecimal dearest = routing.config().targets().stream()
                .flatMap(target -> worst(target, request, input, output).stream())
                .max(Comparator.naturalOrder())
                .orElse(BigDecimal.ZERO);
        if (dearest.signum() == 0) {
            return Optional.of("The budget of " + Dollars.shown(max) + " is not used: these models are free.");
        }
        BigDecimal calls = max.divide(dearest, 0, RoundingMode.DOWN);
        return Optional.of(
                "The budget of " + Dollars.shown(max) + " allows at least " + count(calls.longValue())
                        + " calls to the most expensive target in the worst case; most calls cost far less, and the rest of the budget pays for more.");
    }

    private static String limits(RunRequest request) {
        List<String> limits = new ArrayList<>();
        if (request.maxRequests() != null) {
            limits.add(count((long) request.maxRequests() * request.producers()) + " requests");
        } else if (request.iterations() != null) {
            limits.add(count((long) request.iterations() * request.producers()) + " successful calls");
        }
        if (request.maxDuration() != null) {
            limits.add(Progress.elapsed(request.maxDuration()));
        }
        if (request.targetUnique() != null) {
            limits.add(count(request.targetUnique()) + " new attributes");
        }
        if (request.targetCoverage() != null) {
            limits.add(Math.round(100 * request.targetCoverage()) + " % coverage");
        }
        if (request.spending().maxCostUsd() != null) {
            limits.add(Dollars.shown(request.spending().maxCostUsd()));
        }
        if (request.spending().maxCostPerNewUsd() != null) {
            limits.add(Dollars.shown(request.spending().maxCostPerNewUsd()) + " per new attribute");
        }
        return limits.isEmpty()
                ? "The run has no limit: it continues until Ctrl+C."
                : "It ends at " + String.join(", or at ", limits) + ".";
    }

    private static Optional<BigDecimal> worst(Target target, RunRequest request, long input, int output) {
        return request.spending()
                .priceOf(target.provider(), target.model())
                .map(price -> price.worstCase(input, output));
    }

    private static String reasoning(RunRequest request) {
        int most = request.spending().prices().stream()
                .mapToInt(Price::reasoningTokens)
                .max()
                .orElse(0);
        return most == 0 ? "" : ", and up to " + count(most) + " of hidden reasoning";
    }

    private static String share(Target target, Routing routing) {
        List<Target> targets = routing.config().targets();
        return switch (routing.strategy()) {
            case BACKOFF, ROUNDROBIN -> percent(BigDecimal.ONE, BigDecimal.valueOf(targets.size()));
            case PRIORITY -> (targets.indexOf(target) + 1) + ".";
            case ADAPTIVE -> "learned";
            case WEIGHTED ->
                percent(weight(target), targets.stream().map(DryRun::weight).reduce(BigDecimal.ZERO, BigDecimal::add));
        };
    }

    private static BigDecimal weight(Target target) {
        return target.weight() == null ? BigDecimal.ONE : target.weight();
    }

    private static String percent(BigDecimal part, BigDecimal whole) {
        return part.multiply(BigDecimal.valueOf(100))
                        .divide(whole, 1, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }

    private static @Nullable String longestFacet(RunRequest request) {
        return request.steering().facets().stream()
                .max(Comparator.comparingInt(String::length))
                .orElse(null);
    }
}
