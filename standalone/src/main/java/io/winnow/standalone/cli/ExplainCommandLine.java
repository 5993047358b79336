package io.winnow.standalone.cli;

import io.winnow.client.lists.Explanation;
import io.winnow.client.lists.Row;
import io.winnow.client.runs.RunIndex;
import io.winnow.messages.AttributeKey;
import io.winnow.messages.Doubt;
import io.winnow.messages.Merge;
import io.winnow.messages.text.OneLine;
import io.winnow.standalone.cli.terminal.Console;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.UsageException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code winnow explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Says why a text is on a list, or why it is not. Exits with 1 if it never came.",
        footerHeading = "%nExamples:%n",
        footer = {"  ${COMMAND-FULL-NAME} \"Eiffel Tower\" --topic \"Paris attractions\""})
final class ExplainCommandLine implements Callable<Integer> {

    @Parameters(paramLabel = "TEXT", description = "An attribute, in any spelling.")
    String text = "";

    @Option(names = "--topic", required = true, paramLabel = "TEXT", description = "The topic or collection. Required.")
    String topic = "";

    @Mixin
    PlaceOptions place = new PlaceOptions();

    @Override
    public Integer call() {
        String slug = CollectionArgument.slug(topic);
        String line = OneLine.of(text);
        if (line.isEmpty()) {
            throw new UsageException("an attribute is not blank");
        }
        try (Session session = Session.forReading(place, Console.ofProcess(false))) {
            RunIndex known = RunIndex.read(session.cluster());
            AttributeKey key = known.keyOf(slug, line);
            Explanation explanation = Explanation.of(session.cluster(), known, key);
            if (explanation instanceof Explanation.Unknown
                    && known.runs(slug, null, 1).isEmpty()) {
                throw CollectionArgument.unknown(slug, known);
            }
            System.out.println(tell(explanation, quoted(text), slug));
            return explanation instanceof Explanation.Unknown ? ExitCodes.FAILED : ExitCodes.DONE;
        }
    }

    static String tell(Explanation explanation, String text, String slug) {
        return switch (explanation) {
            case Explanation.Listed listed -> listed(listed, text, slug);
            case Explanation.Merged(Merge merge, var further) -> {
                StringBuilder told = new StringBuilder(text + " is not on the list " + slug + ": " + why(merge));
                further.forEach(next -> told.append("\n  ")
                        .append(quoted(next.dropped()))
                        .append(": ")
                        .append(why(next)));
                yield told.toString();
            }
            case Explanation.Struck(Merge merge) -> text + " is not on the list " + slug + ": " + why(merge);
            case Explanation.Waiting(Doubt doubt) ->
                text + " is not on the list " + slug + " yet: it may say the same as "
                        + doubt.candidates().stream()
                                .map(candidate -> quoted(candidate.text()))
                                .collect(Collectors.joining(", "))
                        + ", and a judge is asked";
            case Explanation.Refused(String reason) -> text + " was refused: " + OneLine.of(reason);
            case Explanation.Unknown() -> text + " never came to the list " + slug;
        };
    }

    private static String listed(Explanation.Listed listed, String text, String slug) {
        Row row = listed.row();
        String spelling = quoted(row.attribute());
        StringBuilder told = new StringBuilder(text + " is on the list " + slug);
        if (!spelling.equals(text)) {
            told.append(" as ").append(spelling).append(", the first spelling that came");
        }
        String by = Stream.of(row.provider(), row.model())
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining(" "));
        told.append(" (")
                .append(by.isEmpty() ? "" : by + ", ")
                .append(row.runId() == null ? "" : "run " + row.runId() + ", ")
                .append(row.firstSeen())
                .append(')');
        if (listed.isUnchecked()) {
            told.append("\n  unchecked: it may say the same as another entry, and nobody has judged that");
        }
        listed.merged()
                .forEach(merge -> told.append("\n  stands for ")
                        .append(quoted(merge.dropped()))
                        .append(' ')
                        .append(how(merge)));
        return told.toString();
    }

    private static String why(Merge merge) {
        String twin = merge.twin();
        return (twin == null ? "it was struck out " : "it says the same as " + quoted(twin) + " ") + how(merge);
    }

    private static String how(Merge merge) {
        return Stream.of(
                        "by "
                                + (merge.by() == null
                                        ? merge.rule().name().toLowerCase(Locale.ROOT)
                                        : OneLine.of(merge.by())),
                        merge.score() == null ? null : String.format(Locale.ROOT, "score %.2f", merge.score()),
                        merge.model(),
                        merge.runId() == null ? null : "run " + merge.runId(),
                        merge.at())
                .filter(Objects::nonNull)
                .map(Object::toString)
                .collect(Collectors.joining(", ", "(", ")"));
    }

    static String quoted(String text) {
        return '"' + OneLine.of(text) + '"';
    }
}
