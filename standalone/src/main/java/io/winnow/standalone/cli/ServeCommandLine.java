package io.winnow.standalone.cli;

import io.winnow.client.runs.RunIndex;
import io.winnow.messages.RunStatus;
import io.winnow.standalone.cli.options.HttpPort;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.UsageException;
import io.winnow.standalone.cli.watch.ServedFiles;
import io.winnow.standalone.embedded.Interrupts;
import io.winnow.standalone.files.OutputDirectory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code winnow serve}. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs everything, with a page and the HTTP API, until Ctrl+C; interrupted runs continue.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME}", "  ${COMMAND-FULL-NAME} --port 8081 --output lists"})
final class ServeCommandLine implements Callable<Integer> {

    @Mixin
    HttpPort http = new HttpPort();

    @Option(
            names = "--http-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description =
                    "Address that the API listens on (default: ${DEFAULT-VALUE}, this machine only). Other addresses need"
                            + " a token, WINNOW_UI_TOKEN in the environment or .env, or --insecure.")
    String httpHost = "";

    @Option(
            names = "--insecure",
            description = "Needs no token: anyone who can reach --http-host can start runs at your expense.")
    boolean insecure;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "output",
            description = "Where the files go, in one directory per topic (default: ${DEFAULT-VALUE}).")
    Path output = Path.of("output");

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Override
    public Integer call() throws InterruptedException {
        if (place.kafka != null) {
            throw new UsageException("serve starts its own Kafka: omit --kafka, or run ui-service with your cluster");
        }
        Console console = Console.ofProcess(false);
        CountDownLatch interrupted = new CountDownLatch(1);
        Interrupts.install(interrupted::countDown);
        Path files = UsageException.check(() -> OutputDirectory.requireWritable(output));
        Session.tracing();
        try (Session session = Session.withHttp(place, http.port, configuration(), console);
                ServedFiles served = ServedFiles.start(session.cluster(), files, console)) {
            session.httpUri().ifPresent(uri -> {
                console.note("the page is " + uri + "/");
                console.note("winnow serves " + uri + "/api/runs");
            });
            console.note("Kafka is at " + session.cluster().brokers()
                    + " (for kafka-console-consumer, or winnow run --kafka "
                    + session.cluster().brokers()
                    + "); Ctrl+C ends it");
            RunIndex runs = RunIndex.read(session.cluster());
            runs.unfinished()
                    .forEach(run -> console.note("run " + run.runId() + " ("
                            + run.request().topic() + ") "
                            + (isLeased(runs, run) ? "waits for its client, and stops without it" : "continues")));
            served.follow(runs.runs(null, null, Integer.MAX_VALUE));
            interrupted.await();
            console.note("stopping");
        }
        return ExitCodes.INTERRUPTED;
    }

    private static boolean isLeased(RunIndex runs, RunStatus run) {
        return runs.command(run.runId())
                .filter(command -> command.lease() != null)
                .isPresent();
    }

    private Map<String, String> configuration() {
        Map<String, String> configuration = new HashMap<>();
        configuration.put("quarkus.http.host", httpHost);
        if (insecure) {
            configuration.put("winnow.ui.insecure", "true");
        }
        return configuration;
    }
}
