package io.winnow.standalone.cli;

import io.winnow.client.runs.Orders;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.service.streams.RocksDbLibrary;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.Summary;
import io.winnow.standalone.files.OutputDirectory;
import io.winnow.tracing.Tracing;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A short real run, with the API, for the JVM to record which classes a start needs. Called by the launcher. */
@Command(name = "aot-training", hidden = true)
final class AotTrainingCommandLine implements Callable<Integer> {

    @Parameters(paramLabel = "DIR")
    Path directory = Path.of("");

    @Mixin
    RunOptions run = new RunOptions();

    /** Far longer than it takes: if something goes wrong, the launcher must not wait for it. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public Integer call() {
        copyNativeCode();
        Thread.ofPlatform().daemon().name("training-limit").start(AotTrainingCommandLine::giveUpInTime);
        // Not the user's own run.
        Tracing.ofProcess("winnow", name -> null);
        PlaceOptions place = new PlaceOptions();
        place.dataDir = directory.resolve("data");
        place.kafkaPort = 0;
        RunRequest request = run.request();
        ProviderChecks.require(request, true, name -> null);
        Console console = new Console(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false, true, 100);
        try (Session session = Session.withHttp(place, 0, Map.of(), console)) {
            RunCommand command = Orders.draft(request);
            try (OutputDirectory output = OutputDirectory.prepare(directory.resolve("output"));
                    RunWatcher follower =
                            RunWatcher.begin(session.cluster(), command, Set.of(), output, null, console)) {
                session.orders().send(command, null);
                RunStatus end = follower.follow(new AtomicBoolean(), () -> {});
                Summary.print(end, follower.rows(), follower.text(), console);
                return end.state() == RunStatus.State.COMPLETED ? ExitCodes.DONE : ExitCodes.FAILED;
            }
        }
    }

    private static void copyNativeCode() {
        String directory = System.getProperty("winnow.native");
        if (directory != null) {
            try {
                RocksDbLibrary.copyTo(Path.of(directory));
            } catch (IOException e) {
                System.err.println("each start will unpack RocksDB's native code: " + e);
            }
        }
    }

    private static void giveUpInTime() {
        try {
            Thread.sleep(LIMIT);
            Runtime.getRuntime().halt(ExitCodes.FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
