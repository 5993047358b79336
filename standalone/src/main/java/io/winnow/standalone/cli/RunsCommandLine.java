package io.winnow.standalone.cli;

import static io.winnow.standalone.cli.terminal.Progress.count;

import io.winnow.client.runs.RunIndex;
import io.winnow.messages.Json;
import io.winnow.messages.RunStatus;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.Progress;
import io.winnow.standalone.cli.terminal.Table;
import io.winnow.standalone.cli.terminal.UsageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code winnow runs}, {@code winnow runs list} and {@code winnow runs show}. */
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Lists runs, newest first.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME}", "  ${COMMAND-FULL-NAME} show"},
        subcommands = {RunsCommandLine.ListRuns.class, RunsCommandLine.ShowRun.class})
final class RunsCommandLine implements Callable<Integer> {

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Option(names = "--json", description = "Print each run as one line of JSON.")
    boolean json;

    @Override
    public Integer call() {
        return list(place, json);
    }

    /** {@code winnow runs list}. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Lists runs, newest first.",
            footerHeading = "%nExamples:%n",
            footer = "  ${COMMAND-FULL-NAME} --json")
    static final class ListRuns implements Callable<Integer> {

        @Mixin
        PlaceOptions place = new PlaceOptions();

        @Option(names = "--json", description = "Print each run as one line of JSON.")
        boolean json;

        @Override
        public Integer call() {
            return list(place, json);
        }
    }

    /** {@code winnow runs show}. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Shows everything that is known about a run, as JSON.",
            footerHeading = "%nExamples:%n",
            footer = "  ${COMMAND-FULL-NAME}")
    static final class ShowRun implements Callable<Integer> {

        @Parameters(arity = "0..1", paramLabel = "RUN", description = "The run's id (default: the newest run).")
        @Nullable String runId;

        @Mixin
        PlaceOptions place = new PlaceOptions();

        @Override
        public Integer call() {
            try (Session session = Session.forReading(place, Console.ofProcess(false))) {
                RunIndex known = RunIndex.read(session.cluster());
                RunStatus status = (runId == null
                                ? known.runs(null, null, 1).stream().findFirst()
                                : known.run(runId))
                        .orElseThrow(() -> new UsageException(
                                runId == null
                                        ? "no runs yet"
                                        : "there is no run " + runId + ": winnow runs lists them"));
                System.out.println(Json.MAPPER.valueToTree(status).toPrettyString());
                return ExitCodes.DONE;
            }
        }
    }

    private static int list(PlaceOptions place, boolean json) {
        Console console = Console.ofProcess(false);
        try (Session session = Session.forReading(place, console)) {
            List<RunStatus> runs = RunIndex.read(session.cluster()).runs(null, null, Integer.MAX_VALUE);
            if (json) {
                runs.forEach(run -> System.out.println(new String(Json.write(run), StandardCharsets.UTF_8)));
                return ExitCodes.DONE;
            }
            if (runs.isEmpty()) {
                console.note("no runs yet");
                return ExitCodes.DONE;
            }
            Table table = new Table(
                    new boolean[] {false, false, true, true, true, true, false},
                    "run",
                    "state",
                    "calls",
                    "raw",
                    "new",
                    "took",
                    "topic");
            runs.forEach(run -> table.add(
                    run.runId(),
                    run.state().name().toLowerCase(Locale.ROOT),
                    count(run.totals().calls()),
                    count(run.totals().raw()),
                    count(run.totals().unique()),
                    took(run),
                    run.request().topic()));
            table.lines().forEach(System.out::println);
            return ExitCodes.DONE;
        }
    }

    private static String took(RunStatus run) {
        return run.startedAt() == null
                ? "-"
                : Progress.elapsed(
                        Duration.between(run.startedAt(), run.finishedAt() == null ? run.at() : run.finishedAt()));
    }
}
