package io.winnow.standalone.cli;

import static io.winnow.standalone.cli.terminal.Progress.count;

import io.winnow.client.prices.Prices;
import io.winnow.client.rededup.Changes;
import io.winnow.client.rededup.Rededup;
import io.winnow.client.runs.RunIndex;
import io.winnow.messages.Json;
import io.winnow.messages.Judge;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.DedupMode;
import io.winnow.messages.text.Dollars;
import io.winnow.messages.text.Embeddings;
import io.winnow.messages.text.OneLine;
import io.winnow.standalone.cli.checks.ProviderChecks;
import io.winnow.standalone.cli.help.OptionValues;
import io.winnow.standalone.cli.options.JudgeBudget;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.UsageException;
import io.winnow.standalone.embedded.Ending;
import io.winnow.standalone.embedded.Interrupts;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code winnow rededup}. */
@Command(
        name = "rededup",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Decides a list anew by other rules, from the recorded attributes, and says what changed."
                + " Models are asked for nothing more.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME} \"Paris attractions\" --dedup exact"})
final class RededupCommandLine implements Callable<Integer> {

    @Parameters(paramLabel = "TOPIC", description = "The topic or collection.")
    String collection = "";

    @Option(
            names = "--dedup",
            required = true,
            completionCandidates = OptionValues.Modes.class,
            paramLabel = "MODE",
            description = "canonical, exact or semantic. Required.")
    String dedup = "";

    @Option(
            names = "--judge",
            completionCandidates = OptionValues.Judges.class,
            paramLabel = "MODEL",
            description = "In mode semantic: off, auto (the cheapest model that the list's last run asked) or"
                    + " provider:model; decides what is in doubt, and needs --max-cost (default: off).")
    @Nullable String judge;

    @Option(
            names = "--embeddings",
            completionCandidates = OptionValues.EmbeddingModels.class,
            paramLabel = "MODEL",
            description =
                    "As for run; only one on this machine, such as ollama:bge-m3, or in-process (default: in-process).")
    @Nullable String embeddings;

    @Mixin
    JudgeBudget budget = new JudgeBudget();

    @Option(
            names = "--incomplete",
            description =
                    "Go on although the first recorded attributes are deleted, with the list's entries in their place.")
    boolean incomplete;

    @Option(names = "--json", description = "Print what changed as one line of JSON.")
    boolean json;

    @Option(names = "--quiet", description = "Show no progress.")
    boolean quiet;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    private volatile @Nullable Ending ending;
    private volatile @Nullable Rededup rededup;

    @Override
    public Integer call() {
        String slug = CollectionArgument.slug(collection);
        DedupMode mode = UsageException.check(() -> DedupMode.parse(dedup));
        String judging = UsageException.check(() -> Judge.parse(judge));
        Console console = Console.ofProcess(quiet);
        Interrupts.installAll(this::end);
        try (Session session = Session.withServicesOfExisting(place, console)) {
            RunIndex known = RunIndex.read(session.cluster());
            CollectionArgument.requireKnown(slug, known);
            RunRequest request = UsageException.check(() -> Prices.load(budget.prices)
                    .complete(
                            Rededup.request(known, slug, mode, judging, Embeddings.parse(embeddings), budget.maxCost)));
            ProviderChecks.require(request, session.ownsServices(), EnvironmentFile.ofProcess());
            try (Rededup work = new Rededup(session.cluster(), session.orders(), request)) {
                rededup = work;
                if (!incomplete) {
                    requireWhole(work, known);
                }
                return decide(work, console);
            }
        }
    }

    private static void requireWhole(Rededup work, RunIndex known) {
        try {
            work.requireWhole(known);
        } catch (WinnowException e) {
            throw new WinnowException(e.getMessage() + "; --incomplete goes on with the list's entries instead", e);
        }
    }

    private int decide(Rededup work, Console console) {
        Ending early = ending;
        if (early != null) {
            return early.exitCode();
        }
        RunStatus decided = work.order();
        if (decided.state() == RunStatus.State.REFUSED) {
            throw new WinnowException(String.valueOf(decided.reason()));
        }
        Optional<Changes> changes = work.carryOut(progress(console));
        if (console.isTerminal()) {
            console.live("");
        }
        if (changes.isEmpty()) {
            Ending asked = ending;
            console.warn("the list is unfinished"
                    + work.status()
                            .map(RunStatus::reason)
                            .map(reason -> ": " + reason)
                            .orElse("")
                    + "; run rededup again: it decides all of it");
            return asked == null ? ExitCodes.FAILED : asked.exitCode();
        }
        Changes found = changes.get();
        if (json) {
            System.out.println(new String(Json.write(found), StandardCharsets.UTF_8));
        } else {
            tell(found, System.out::println);
        }
        return ExitCodes.DONE;
    }

    private static Consumer<RunStatus> progress(Console console) {
        long every = Duration.ofMillis(console.isTerminal() ? 100 : 5_000).toNanos();
        long[] shown = {System.nanoTime()};
        return status -> {
            if (System.nanoTime() - shown[0] >= every) {
                shown[0] = System.nanoTime();
                console.live(count(status.totals().raw()) + " handed in · "
                        + count(status.totals().unique()) + " entries · "
                        + count(status.totals().duplicate()) + " said already");
            }
        };
    }

    private void end(Ending asked) {
        ending = asked;
        Rededup work = rededup;
        if (work != null) {
            work.stop(asked.reason());
        }
    }

    /** In words, a line each. */
    static void tell(Changes changes, Consumer<String> out) {
        Changes.Side after = changes.after();
        BigDecimal cost = changes.costUsd();
        out.accept("%s: %s entries by %s, %s before by %s; from %s recorded attributes%s%s%s"
                .formatted(
                        changes.collection(),
                        count(after.entries()),
                        after.dedup().text(),
                        count(changes.before().entries()),
                        changes.before().dedup().text(),
                        count(changes.raw()),
                        some(after.unchecked(), "unchecked"),
                        some(changes.rulings(), "rulings of people carried over"),
                        cost == null || cost.signum() == 0 ? "" : ", " + Dollars.shown(cost) + " spent"));
        tell("merged away", changes.gone(), out);
        tell("came out anew", changes.anew(), out);
    }

    private static void tell(String what, Changes.Part part, Consumer<String> out) {
        out.accept(count(part.count()) + " " + what + (part.count() == 0 ? "" : ":"));
        for (Changes.Example example : part.examples()) {
            out.accept("  " + OneLine.of(example.attribute())
                    + (example.into() == null ? "" : " → " + OneLine.of(example.into())));
        }
        long more = part.count() - part.examples().size();
        if (more > 0) {
            out.accept("  and " + count(more) + " more");
        }
    }

    private static String some(long number, String what) {
        return number == 0 ? "" : ", " + count(number) + " " + what;
    }
}
