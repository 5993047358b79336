package io.winnow.standalone.cli.help;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What completions and the manual page take from picocli's model. */
final class CommandModel {

    /** What the user has to type for an argument. */
    enum Kind {
        FILE,
        DIRECTORY,
        /** One of {@link #choices}. */
        CHOICE,
        TEXT
    }

    private CommandModel() {}

    /** The commands of a command that users see. */
    static List<CommandSpec> commands(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(other -> !other.usageMessage().hidden())
                .distinct()
                .toList();
    }

    /** The options of a command that users see. */
    static List<OptionSpec> options(CommandSpec command) {
        return command.options().stream().filter(option -> !option.hidden()).toList();
    }

    static boolean takesValue(ArgSpec argument) {
        return argument.arity().max() > 0;
    }

    static Kind kind(ArgSpec argument) {
        String label = argument.paramLabel();
        return label.contains("FILE")
                ? Kind.FILE
                : label.contains("DIR") ? Kind.DIRECTORY : choices(argument).isEmpty() ? Kind.TEXT : Kind.CHOICE;
    }

    /** In lower case, as people write them. */
    static List<String> choices(ArgSpec argument) {
        return argument.completionCandidates() == null
                ? List.of()
                : StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                        .map(choice -> choice.toLowerCase(Locale.ROOT))
                        .toList();
    }

    /** The first sentence, for one line beside the name. */
    static String brief(String[] description) {
        String text = String.join(" ", description);
        int end = text.indexOf(". ");
        String first = end < 0 ? text : text.substring(0, end);
        return first.replaceFirst("\\.$", "");
    }

    /** A command and all below it. */
    static Stream<CommandSpec> all(CommandSpec command) {
        List<CommandSpec> found = new ArrayList<>(List.of(command));
        commands(command).forEach(below -> all(below).forEach(found::add));
        return found.stream();
    }
}
