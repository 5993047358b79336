package io.winnow.standalone.cli.terminal;

import static io.winnow.standalone.cli.terminal.Progress.count;

import io.winnow.messages.Figures;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Totals;
import io.winnow.messages.text.Dollars;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The summary of a run that has ended. */
public final class Summary {

    private static final String INDENT = "  ";
    private static final boolean[] ALIGN = {false, true, true, true, true, true, true, true, true, true, true};
    private static final String[] LEAST_IMPORTANT_FIRST = {
        "refused", "tokens", "duplicate", "unique/$", "raw", "failed", "unique/raw", "cost"
    };

    private Summary() {}

    public static void print(RunStatus end, long collectionSize, Path text, Console console) {
        print(end, console);
        console.note("");
        console.tell(count(end.totals().unique()) + " new, " + count(collectionSize) + " in all: " + shown(text));
    }

    /** How it ended and the figures, without where its list is. */
    public static void print(RunStatus end, Console console) {
        Totals totals = end.totals();
        Duration took = end.startedAt() == null || end.finishedAt() == null
                ? Duration.ZERO
                : Duration.between(end.startedAt(), end.finishedAt());
        console.tell(String.format(
                Locale.ROOT,
                "%s after %s%s",
                end.state().name().toLowerCase(Locale.ROOT),
                Progress.elapsed(took),
                end.reason() == null ? "" : ": " + end.reason()));
        console.note("");
        Table table = new Table(
                        ALIGN,
                        "provider:model",
                        "calls",
                        "failed",
                        "raw",
                        "unique",
                        "duplicate",
                        "refused",
                        "unique/raw",
                        "tokens",
                        "cost",
                        "unique/$")
                .leavingOut(LEAST_IMPORTANT_FIRST);
        for (RunStatus.ProviderTotals part : end.providers()) {
            String name = part.provider().equals(part.model()) ? part.provider() : part.provider() + ":" + part.model();
            row(table, name, part.totals());
        }
        if (end.providers().size() > 1) {
            row(table, "total", totals);
        }
        table.lines(console.columns() - INDENT.length()).forEach(line -> console.note(INDENT + line));
        figures(end).forEach(line -> console.tell(INDENT + line));
        for (RunStatus.ProviderTotals part : end.providers()) {
            if (part.dropped() != null) {
                console.tell(INDENT + part.provider() + ":" + part.model() + " was dropped: " + part.dropped());
            } else if (part.lastError() != null) {
                console.tell(INDENT + part.provider() + ":" + part.model() + " failed "
                        + count(part.totals().failedRequests()) + " of "
                        + count(part.totals().requests()) + " requests, the last one: " + part.lastError());
            }
        }
    }

    private static void row(Table table, String name, Totals totals) {
        table.add(
                name,
                count(totals.calls()),
                count(totals.failedRequests()),
                count(totals.raw()),
                count(totals.unique()),
                count(totals.duplicate()),
                count(totals.quarantined()),
                totals.raw() == 0 ? "-" : String.format(Locale.ROOT, "%.1f%%", 100.0 * totals.unique() / totals.raw()),
                count(totals.tokens()),
                totals.costUsd() == null ? "-" : Dollars.shown(totals.costUsd()),
                totals.uniquePerUsd() == null ? "-" : count(Math.round(totals.uniquePerUsd())));
    }

    private static List<String> figures(RunStatus end) {
        List<String> lines = new ArrayList<>();
        Totals totals = end.totals();
        Figures figures = end.figures();
        if (figures.novelty() != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "novelty %.0f %% of the last %,d; %,.0f new per minute over the last %.0f s",
                    100 * figures.novelty(),
                    figures.noveltyWindow(),
                    figures.uniquePerMinute(),
                    figures.windowSeconds()));
        }
        Figures.Coverage coverage = figures.coverage();
        if (coverage != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "coverage %.0f %% (%s): so much of what an unsteered call names is on the list, by the last %,d control %s",
                    100 * coverage.coverage(),
                    coverage.low() == null || coverage.high() == null
                            ? "no interval from so few calls"
                            : String.format(
                                    Locale.ROOT,
                                    "95 %% interval %.0f to %.0f %%",
                                    100 * coverage.low(),
                                    100 * coverage.high()),
                    coverage.calls(),
                    coverage.calls() == 1 ? "call" : "calls"));
            if (coverage.richness() != null && coverage.richnessLow() != null) {
                lines.add(String.format(
                        Locale.ROOT,
                        "richness at least %,.0f attributes (95 %% interval %,.0f %s); the list has %,d",
                        coverage.richness(),
                        coverage.richnessLow(),
                        coverage.richnessHigh() == null
                                ? "upwards"
                                : String.format(Locale.ROOT, "to %,.0f", coverage.richnessHigh()),
                        coverage.entries()));
            }
        }
        if (totals.costUsd() != null && (totals.costUsd().signum() > 0 || end.budget() != null)) {
            lines.add("cost " + Dollars.shown(totals.costUsd())
                    + (end.budget() == null
                            ? ""
                            : " of " + Dollars.shown(end.budget().maxUsd()))
                    + (totals.estimatedUsd() == null || totals.estimatedUsd().signum() == 0
                            ? ""
                            : ", including " + Dollars.shown(totals.estimatedUsd())
                                    + " estimated at the most they can be, because the provider did not report them")
                    + (end.budget() == null || end.budget().presumedUsd().signum() == 0
                            ? ""
                            : "; up to " + Dollars.shown(end.budget().presumedUsd()) + " more by lost workers"));
        }
        if (totals.unpricedRequests() > 0) {
            lines.add("the price of " + count(totals.unpricedRequests())
                    + (totals.unpricedRequests() == 1 ? " request is" : " requests is")
                    + " not known: pass a price table with --prices");
        }
        if (!end.rejected().isEmpty()) {
            lines.add("not taken from answers: "
                    + end.rejected().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(reason -> count(reason.getValue()) + " " + reason.getKey())
                            .collect(Collectors.joining(", ")));
        }
        return lines;
    }

    /** A path relative to the working directory. */
    public static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
    }
}
