package io.winnow.standalone.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The examples in the help of all commands, as a user pastes them. */
final class HelpExamples {

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|([^\\s|>)&;]+)|([|>)&;])");

    private HelpExamples() {}

    static CommandLine commandLine() {
        // Whatever the terminal that the tests run in.
        return WinnowCommand.commandLine(new EnvironmentFile(Map.of(), Map.of()))
                .setUsageHelpAutoWidth(false);
    }

    static Stream<CommandSpec> commands(CommandSpec command) {
        return Stream.concat(
                Stream.of(command),
                command.subcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .filter(below -> !below.usageMessage().hidden())
                        .flatMap(HelpExamples::commands));
    }

    /** The examples that the help of a command prints, one a line, each whole. */
    static List<String> of(CommandSpec command) {
        List<String> lines = Arrays.stream(
                        command.commandLine().getUsageMessage().split("\n"))
                .map(String::stripTrailing)
                .toList();
        List<String> examples = new ArrayList<>();
        boolean continues = false;
        for (String line :
                lines.stream().dropWhile(line -> !line.startsWith("Examples")).toList()) {
            if (line.startsWith("  ")) {
                String text = line.strip().replaceFirst("\\\\$", "").strip();
                if (continues) {
                    examples.set(examples.size() - 1, examples.getLast() + " " + text);
                } else {
                    examples.add(text);
                }
                continues = line.endsWith("\\") || line.endsWith("|");
            }
        }
        return examples;
    }

    /** The arguments of the command in an example, without what a shell does with its output. */
    static String[] arguments(String example) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(example.substring(example.indexOf("winnow ")));
        while (word.find() && word.group(4) == null) {
            words.add(Stream.of(word.group(1), word.group(2), word.group(3))
                    .filter(text -> text != null)
                    .findFirst()
                    .orElseThrow());
        }
        return words.stream().skip(1).toArray(String[]::new);
    }
}
