package io.winnow.standalone.cli;

import static io.winnow.standalone.cli.Progress.count;

import io.winnow.messages.RunStatus;
import io.winnow.messages.RunStatus.Totals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What a run did, when it is over. */
final class Summary {

    private static final boolean[] ALIGN = {false, true, true, true, true, true, true, true, true};

    private Summary() {}

    static void print(RunStatus end, long collectionSize, Path text, Console console) {
        Totals totals = end.totals();
        Duration took = end.startedAt() == null || end.finishedAt() == null
                ? Duration.ZERO
                : Duration.between(end.startedAt(), end.finishedAt());
        console.note(String.format(
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
                "tokens");
        for (RunStatus.ProviderTotals part : end.providers()) {
            String name = part.provider().equals(part.model()) ? part.provider() : part.provider() + ":" + part.model();
            row(table, name, part.totals());
        }
        if (end.providers().size() > 1) {
            row(table, "total", totals);
        }
        table.lines().forEach(line -> console.note("  " + line));
        for (RunStatus.ProviderTotals part : end.providers()) {
            if (part.lastError() != null) {
                console.note("  " + part.provider() + ":" + part.model() + " failed "
                        + count(part.totals().failedRequests()) + " of "
                        + count(part.totals().requests()) + " requests, the last one: " + part.lastError());
            }
        }
        console.note("");
        console.note(count(totals.unique()) + " new, " + count(collectionSize) + " in all: " + shown(text));
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
                count(totals.inputTokens() + totals.outputTokens()));
    }

    /** A path as a person in this directory would write it. */
    static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
    }
}
