package io.winnow.standalone.cli;

import io.winnow.client.runs.RunIndex;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.UsageException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code winnow stop}. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Stops a run: no new calls are made; answers in flight are kept.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME}"})
final class StopCommandLine implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            description = "The run's id; can be omitted if only one run is in progress.")
    @Nullable String runId;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Override
    public Integer call() {
        Console console = Console.ofProcess(false);
        try (Session session = Session.ofRunningServices(place)) {
            RunIndex known = RunIndex.read(session.cluster());
            String id = runId == null ? onlyOne(known) : runId;
            RunStatus status = known.run(id)
                    .orElseThrow(() -> new UsageException("there is no run " + id + ": winnow runs lists them"));
            if (status.state().isTerminal()) {
                console.note("run " + id + " has already ended: "
                        + status.state().name().toLowerCase(java.util.Locale.ROOT));
                return ExitCodes.DONE;
            }
            RunCommand command = known.command(id)
                    .orElseThrow(() -> new UsageException("the order of run " + id + " is no longer known"));
            session.orders().stop(command, "stopped by the user");
            console.note("run " + id + " stops when the answers in flight have arrived");
            return ExitCodes.DONE;
        }
    }

    private static String onlyOne(RunIndex known) {
        List<RunStatus> unfinished = known.unfinished();
        if (unfinished.size() == 1) {
            return unfinished.getFirst().runId();
        }
        throw new UsageException(
                unfinished.isEmpty()
                        ? "no run is in progress"
                        : "several runs are in progress; name one: "
                                + unfinished.stream().map(RunStatus::runId).collect(Collectors.joining(", ")));
    }
}
