package io.winnow.standalone.cli.help;

import io.winnow.router.words.DidYouMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, with a guess at what was meant. */
public final class Mistyped {

    private Mistyped() {}

    /** What is wrong, in one sentence that does not end. */
    public static String message(ParameterException wrong) {
        CommandSpec command = wrong.getCommandLine().getCommandSpec();
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched, command);
        }
        ArgSpec argument = wrong.getArgSpec();
        String value = wrong.getValue();
        List<String> known = argument == null ? List.of() : CommandModel.choices(argument);
        // Of an enumeration, picocli names the constants.
        if (argument != null && value != null && !known.isEmpty()) {
            String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
            return name + " must be " + oneOf(known) + ", not '" + value + "'" + DidYouMean.hint(value, known);
        }
        return String.valueOf(wrong.getMessage());
    }

    private static String unmatched(UnmatchedArgumentException wrong, CommandSpec command) {
        String word = wrong.getUnmatched().getFirst();
        if (wrong.isUnknownOption()) {
            return wrong.getMessage() + DidYouMean.hint(option(word, command));
        }
        boolean wantsCommand = !command.subcommands().isEmpty()
                && command.positionalParameters().isEmpty();
        return wantsCommand
                ? "there is no command '" + word + "'"
                        + DidYouMean.hint(
                                word,
                                CommandModel.commands(command).stream()
                                        .map(CommandSpec::name)
                                        .toList())
                : String.valueOf(wrong.getMessage());
    }

    /** One of the command, or the same one of another command. */
    private static Optional<String> option(String word, CommandSpec command) {
        String name = word.replaceFirst("=.*", "");
        return DidYouMean.nearest(name, names(command))
                .or(() -> CommandModel.commands(command).stream()
                        .filter(other -> names(other).contains(name))
                        .map(other -> other.qualifiedName() + " " + name)
                        .findFirst());
    }

    private static List<String> names(CommandSpec command) {
        List<String> names = new ArrayList<>();
        CommandModel.options(command).forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }

    /** {@code txt, json or csv}. */
    private static String oneOf(List<String> values) {
        return values.stream().limit(values.size() - 1L).collect(Collectors.joining(", ")) + " or " + values.getLast();
    }
}
