package io.winnow.standalone.cli;

import static io.winnow.standalone.cli.terminal.Progress.count;

import io.quarkus.arc.Arc;
import io.winnow.client.prices.Prices;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.Durations;
import io.winnow.standalone.cli.options.HttpPort;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.Summary;
import io.winnow.standalone.cli.terminal.Table;
import io.winnow.standalone.cli.terminal.UsageException;
import io.winnow.standalone.embedded.TemporaryDirectory;
import io.winnow.ui.overlap.Overlap;
import io.winnow.ui.overlap.Overlaps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code winnow demo}: a run of simulated models in a place of its own, of which nothing stays. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows in half a minute what Winnow does, with three simulated models and the page. Needs no key,"
                + " costs nothing, and leaves no files.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME}", "  ${COMMAND-FULL-NAME} --keep-running"})
final class DemoCommandLine implements Callable<Integer> {

    static final String TOPIC = "Paris attractions";

    /**
     * Each knows a part of what there is. They answer slowly enough to be watched, and are not told what is on the list, so that they
     * name the same things, as models do.
     */
    static final List<String> MODELS = List.of("random:amber", "random:basil", "random:cedar");

    private static final int INDENT = 2;

    @Option(
            names = "--max-duration",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long the models are asked (default: ${DEFAULT-VALUE}).")
    private String maxDuration = "";

    @Option(names = "--keep-running", description = "Keep the page until Ctrl+C.")
    private boolean keepRunning;

    @Mixin
    private HttpPort http = new HttpPort();

    @Override
    public Integer call() {
        RunRequest request = UsageException.check(this::request);
        Console console = Console.ofProcess(false);
        Path directory = TemporaryDirectory.create("winnow-demo-");
        try {
            PlaceOptions place = new PlaceOptions();
            place.dataDir = directory.resolve("data");
            place.kafkaPort = 0;
            RunCommandLine run = new RunCommandLine();
            return run.explore(
                    request,
                    directory.resolve("output"),
                    console,
                    () -> open(place, request, console),
                    (session, end, watcher) -> {
                        Summary.print(end, console);
                        contributions(overlap(end), console.columns()).forEach(console::note);
                        if (keepRunning) {
                            console.note("");
                            console.note("the page stays until Ctrl+C");
                            run.awaitEnding();
                        }
                    });
        } finally {
            delete(directory);
        }
    }

    RunRequest request() {
        return Prices.load(null)
                .complete(RunRequest.explore(TOPIC)
                        .routing("roundrobin", String.join(",", MODELS))
                        .producers(4)
                        .requestSize(20)
                        .maxDuration(Durations.parse(Field.MAX_DURATION, maxDuration))
                        .seed(1)
                        .build());
    }

    private Session open(PlaceOptions place, RunRequest request, Console console) {
        Session session = Session.withHttp(place, http.port, Map.of(), console);
        console.tell(
                "Three simulated models are asked about " + TOPIC + ", over and over. Each knows some things that the"
                        + " others do not; every distinct answer is listed once.");
        session.httpUri()
                .ifPresent(page -> console.note("Watch it at " + page + "/?collection=" + request.collection()));
        console.note("");
        return session;
    }

    private static Overlap overlap(RunStatus end) {
        try {
            return Arc.container().instance(Overlaps.class).get().of(end.collection(), end.runId(), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WinnowException("interrupted while counting", e);
        }
    }

    /** What each model contributed that no other did, and what all agree on. */
    static List<String> contributions(Overlap overlap, int columns) {
        if (overlap.models().isEmpty()) {
            return List.of();
        }
        Table table = new Table(
                        new boolean[] {false, true, true, true},
                        "what each model contributed",
                        "named",
                        "only this one",
                        "also others")
                .leavingOut("also others");
        overlap.models()
                .forEach(model -> table.add(
                        model.provider() + ":" + model.model(),
                        count(model.distinct()),
                        count(model.only()),
                        count(model.distinct() - model.only())));
        Stream<String> lines = table.lines(columns - INDENT).stream().map(line -> " ".repeat(INDENT) + line);
        return Stream.of(Stream.of(""), lines, Stream.of("", agreement(overlap)))
                .flatMap(part -> part)
                .toList();
    }

    private static String agreement(Overlap overlap) {
        long named =
                overlap.models().stream().mapToLong(Overlap.Model::distinct).sum();
        long byOne = overlap.models().stream().mapToLong(Overlap.Model::only).sum();
        // Of three models: named = byOne + 2 * (all - byOne - byAll) + 3 * byAll.
        long byAll = named - 2 * overlap.attributes() + byOne;
        return count(overlap.attributes()) + " different attributes: " + count(byOne) + " were named by one model alone"
                + (overlap.models().size() == MODELS.size() ? ", " + count(byAll) + " by all three" : "") + ".";
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // It is in the place for what may be deleted at any time.
        }
    }
}
