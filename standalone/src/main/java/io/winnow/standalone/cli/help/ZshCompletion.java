package io.winnow.standalone.cli.help;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for zsh: a function for each command, with the descriptions of options. */
final class ZshCompletion {

    private ZshCompletion() {}

    static String script(CommandSpec winnow) {
        StringBuilder script = new StringBuilder("#compdef " + winnow.name() + "\n");
        CommandModel.all(winnow).forEach(command -> script.append('\n').append(function(command)));
        // In a directory of fpath the file itself is the function; in a shell that reads it, it is registered.
        return script.append("""

                if [ "$funcstack[1]" = "_%1$s" ]; then
                  _%1$s "$@"
                else
                  compdef _%1$s %1$s
                fi
                """.formatted(winnow.name())).toString();
    }

    private static String function(CommandSpec command) {
        List<CommandSpec> below = CommandModel.commands(command);
        List<String> arguments = new ArrayList<>();
        CommandModel.options(command).forEach(option -> arguments.addAll(option(option)));
        if (!below.isEmpty()) {
            arguments.addAll(List.of("'1:command:->command'", "'*::argument:->argument'"));
        } else {
            command.positionalParameters().forEach(parameter -> arguments.add(parameter(parameter)));
        }
        String call = "  _arguments %s\\\n    %s\n"
                .formatted(below.isEmpty() ? "" : "-C ", String.join(" \\\n    ", arguments));
        if (below.isEmpty()) {
            return name(command) + "() {\n" + call + "}\n";
        }
        return name(command) + "() {\n  local state line\n  local -a commands\n" + call
                + "  case $state in\n    command)\n      commands=(\n"
                + below.stream().map(ZshCompletion::described).collect(Collectors.joining())
                + "      )\n      _describe command commands ;;\n    argument)\n      case $line[1] in\n"
                + below.stream()
                        .map(other -> "        " + other.name() + ") " + name(other) + " ;;\n")
                        .collect(Collectors.joining())
                + "      esac ;;\n  esac\n}\n";
    }

    private static String name(CommandSpec command) {
        return "_" + command.qualifiedName("_").replace('-', '_');
    }

    private static String described(CommandSpec command) {
        return "        '%s:%s'\n"
                .formatted(
                        command.name(),
                        inQuotes(CommandModel.brief(command.usageMessage().description())));
    }

    private static List<String> option(OptionSpec option) {
        // For zsh first and then for its quotes, whose own backslashes must remain one.
        String brief = inQuotes(CommandModel.brief(option.description())
                .replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]"));
        List<String> names = List.of(option.names());
        String others = names.size() == 1 ? "" : "(" + String.join(" ", names) + ")";
        return names.stream()
                .map(name -> CommandModel.takesValue(option)
                        ? "'%s%s%s[%s]%s'"
                                .formatted(others, name, name.startsWith("--") ? "=" : "", brief, value(option))
                        : "'%s%s[%s]'".formatted(others, name, brief))
                .toList();
    }

    private static String parameter(PositionalParamSpec parameter) {
        boolean isList = parameter.arity().max() > 1;
        return "'%s%s'"
                .formatted(isList ? "*" : String.valueOf(parameter.index().min() + 1), value(parameter));
    }

    private static String value(ArgSpec argument) {
        String action = switch (CommandModel.kind(argument)) {
            case FILE -> "_files";
            case DIRECTORY -> "_files -/";
            case CHOICE -> "(" + String.join(" ", CommandModel.choices(argument)) + ")";
            case TEXT -> " ";
        };
        return ":" + argument.paramLabel().replace(":", "\\:") + ":" + action;
    }

    private static String inQuotes(String text) {
        return text.replace("'", "'\\''");
    }
}
