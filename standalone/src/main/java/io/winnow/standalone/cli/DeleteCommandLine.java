package io.winnow.standalone.cli;

import io.winnow.client.lists.ListDeletion;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.runs.RunTopics;
import io.winnow.client.topics.TopicFollower;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.Progress;
import io.winnow.standalone.cli.terminal.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code winnow delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Deletes a collection's list, for everyone and for good; later runs of the topic begin with an empty one.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME} \"Paris attractions\" --yes"})
final class DeleteCommandLine implements Callable<Integer> {

    private static final Duration DECISION = Duration.ofSeconds(30);

    @Parameters(paramLabel = "TOPIC", description = "The topic or collection.")
    String collection = "";

    @Option(names = "--yes", description = "Do not ask; required if there is no terminal to ask on.")
    boolean yes;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        String slug = CollectionArgument.slug(collection);
        Console console = Console.ofProcess(false);
        if (!yes && !(console.isTerminal() && Boolean.getBoolean("winnow.stdin-terminal"))) {
            throw new UsageException(
                    "a deleted list cannot be restored, and there is no terminal to ask on: confirm with --yes");
        }
        try (Session session = Session.withServicesOfExisting(place, console)) {
            RunIndex known = new RunIndex();
            try (TopicFollower follower = RunTopics.follow("winnow-runs", session.cluster(), known)) {
                if (!follower.awaitCaughtUp(DECISION)) {
                    throw new WinnowException("Kafka at " + session.cluster().brokers() + " does not answer");
                }
                return delete(slug, new ListDeletion(session.cluster(), session.orders(), slug), known, console);
            }
        }
    }

    /** @param known follows what happens */
    private int delete(String slug, ListDeletion deletion, RunIndex known, Console console)
            throws IOException, InterruptedException {
        long attributes = deletion.count(known.generationOf(slug));
        if (attributes == 0) {
            CollectionArgument.requireKnown(slug, known);
        }
        if (!yes && !isConfirmed(slug, attributes)) {
            console.note("nothing was deleted");
            return ExitCodes.FAILED;
        }
        String order = deletion.order();
        RunStatus decided = ListDeletion.await(() -> known.deletion(order), DECISION)
                .orElseThrow(() -> new WinnowException("the coordinator has not decided within " + DECISION.toSeconds()
                        + " s: check that coordinator-service is running; it deletes " + slug
                        + " as soon as it does"));
        if (decided.state() == RunStatus.State.REFUSED) {
            throw new WinnowException(String.valueOf(decided.reason()));
        }
        deletion.sweep(Objects.requireNonNull(decided.generation()));
        console.note("deleted " + slug + ": " + Progress.count(attributes) + " attributes");
        return ExitCodes.DONE;
    }

    private static boolean isConfirmed(String slug, long attributes) throws IOException {
        System.err.print("Delete " + slug + " and its " + Progress.count(attributes)
                + " attributes, for everyone and for good? [y/N] ");
        System.err.flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }
}
