package io.winnow.standalone.cli.help;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page in the macros of man(7), which man-db, groff and mandoc know. */
final class ManPage {

    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    static String of(CommandSpec winnow) {
        ManPage page = new ManPage();
        page.write(winnow);
        return page.page.toString();
    }

    private void write(CommandSpec winnow) {
        UsageMessageSpec usage = winnow.usageMessage();
        String name = winnow.name();
        macro("TH", name.toUpperCase(Locale.ROOT), "1", "", version(winnow), "User Commands");
        macro("SH", "NAME");
        text(name + " - " + CommandModel.brief(usage.description()));
        macro("SH", "SYNOPSIS");
        page.append(".B ").append(escaped(name)).append('\n');
        page.append("[\\fIOPTION\\fR] \\fICOMMAND\\fR [\\fIARGUMENT\\fR ...]\n");
        macro("SH", "OPTIONS");
        CommandModel.options(winnow).forEach(this::option);
        macro("SH", "COMMANDS");
        CommandModel.commands(winnow).forEach(this::command);
        macro("SH", "EXIT STATUS");
        usage.exitCodeList().forEach((code, meaning) -> item(escaped(code.strip()), meaning));
        macro("SH", "ENVIRONMENT");
        text(
                "Each option can also be set by a variable with its name in upper case, in the environment or in the file .env of the"
                        + " working directory: --routing-config is ROUTING_CONFIG. The command line comes first, then the environment.");
        macro("SH", "EXAMPLES");
        examples(usage);
    }

    private void command(CommandSpec command) {
        String path = command.qualifiedName().substring(command.root().name().length() + 1);
        String parameters = command.positionalParameters().stream()
                .map(parameter -> parameter.arity().min() == 0
                        ? "[" + parameter.paramLabel() + "]"
                        : parameter.paramLabel() + (parameter.arity().max() > 1 ? " ..." : ""))
                .collect(Collectors.joining(" "));
        macro("SS", (path + " " + parameters).strip());
        text(String.join(" ", command.usageMessage().description()));
        Stream.concat(command.positionalParameters().stream(), CommandModel.options(command).stream())
                .forEach(this::argument);
        if (command.usageMessage().footer().length > 0) {
            macro("PP");
            text("Examples:");
            examples(command.usageMessage());
        }
        CommandModel.commands(command).forEach(this::command);
    }

    private void argument(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            option(option);
        } else {
            item("\\fI" + escaped(argument.paramLabel()) + "\\fR", String.join(" ", argument.description()));
        }
    }

    private void option(OptionSpec option) {
        String names = Arrays.stream(option.names())
                .map(name -> "\\fB" + escaped(name) + "\\fR")
                .collect(Collectors.joining(", "));
        String value = CommandModel.takesValue(option) ? "=\\fI" + escaped(option.paramLabel()) + "\\fR" : "";
        item(names + value, String.join(" ", option.description()));
    }

    private void examples(UsageMessageSpec usage) {
        List<String> lines = Arrays.stream(usage.footer())
                .filter(line -> line.startsWith("  "))
                .map(line -> line.substring(2))
                .toList();
        macro("PP");
        macro("RS", "4");
        macro("nf");
        lines.forEach(this::text);
        macro("fi");
        macro("RE");
    }

    /** A term, which may have fonts in it, and what it means. */
    private void item(String term, String meaning) {
        page.append(".TP\n").append(term).append('\n');
        text(meaning);
    }

    private void text(String text) {
        String line = escaped(text);
        // A line that begins with one of these would be a macro.
        page.append(line.startsWith(".") || line.startsWith("'") ? "\\&" : "")
                .append(line)
                .append('\n');
    }

    private void macro(String macro, String... arguments) {
        page.append('.').append(macro);
        for (String argument : arguments) {
            page.append(" \"").append(escaped(argument).replace("\"", "\\(dq")).append('"');
        }
        page.append('\n');
    }

    private static String version(CommandSpec winnow) {
        String[] version = winnow.version();
        return version.length == 0 ? "" : version[0];
    }

    /** Characters beyond ASCII by their numbers: old formatters read bytes. */
    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .codePoints()
                .mapToObj(c -> c < 128 ? Character.toString(c) : "\\[u%04X]".formatted(c))
                .collect(Collectors.joining());
    }
}
