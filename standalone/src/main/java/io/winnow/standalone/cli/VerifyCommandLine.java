package io.winnow.standalone.cli;

import io.winnow.client.runs.RunIndex;
import io.winnow.client.verify.Difference;
import io.winnow.client.verify.Verification;
import io.winnow.messages.RunStatus;
import io.winnow.messages.text.OneLine;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.Progress;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code winnow verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Decides anew, from the topics alone, what a list must hold, and says what differs. Exits with 1 if anything does.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME} \"Paris attractions\""})
final class VerifyCommandLine implements Callable<Integer> {

    @Parameters(paramLabel = "TOPIC", description = "The topic or collection.")
    String collection = "";

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Override
    public Integer call() {
        String slug = CollectionArgument.slug(collection);
        try (Session session = Session.forReading(place, Console.ofProcess(false))) {
            RunIndex known = RunIndex.read(session.cluster());
            long generation = known.generationOf(slug);
            Verification verified = Verification.of(session.cluster(), slug, generation, known.samenessOf(slug));
            List<RunStatus> runs = known.runs(slug, null, Integer.MAX_VALUE);
            if (verified.raw() == 0 && verified.entries() == 0 && runs.isEmpty()) {
                throw CollectionArgument.unknown(slug, known);
            }
            for (Difference difference : verified.differences()) {
                System.out.println(OneLine.of(difference.toString()));
            }
            verified.unchecked().forEach(sentence -> System.out.println("not checked: " + sentence));
            runs.stream()
                    .filter(run -> !run.state().isTerminal())
                    .forEach(run -> System.out.println("not checked: run " + run.runId()
                            + " is in progress; its last attributes may be undecided"));
            System.out.println(summary(slug, generation, verified));
            return verified.differences().isEmpty() ? ExitCodes.DONE : ExitCodes.FAILED;
        }
    }

    private static String summary(String slug, long generation, Verification verified) {
        int differences = verified.differences().size();
        return "%s, generation %d: %s raw records of %s forms, %s entries, %s dropped, %s verdicts: %s"
                .formatted(
                        slug,
                        generation,
                        Progress.count(verified.raw()),
                        Progress.count(verified.forms()),
                        Progress.count(verified.entries()),
                        Progress.count(verified.merges()),
                        Progress.count(verified.verdicts()),
                        differences == 0
                                ? "no difference"
                                : differences == 1 ? "1 difference" : Progress.count(differences) + " differences");
    }
}
