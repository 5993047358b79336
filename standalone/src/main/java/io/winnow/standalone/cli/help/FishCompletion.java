package io.winnow.standalone.cli.help;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish: a line for each command and each option. */
final class FishCompletion {

    private FishCompletion() {}

    static String script(CommandSpec winnow) {
        StringBuilder script = new StringBuilder("complete -c " + winnow.name() + " -f\n");
        CommandModel.all(winnow).forEach(command -> {
            String start = "complete -c " + winnow.name() + " -n '" + condition(command) + "'";
            for (CommandSpec below : CommandModel.commands(command)) {
                script.append(start)
                        .append(" -a ")
                        .append(below.name())
                        .append(description(below.usageMessage().description()));
            }
            for (OptionSpec option : CommandModel.options(command)) {
                script.append(start)
                        .append(names(option))
                        .append(value(option))
                        .append(description(option.description()));
            }
            command.positionalParameters().stream()
                    .map(FishCompletion::choice)
                    .filter(choice -> !choice.isEmpty())
                    .forEach(choice -> script.append(start).append(choice).append('\n'));
        });
        return script.toString();
    }

    /** Where a command's words are completed: after its name, before that of a command below it. */
    private static String condition(CommandSpec command) {
        String below =
                CommandModel.commands(command).stream().map(CommandSpec::name).collect(Collectors.joining(" "));
        String before = below.isEmpty() ? "" : "not __fish_seen_subcommand_from " + below;
        String after = path(command);
        return after.isEmpty() || before.isEmpty() ? after + before : after + "; and " + before;
    }

    private static String path(CommandSpec command) {
        CommandSpec parent = command.parent();
        if (parent == null) {
            return "";
        }
        String above = path(parent);
        return (above.isEmpty() ? "" : above + "; and ") + "__fish_seen_subcommand_from " + command.name();
    }

    private static String names(OptionSpec option) {
        return List.of(option.names()).stream()
                .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                .collect(Collectors.joining());
    }

    private static String value(ArgSpec argument) {
        if (!CommandModel.takesValue(argument)) {
            return "";
        }
        String choice = choice(argument);
        return choice.isEmpty() ? " -x" : " -r" + choice;
    }

    private static String choice(ArgSpec argument) {
        return switch (CommandModel.kind(argument)) {
            case FILE -> " -F";
            case DIRECTORY -> " -a '(__fish_complete_directories)'";
            case CHOICE -> " -a '" + String.join(" ", CommandModel.choices(argument)) + "'";
            case TEXT -> "";
        };
    }

    private static String description(String[] description) {
        return " -d '" + CommandModel.brief(description).replace("\\", "\\\\").replace("'", "\\'") + "'\n";
    }
}
