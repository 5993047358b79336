package io.winnow.standalone.cli;

import io.winnow.client.prices.Prices;
import io.winnow.client.runs.Attendance;
import io.winnow.client.runs.Orders;
import io.winnow.client.runs.RunIndex;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.standalone.cli.checks.DryRun;
import io.winnow.standalone.cli.checks.ProviderChecks;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.Summary;
import io.winnow.standalone.cli.terminal.UsageException;
import io.winnow.standalone.cli.watch.RunWatcher;
import io.winnow.standalone.embedded.Ending;
import io.winnow.standalone.embedded.Interrupts;
import io.winnow.standalone.files.OutputDirectory;
import io.winnow.tracing.Span;
import io.winnow.tracing.TraceAttributes;
import io.winnow.tracing.Tracing;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code winnow run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Asks models about a topic and collects each distinct answer once.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} --topic \"Paris attractions\" \\",
            "      --routing-config random:random --iterations 5",
            "  ${COMMAND-FULL-NAME} --topic \"Paris attractions\" --dry-run --max-cost 0.50 \\",
            "      --routing-config openai:gpt-4o-mini,gemini:gemini-2.5-flash \\",
            "      --routing-strategy roundrobin"
        })
final class RunCommandLine implements Callable<Integer> {

    @Mixin
    RunOptions run = new RunOptions();

    @Option(names = "--output", paramLabel = "DIR", description = "Where the files go (default: output/<topic>).")
    @Nullable Path output;

    @Option(names = "--dry-run", description = "Show what would be requested and what it can cost, and exit.")
    boolean dryRun;

    @Option(names = "--json", description = "Write each new attribute to stdout as one line of JSON.")
    boolean json;

    @Option(names = "--quiet", description = "Show results only.")
    boolean quiet;

    @Option(
            names = "--detach",
            description = "Order the run at the services of --kafka, print its id and leave; it goes on by itself.")
    boolean detach;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final CountDownLatch askedToEnd = new CountDownLatch(1);
    private volatile @Nullable Ending ending;
    private volatile @Nullable Attendance attendance;

    @Override
    public Integer call() {
        RunRequest request = run.request();
        if (detach && place.kafka == null) {
            throw new UsageException("--detach needs --kafka: without it the services end with this command");
        }
        Console console = Console.ofProcess(quiet);
        if (dryRun) {
            return plan(request, console);
        }
        ProviderChecks.require(request, place.kafka == null, EnvironmentFile.ofProcess());
        if (detach) {
            Session.tracing();
            return order(request, console);
        }
        return explore(
                request,
                output == null ? Path.of("output", request.collection()) : output,
                console,
                () -> Session.withServices(place, console),
                (session, end, watcher) -> Summary.print(end, watcher.rows(), watcher.text(), console));
    }

    /** What is said about a run that has ended, while its services are still there. */
    interface Closing {
        void tell(Session session, RunStatus end, RunWatcher watcher);
    }

    private int plan(RunRequest request, Console console) {
        List<String> missing =
                ProviderChecks.requireAllButKeys(request, place.kafka == null, EnvironmentFile.ofProcess());
        int columns = Boolean.getBoolean("winnow.stdout-terminal") ? console.columns() : Integer.MAX_VALUE;
        DryRun.plan(request, Prices.load(run.prices), columns).forEach(System.out::println);
        missing.forEach(fault -> System.out.println("Before it can start: " + fault + "."));
        return ExitCodes.DONE;
    }

    /** Explores in the services of a session, which is opened when everything else is ready. */
    int explore(RunRequest request, Path files, Console console, Supplier<Session> opening, Closing closing) {
        Tracing tracing = Session.tracing();
        try (OutputDirectory directory = UsageException.check(() -> OutputDirectory.prepare(files))) {
            Interrupts.installAll(this::end);
            try (Session session = opening.get()) {
                return explore(session, request, directory, console, tracing, closing);
            }
        }
    }

    private int order(RunRequest request, Console console) {
        try (Session session = Session.withServices(place, console)) {
            RunCommand command = Orders.draft(request);
            session.orders().send(command, null);
            System.out.println(command.runId());
            return ExitCodes.DONE;
        }
    }

    /** On a thread of its own: the one that follows the run may be held up by whoever reads its output. */
    private void end(Ending asked) {
        ending = asked;
        interrupted.set(true);
        askedToEnd.countDown();
        Attendance present = attendance;
        if (present != null) {
            present.stop(asked.reason());
        }
    }

    /** Returns when the user has asked it to end. */
    void awaitEnding() {
        try {
            askedToEnd.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String reasonToStop() {
        Ending asked = ending;
        return asked == null
                ? "its output could not be written: the reader of the pipe is gone, or the disk is full"
                : asked.reason();
    }

    private int explore(
            Session session,
            RunRequest request,
            OutputDirectory directory,
            Console console,
            Tracing tracing,
            Closing closing) {
        List<RunStatus> leftovers = session.ownsServices() ? stopLeftovers(session, console) : List.of();
        Set<String> ofThisList = leftovers.stream()
                .filter(leftover -> leftover.request().collection().equals(request.collection()))
                .map(RunStatus::runId)
                .collect(Collectors.toSet());
        try (Attendance present = new Attendance(session.cluster(), session.orders(), Orders.draft(request))) {
            attendance = present;
            try {
                return follow(session, present, ofThisList, directory, console, tracing, closing);
            } catch (RuntimeException | Error e) {
                present.abandon("its client failed: " + e);
                throw e;
            }
        }
    }

    private int follow(
            Session session,
            Attendance present,
            Set<String> leftovers,
            OutputDirectory directory,
            Console console,
            Tracing tracing,
            Closing closing) {
        RunCommand command = present.command();
        try (Span span = tracing.begin(Span.Kind.INTERNAL, "winnow run", null)
                        .set(TraceAttributes.RUN, command.runId())
                        .set(TraceAttributes.COLLECTION, command.collection());
                RunWatcher follower = RunWatcher.begin(
                        session.cluster(), command, leftovers, directory, json ? System.out : null, console)) {
            present.order(span.context());
            RunStatus end = follower.follow(interrupted, () -> present.stop(reasonToStop()));
            span.set(TraceAttributes.OUTCOME, end.state().name().toLowerCase(Locale.ROOT));
            UsageException.requireFit(end);
            closing.tell(session, end, follower);
            return exitCode(end, follower.isOutputLost(), console);
        }
    }

    private int exitCode(RunStatus end, boolean outputLost, Console console) {
        Ending asked = ending;
        if (asked != null) {
            return asked.exitCode();
        }
        if (outputLost) {
            console.warn("the run was stopped: " + reasonToStop() + "; what it found is in the files");
            return ExitCodes.FAILED;
        }
        if (end.state() == RunStatus.State.FAILED) {
            console.warn("the run failed: " + end.reason());
            return ExitCodes.FAILED;
        }
        if (end.totals().calls() == 0) {
            console.warn("no call succeeded: " + end.reason());
            return ExitCodes.FAILED;
        }
        return ExitCodes.DONE;
    }

    // The process that started them has ended, and a run of the command line ends with its process.
    static List<RunStatus> stopLeftovers(Session session, Console console) {
        RunIndex known = RunIndex.read(session.cluster());
        List<RunStatus> leftovers = known.unfinished();
        for (RunStatus leftover : leftovers) {
            known.command(leftover.runId())
                    .filter(command -> command.desired() == RunCommand.Desired.RUN)
                    .ifPresent(command -> {
                        console.note("run " + leftover.runId() + " ("
                                + leftover.request().topic()
                                + ") was interrupted; it is stopped, what it found is kept");
                        session.orders().stop(command, "interrupted: its process ended");
                    });
        }
        return leftovers;
    }
}
