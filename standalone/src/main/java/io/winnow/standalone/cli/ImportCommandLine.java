package io.winnow.standalone.cli;

import static io.winnow.standalone.cli.terminal.Progress.count;

import io.winnow.client.runs.Attendance;
import io.winnow.client.runs.Orders;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Totals;
import io.winnow.messages.text.DedupMode;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.Progress;
import io.winnow.standalone.cli.terminal.StandardInput;
import io.winnow.standalone.cli.terminal.UsageException;
import io.winnow.standalone.embedded.Ending;
import io.winnow.standalone.embedded.Interrupts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        description = "Imports a list into a collection, one attribute per line, so that models do not repeat it.")
final class ImportCommandLine implements Callable<Integer> {

    @Parameters(paramLabel = "FILE|-", description = "The list in UTF-8; - reads stdin.")
    String source = "";

    @Option(names = "--topic", paramLabel = "TEXT", description = "The topic that the list is about. Required.")
    String topic = "";

    @Option(
            names = "--dedup",
            paramLabel = "MODE",
            description = "canonical, exact or semantic (default: the collection's mode; canonical for a new one).")
    @Nullable String dedup;

    @Option(names = "--fresh", description = "Start the collection over.")
    boolean fresh;

    @Option(names = "--quiet", description = "Show no progress.")
    boolean quiet;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    private final AtomicBoolean interrupted = new AtomicBoolean();
    private volatile @Nullable Ending ending;
    private volatile @Nullable Attendance attendance;

    @Override
    public Integer call() throws IOException {
        RunRequest request = UsageException.check(() -> RunRequest.importing(topic)
                .routing("", "")
                .dedup(dedup == null ? null : DedupMode.parse(dedup))
                .fresh(fresh)
                .build());
        Console console = Console.ofProcess(quiet);
        Interrupts.installAll(this::end);
        try (InputStream in = open();
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
                Session session = Session.withServices(place, console)) {
            try (Attendance present = new Attendance(session.cluster(), session.orders(), Orders.draft(request))) {
                attendance = present;
                return hand(session, present, lines, console);
            }
        }
    }

    private int hand(Session session, Attendance present, BufferedReader lines, Console console) throws IOException {
        try (Importer importer = new Importer(session.cluster(), present, source, console)) {
            RunStatus end = importer.run(lines, interrupted);
            UsageException.requireFit(end);
            report(end, importer, console);
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

    private InputStream open() {
        if (source.equals("-")) {
            return new StandardInput(System.in, interrupted::get);
        }
        try {
            if (Files.isDirectory(Path.of(source))) {
                throw new UsageException(source + " is a directory: name a file with one attribute per line, or -");
            }
            return Files.newInputStream(Path.of(source));
        } catch (IOException e) {
            throw new UsageException("cannot read " + source + ": name a file with one attribute per line, or -", e);
        }
    }

    private static void report(RunStatus end, Importer importer, Console console) {
        Totals totals = end.totals();
        Duration took = end.startedAt() == null || end.finishedAt() == null
                ? Duration.ZERO
                : Duration.between(end.startedAt(), end.finishedAt());
        console.note(count(importer.lines()) + " lines in " + Progress.elapsed(took) + ": " + count(totals.unique())
                + " new, " + count(totals.duplicate()) + " known already"
                + (importer.refused() == 0 ? "" : ", " + count(importer.refused()) + " refused (blank or too long)"));
    }
}
