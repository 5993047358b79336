package io.winnow.standalone.cli;

import io.winnow.standalone.client.KnownRuns;
import io.winnow.standalone.embedded.Interrupts;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code winnow serve}. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs everything, with a page and the HTTP API, until Ctrl+C; runs that were under way go on.")
final class ServeCommandLine implements Callable<Integer> {

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Port of the API (default: 8080, or the next free one).")
    @Nullable Integer httpPort;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Override
    public Integer call() throws InterruptedException {
        if (place.kafka != null) {
            throw new UsageException(
                    "serve starts a Kafka of its own: leave --kafka out, or run ui-service beside your" + " cluster");
        }
        Console console = Console.ofProcess(false);
        CountDownLatch interrupted = new CountDownLatch(1);
        Interrupts.install(interrupted::countDown);
        try (Session session = Session.withHttp(place, httpPort, console)) {
            session.httpUri().ifPresent(uri -> {
                console.note("winnow serves " + uri + "/api/runs");
                console.note("the page is " + uri + "/");
            });
            console.note("Kafka is at " + session.cluster().bootstrapServers()
                    + " (for kafka-console-consumer, or winnow run --kafka "
                    + session.cluster().bootstrapServers()
                    + "); Ctrl+C ends it");
            KnownRuns.read(session.cluster())
                    .unfinished()
                    .forEach(run -> console.note(
                            "run " + run.runId() + " (" + run.request().topic() + ") goes on"));
            interrupted.await();
            console.note("stopping");
        }
        return ExitCodes.INTERRUPTED;
    }
}
