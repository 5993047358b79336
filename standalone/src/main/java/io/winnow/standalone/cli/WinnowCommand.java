package io.winnow.standalone.cli;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.RootCause;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.kafka.KafkaTrouble;
import io.winnow.standalone.cli.help.CommandName;
import io.winnow.standalone.cli.help.CompletionCommandLine;
import io.winnow.standalone.cli.help.ManCommandLine;
import io.winnow.standalone.cli.help.Mistyped;
import io.winnow.standalone.cli.terminal.ExitCodes;
import io.winnow.standalone.cli.terminal.StandardOutput;
import io.winnow.standalone.cli.terminal.UsageException;
import io.winnow.standalone.cli.terminal.Version;
import io.winnow.tracing.Tracing;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code winnow}: the command that holds all others. */
@Command(
        name = "winnow",
        description = "Many language models, one list without repeats.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed, or told to end",
            "2:wrong usage; nothing was started",
            "130:interrupted by Ctrl+C"
        },
        footerHeading = "%nExamples, without a key:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} demo",
            "  ${COMMAND-FULL-NAME} run --topic \"Paris attractions\" \\",
            "      --routing-config random:random --iterations 5",
            "",
            "In a checkout, the command test runs the tests."
        })
public final class WinnowCommand {

    /** In the order of the help. */
    private static final List<Map.Entry<String, Supplier<Object>>> COMMANDS = List.of(
            Map.entry("demo", DemoCommandLine::new),
            Map.entry("run", RunCommandLine::new),
            Map.entry("serve", ServeCommandLine::new),
            Map.entry("stop", StopCommandLine::new),
            Map.entry("runs", RunsCommandLine::new),
            Map.entry("tail", TailCommandLine::new),
            Map.entry("export", ExportCommandLine::new),
            Map.entry("explain", ExplainCommandLine::new),
            Map.entry("rededup", RededupCommandLine::new),
            Map.entry("delete", DeleteCommandLine::new),
            Map.entry("strike", RulingCommandLine.Strike::new),
            Map.entry("merge", RulingCommandLine.Merge::new),
            Map.entry("split", RulingCommandLine.Split::new),
            Map.entry("verify", VerifyCommandLine::new),
            Map.entry("import", ImportCommandLine::new),
            Map.entry("mcp", McpCommandLine::new),
            Map.entry("doctor", DoctorCommandLine::new),
            Map.entry("tester", TesterCommandLine::new),
            Map.entry("completion", CompletionCommandLine::new),
            Map.entry("man", ManCommandLine::new),
            Map.entry("aot-training", AotTrainingCommandLine::new),
            Map.entry("broker-alone", BrokerAloneCommandLine::new));

    /** They tell about all commands. */
    private static final Set<String> ABOUT_ALL = Set.of("completion", "man");

    private WinnowCommand() {}

    /** Runs one command and returns the exit code. */
    public static int execute(List<String> arguments) {
        try {
            return StandardOutput.checked(commandLine(EnvironmentFile.ofProcess(), needed(arguments))
                    .execute(arguments.isEmpty() ? new String[] {"--help"} : arguments.toArray(String[]::new)));
        } catch (UsageException e) {
            return report(e, Field::option);
        } finally {
            Tracing.flushProcess();
        }
    }

    static CommandLine commandLine(EnvironmentFile environment) {
        return commandLine(environment, COMMANDS);
    }

    /** To read the options of all commands takes a tenth of a start, so one that is named right is read alone. */
    private static List<Map.Entry<String, Supplier<Object>>> needed(List<String> arguments) {
        List<Map.Entry<String, Supplier<Object>>> named = COMMANDS.stream()
                .filter(command -> !arguments.isEmpty() && command.getKey().equals(arguments.getFirst()))
                .filter(command -> !ABOUT_ALL.contains(command.getKey()))
                .toList();
        return named.isEmpty() ? COMMANDS : named;
    }

    private static CommandLine commandLine(
            EnvironmentFile environment, List<Map.Entry<String, Supplier<Object>>> commands) {
        CommandLine all = new CommandLine(new WinnowCommand());
        commands.forEach(command ->
                all.addSubcommand(command.getKey(), command.getValue().get()));
        return all.setCommandName(CommandName.of(System.getenv("WINNOW_COMMAND"), System.getenv("PATH")))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(BigDecimal.class, WinnowCommand::amount)
                .setColorScheme(Help.defaultColorScheme(hasColors() ? Ansi.AUTO : Ansi.OFF))
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(32)
                .setExecutionExceptionHandler((e, command, parsed) ->
                        report(e, field -> nameOf(field, command.getParseResult(), environment)))
                .setParameterExceptionHandler((e, args) -> report(e, Field::option))
                .setDefaultValueProvider(argument -> fromEnvironment(argument, environment));
    }

    /** Java says of every process that it has a console, so the launcher's word counts. */
    private static boolean hasColors() {
        String none = System.getenv("NO_COLOR");
        return (none == null || none.isEmpty())
                && Boolean.getBoolean("winnow.stdout-terminal")
                && !"dumb".equals(System.getenv("TERM"));
    }

    /** How the user set it: an option, a variable, or an argument that has no name but its label. */
    private static String nameOf(Field field, ParseResult parsed, EnvironmentFile environment) {
        OptionSpec option = parsed.commandSpec().findOption(field.option());
        if (option == null) {
            return field.json();
        }
        boolean isVariable = !parsed.hasMatchedOption(option) && fromEnvironment(option, environment) != null;
        return isVariable ? field.variable() : field.option();
    }

    private static @org.jspecify.annotations.Nullable String fromEnvironment(
            ArgSpec argument, EnvironmentFile environment) {
        if (!(argument instanceof OptionSpec option) || option.hidden() || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        String value = environment.apply(variableOf(option.longestName()));
        return value == null || value.isEmpty() ? null : value;
    }

    private static BigDecimal amount(String text) {
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not an amount of US dollars, such as 0.50");
        }
    }

    /** {@code --routing-strategy} is {@code ROUTING_STRATEGY}. */
    static String variableOf(String optionName) {
        return optionName.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static int report(Exception e, Function<Field, String> name) {
        switch (e) {
            case ParameterException wrong -> {
                complain(oneLine(Mistyped.message(wrong)) + "; see "
                        + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
                return ExitCodes.WRONG_USAGE;
            }
            case UsageException wrong -> {
                complain(oneLine(wrong.messageWith(name)));
                return ExitCodes.WRONG_USAGE;
            }
            case WinnowException known -> {
                complain(oneLine(known.messageWith(name)));
                return ExitCodes.FAILED;
            }
            case IOException lost
            when StandardOutput.hasFailed() -> {
                return ExitCodes.FAILED;
            }
            default -> {
                complain(oneLine(unforeseen(e)));
                if (Boolean.getBoolean("winnow.debug")) {
                    e.printStackTrace();
                }
                return ExitCodes.FAILED;
            }
        }
    }

    /** Kafka's clients say what is wrong, wrapped in whatever. */
    private static String unforeseen(Exception e) {
        if (RootCause.chain(e).stream().noneMatch(KafkaException.class::isInstance)) {
            return "unexpected: " + e + " (--log-level debug shows where)";
        }
        return KafkaTrouble.of(e).map(WinnowException::getMessage).orElseGet(() -> "Kafka: " + RootCause.messageOf(e));
    }

    static void complain(String message) {
        System.err.println("winnow: " + message);
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
