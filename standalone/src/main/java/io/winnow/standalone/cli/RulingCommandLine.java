package io.winnow.standalone.cli;

import io.winnow.client.lists.Explanation;
import io.winnow.client.lists.RulingOrders;
import io.winnow.client.runs.RunIndex;
import io.winnow.messages.AttributeKey;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.UsageException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands by which a person overrules deduplication have in common. */
abstract class RulingCommandLine implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Option(names = "--topic", required = true, paramLabel = "TEXT", description = "The topic or collection. Required.")
    String topic = "";

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who decides, for the record (default: the user's name).")
    @Nullable String by;

    @Mixin
    PlaceOptions place = new PlaceOptions();

    /** The attributes that it is about. */
    abstract List<String> texts();

    /** Decides about one of them. */
    abstract Explanation rule(RulingOrders rulings, RunIndex known, AttributeKey key, String who);

    @Override
    public Integer call() {
        String slug = CollectionArgument.slug(topic);
        String who = by == null ? System.getProperty("user.name", "") : by;
        try (Session session = Session.withServicesOfExisting(place, Console.ofProcess(false))) {
            RunIndex known = RunIndex.read(session.cluster());
            RulingOrders rulings = new RulingOrders(session.cluster(), known, PATIENCE);
            int exit = ExitCodes.DONE;
            for (String text : texts()) {
                AttributeKey key = UsageException.check(() -> known.keyOf(slug, text));
                try {
                    System.out.println(ExplainCommandLine.tell(
                            rule(rulings, known, key, who), ExplainCommandLine.quoted(text), slug));
                } catch (RulingOrders.Refused e) {
                    if (e.isUnknown() && known.runs(slug, null, 1).isEmpty()) {
                        throw CollectionArgument.unknown(slug, known);
                    }
                    WinnowCommand.complain(String.valueOf(e.getMessage()));
                    exit = ExitCodes.FAILED;
                }
            }
            return exit;
        }
    }

    /** {@code winnow strike}. */
    @Command(
            name = "strike",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Strikes attributes out: they leave the list and do not come back.",
            footerHeading = "%nExamples:%n",
            footer = {"  ${COMMAND-FULL-NAME} \"Louvre\" --topic \"Paris attractions\""})
    static final class Strike extends RulingCommandLine {

        @Parameters(arity = "1..*", paramLabel = "TEXT", description = "Attributes of the list, in any spelling.")
        List<String> texts = List.of();

        @Override
        List<String> texts() {
            return texts;
        }

        @Override
        Explanation rule(RulingOrders rulings, RunIndex known, AttributeKey key, String who) {
            return rulings.strike(key, who);
        }
    }

    /** {@code winnow merge}. */
    @Command(
            name = "merge",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Merges an attribute into another one that says the same: it leaves the list.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  ${COMMAND-FULL-NAME} \"Tour Eiffel\" --into \"Eiffel Tower\" \\",
                "      --topic \"Paris attractions\""
            })
    static final class Merge extends RulingCommandLine {

        @Parameters(paramLabel = "TEXT", description = "An attribute, in any spelling.")
        String text = "";

        @Option(
                names = "--into",
                required = true,
                paramLabel = "TEXT",
                description = "The attribute of the list that says the same. Required.")
        String into = "";

        @Override
        List<String> texts() {
            return List.of(text);
        }

        @Override
        Explanation rule(RulingOrders rulings, RunIndex known, AttributeKey key, String who) {
            return rulings.merge(key, UsageException.check(() -> known.keyOf(key.collection(), into)), who);
        }
    }

    /** {@code winnow split}. */
    @Command(
            name = "split",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Puts an attribute into the list that was merged or struck out, by whomever.",
            footerHeading = "%nExamples:%n",
            footer = {"  ${COMMAND-FULL-NAME} \"Tour Eiffel\" --topic \"Paris attractions\""})
    static final class Split extends RulingCommandLine {

        @Parameters(paramLabel = "TEXT", description = "An attribute, in any spelling.")
        String text = "";

        @Override
        List<String> texts() {
            return List.of(text);
        }

        @Override
        Explanation rule(RulingOrders rulings, RunIndex known, AttributeKey key, String who) {
            return rulings.split(key, who);
        }
    }
}
