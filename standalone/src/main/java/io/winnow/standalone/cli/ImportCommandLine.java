package io.winnow.standalone.cli;

import static io.winnow.standalone.cli.terminal.Progress.count;

import io.winnow.client.prices.Prices;
import io.winnow.client.runs.Attendance;
import io.winnow.client.runs.Orders;
import io.winnow.messages.Judge;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Spending;
import io.winnow.messages.Totals;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Embeddings;
import io.winnow.standalone.cli.checks.ProviderChecks;
import io.winnow.standalone.cli.help.OptionValues;
import io.winnow.standalone.cli.imports.ImportSource;
import io.winnow.standalone.cli.imports.Importer;
import io.winnow.standalone.cli.options.JudgeBudget;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.Progress;
import io.winnow.standalone.cli.terminal.StandardInput;
import io.winnow.standalone.cli.terminal.UsageException;
import io.winnow.standalone.embedded.Ending;
import io.winnow.standalone.embedded.Interrupts;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code winnow import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Imports a list into a collection, one attribute per line, so that models do not repeat it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  printf 'Louvre\\nEiffel Tower\\nTour Eiffel\\n' |",
            "      ${COMMAND-FULL-NAME} - --topic \"Paris attractions\""
        })
final class ImportCommandLine implements Callable<Integer> {

    @Parameters(paramLabel = "FILE|-", description = "The list in UTF-8, or compressed with gzip; - reads stdin.")
    String source = "";

    @Option(names = "--topic", paramLabel = "TEXT", description = "The topic that the list is about. Required.")
    String topic = "";

    @Option(
            names = "--dedup",
            completionCandidates = OptionValues.Modes.class,
            paramLabel = "MODE",
            description = "canonical, exact or semantic (default: the collection's mode; canonical for a new one).")
    @Nullable String dedup;

    @Option(
            names = "--judge",
            completionCandidates = OptionValues.Judges.class,
            paramLabel = "MODEL",
            description = "provider:model that decides what is in doubt in mode semantic; needs --max-cost"
                    + " (default: off).")
    @Nullable String judge;

    @Option(
            names = "--embeddings",
            completionCandidates = OptionValues.EmbeddingModels.class,
            paramLabel = "MODEL",
            description = "As for run; one that costs money needs --max-cost and a FILE that is not compressed.")
    @Nullable String embeddings;

    @Mixin
    JudgeBudget budget = new JudgeBudget();

    @Option(names = "--fresh", description = "Start the collection over.")
    boolean fresh;

    @Option(
            names = "--skip-bad",
            description = "Import a list although some of its lines are not UTF-8, without these.")
    boolean skipBad;

    @Option(names = "--quiet", description = "Show no progress.")
    boolean quiet;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    private final AtomicBoolean interrupted = new AtomicBoolean();
    private volatile @Nullable Ending ending;
    private volatile @Nullable Attendance attendance;

    @Override
    public Integer call() throws IOException {
        RunRequest request = request();
        ProviderChecks.require(request, place.kafka == null, EnvironmentFile.ofProcess());
        Console console = Console.ofProcess(quiet);
        Interrupts.installAll(this::end);
        // It reads ahead, so only what is to be imported: stdin may be the list of a caller's loop.
        InputStream stdin = source.equals("-") ? new StandardInput(System.in, interrupted::get) : System.in;
        try (ImportSource lines = ImportSource.open(source, stdin, skipBad)) {
            Ending early = ending;
            if (early != null) {
                return early.exitCode();
            }
            try (Session session = Session.withServices(place, console);
                    Attendance present = new Attendance(session.cluster(), session.orders(), Orders.draft(request))) {
                attendance = present;
                return hand(session, present, lines, console);
            }
        }
    }

    private RunRequest request() {
        return UsageException.check(() -> Prices.load(budget.prices)
                .complete(
                        RunRequest.importing(topic)
                                .routing("", "")
                                .dedup(dedup == null ? null : DedupMode.parse(dedup))
                                .fresh(fresh)
                                .spending(new Spending(budget.maxCost, null, List.of()))
                                .judge(Judge.parse(judge))
                                .embeddings(Embeddings.parse(embeddings))
                                .build(),
                        ImportSource.bytesOf(source)));
    }

    private int hand(Session session, Attendance present, ImportSource lines, Console console) throws IOException {
        try (Importer importer = new Importer(session.cluster(), present, source, console)) {
            RunStatus end = importer.run(lines, interrupted);
            UsageException.requireFit(end);
            report(end, importer, lines.skipped(), console);
            Ending asked = ending;
            if (asked != null) {
                return asked.exitCode();
            }
            if (end.state() != RunStatus.State.COMPLETED) {
                console.warn("the import ended before the list did: " + end.reason());
                return ExitCodes.FAILED;
            }
            return ExitCodes.DONE;
        } catch (IOException | RuntimeException | Error e) {
            present.abandon("its client failed: " + e);
            throw e;
        }
    }

    private void end(Ending asked) {
        ending = asked;
        interrupted.set(true);
        Attendance present = attendance;
        if (present != null) {
            present.stop(asked.reason());
        }
    }

    private static void report(RunStatus end, Importer importer, long skipped, Console console) {
        Totals totals = end.totals();
        Duration took = end.startedAt() == null || end.finishedAt() == null
                ? Duration.ZERO
                : Duration.between(end.startedAt(), end.finishedAt());
        console.note(count(importer.lines()) + " lines in " + Progress.elapsed(took) + ": " + count(totals.unique())
                + " new, " + count(totals.duplicate()) + " known already"
                + some(importer.refused() - skipped, " refused (blank or too long)")
                + some(skipped, " skipped (not UTF-8)"));
    }

    private static String some(long number, String what) {
        return number == 0 ? "" : ", " + count(number) + what;
    }
}
